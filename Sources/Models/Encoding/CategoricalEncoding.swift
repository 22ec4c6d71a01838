/// How one categorical column becomes features: one for each level that training saw.
struct CategoricalEncoding: Sendable, Equatable, Codable {
    /// The levels that have a feature, in the order of the features.
    let levels: [String]

    /// More levels than this would make features that almost never differ from zero; the rarest go without.
    static let maximumLevels = 256

    /// Learns the levels of training rows: those that occur, the most frequent if there are too many.
    init(codes: [Int32], levels: [String]) {
        var counts = [Int](repeating: 0, count: levels.count)
        for code in codes where code >= 0 { counts[Int(code)] += 1 }
        self.levels = levels.indices.filter { counts[$0] > 0 }
            .sorted { (counts[$0], $1) > (counts[$1], $0) }
            .prefix(Self.maximumLevels).sorted().map { levels[$0] }
    }

    /// Whether levels are distinct and not too many, whoever wrote this.
    var isSound: Bool { levels.count <= Self.maximumLevels && Set(levels).count == levels.count }

    /// The feature of each level of another column; nil for one that training did not see.
    func positions(of others: [String]) -> [Int?] {
        let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
        return others.map { places[$0] }
    }
}
