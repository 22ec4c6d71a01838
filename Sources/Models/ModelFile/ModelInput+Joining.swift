extension ModelInput.Remark {
    /// What is remarkable about two parts of the same data together.
    ///
    /// - Parameters:
    ///   - first: Of the first part.
    ///   - second: Of the second part.
    /// - Returns: A column is empty if it is in both; rows with unseen levels or pictures are added up, and
    ///   the first of them named.
    public static func joining(_ first: [Self], _ second: [Self]) -> [Self] {
        var joined = first.filter { remark in
            if case .emptyColumn = remark { second.contains(remark) } else { true }
        }
        for remark in second {
            switch remark {
            case .emptyColumn: break
            case .unusedColumn, .noUnit: if !joined.contains(remark) { joined.append(remark) }
            case .unseenLevels(let column, _, _):
                let place = joined.firstIndex { if case .unseenLevels(column, _, _) = $0 { true } else { false } }
                if let place { joined[place] = joined[place].addingLevels(of: remark) } else { joined.append(remark) }
            case .unseenPictures(let column, let rows, _):
                let place = joined.firstIndex { if case .unseenPictures(column, _, _) = $0 { true } else { false } }
                if let place, case .unseenPictures(_, let before, let example) = joined[place] {
                    joined[place] = .unseenPictures(column: column, rows: before + rows, example: example)
                } else {
                    joined.append(remark)
                }
            }
        }
        return joined
    }

    private func addingLevels(of other: Self) -> Self {
        guard case .unseenLevels(let column, let rows, let levels) = self,
            case .unseenLevels(_, let further, let named) = other
        else { return self }
        let all = Set(levels + named).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return .unseenLevels(
            column: column, rows: rows + further, levels: Array(all.prefix(ModelInput.namedLevels)))
    }
}
