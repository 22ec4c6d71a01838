package import Datasets

extension Column {
    /// The column itself; of pictures that were looked at the numbers that mean something by themselves.
    var describable: [Column] {
        guard values.holdsPictures, case .categorical(let codes, let levels) = values else { return [self] }
        let seen = levels.map { PictureText($0)?.descriptor.map(FittedImages.Pictures.namedNumbers) }
        return PictureDescriptor.namedNumbers.enumerated().map { place, name in
            Column(
                name: "\(self.name) \(name)",
                values: .numeric(codes.map { $0 < 0 ? .nan : seen[Int($0)]?[place] ?? .nan }))
        }
    }
}

extension ColumnValues {
    /// Whether all values are pictures, as a table holds them that were looked at.
    package var holdsPictures: Bool {
        guard case .categorical(_, let levels) = self, !levels.isEmpty else { return false }
        return levels.allSatisfy(PictureText.isOne)
    }

    /// Why nothing was seen of some pictures, by their codes: the path, and what is wrong with it.
    package var unseenPictures: [Int: String] {
        guard case .categorical(_, let levels) = self else { return [:] }
        var problems: [Int: String] = [:]
        for (code, level) in levels.enumerated() {
            guard let picture = PictureText(level) else {
                problems[code] = "\(level.prefix(80)) is no picture that was looked at"
                continue
            }
            if case .unseen(let reason) = picture.content {
                problems[code] = "the picture \(picture.path.prefix(80)) \(reason)"
            }
        }
        return problems
    }
}
