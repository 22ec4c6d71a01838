package import Datasets

extension ColumnValues {
    /// The values at some places, in the order given.
    package func gathering(_ places: [Int]) -> ColumnValues {
        switch self {
        case .numeric(let numbers): .numeric(places.map { numbers[$0] })
        case .categorical(let codes, let levels): .categorical(codes: places.map { codes[$0] }, levels: levels)
        }
    }

    /// So many values that are all the one at a place.
    package func repeating(_ place: Int, count: Int) -> ColumnValues {
        gathering([Int](repeating: place, count: count))
    }

    /// These values and then others of the same kind; levels that both have become one.
    ///
    /// Values of the other kind count as missing, as a column without any value may have been read as either.
    package func appending(_ others: ColumnValues) -> ColumnValues {
        switch (self, others) {
        case (.numeric(let own), .numeric(let more)): return .numeric(own + more)
        case (.numeric(let own), .categorical(let more, let levels)):
            guard own.allSatisfy(\.isNaN) else {
                return .numeric(own + [Double](repeating: .nan, count: more.count))
            }
            return .categorical(codes: [Int32](repeating: -1, count: own.count) + more, levels: levels)
        case (.categorical(let own, let levels), .numeric(let more)):
            return .categorical(codes: own + [Int32](repeating: -1, count: more.count), levels: levels)
        case (.categorical(let own, let levels), .categorical(let more, let moreLevels)):
            guard levels != moreLevels else { return .categorical(codes: own + more, levels: levels) }
            var all = levels
            var places = Dictionary(
                levels.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
            let moved = moreLevels.map { level -> Int32 in
                if let place = places[level] { return place }
                let place = Int32(all.count)
                places[level] = place
                all.append(level)
                return place
            }
            return .categorical(codes: own + more.map { $0 < 0 ? -1 : moved[Int($0)] }, levels: all)
        }
    }

    /// A value as people write it; nil if it is missing.
    package func text(at place: Int) -> String? {
        switch self {
        case .numeric(let numbers):
            let number = numbers[place]
            guard !number.isNaN else { return nil }
            return Int(exactly: number).map(String.init) ?? "\(number)"
        case .categorical(let codes, let levels):
            return codes[place] < 0 ? nil : PictureText.shown(levels[Int(codes[place])])
        }
    }
}

extension Table {
    /// Some rows, in the order given.
    package func rows(_ places: [Int]) throws(DataError) -> Table {
        try Table(columns: columns.map { Column(name: $0.name, values: $0.values.gathering(places)) })
    }

    /// The table with other values in one column.
    package func substituting(_ values: ColumnValues, for name: String) throws(DataError) -> Table {
        try Table(columns: columns.map { $0.name == name ? Column(name: name, values: values) : $0 })
    }
}
