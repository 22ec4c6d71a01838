extension TensorArchive {
    /// Keeps texts: their lengths in UTF-8, and their bytes one after the other.
    mutating func set(texts: [String], _ name: String) {
        self["\(name) lengths"] = .indices(texts.map { Int32($0.utf8.count) })
        self[name] = .bytes(texts.flatMap { Array($0.utf8) })
    }

    /// So many texts of an entry that must exist.
    func texts(_ name: String, count: Int) throws(CheckpointError) -> [String] {
        let lengths = try indices("\(name) lengths", count: count)
        let bytes = try bytes(name)
        guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(0, { $0 + Int($1) }) == bytes.count else {
            throw .mismatch("\(name) have other lengths than it claims")
        }
        var start = 0
        var texts: [String] = []
        texts.reserveCapacity(count)
        for length in lengths {
            guard let text = String(validating: bytes[start..<(start + Int(length))], as: UTF8.self) else {
                throw .mismatch("\(name) are not UTF-8")
            }
            texts.append(text)
            start += Int(length)
        }
        return texts
    }

    /// Keeps sparse rows.
    mutating func set(rows: CompressedRows, _ name: String) {
        self["\(name) lengths"] = .indices((0..<rows.rows).map { Int32(rows.range(of: $0).count) })
        self[name] = .indices(rows.indices)
        self["\(name) values"] = .floats(rows.values)
    }

    /// Sparse rows of an entry that must exist.
    func rows(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> CompressedRows {
        let lengths = try indices("\(name) lengths", count: rows)
        let indices = try indices(name)
        guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(0, { $0 + Int($1) }) == indices.count else {
            throw .mismatch("\(name) have other lengths than it claims")
        }
        var offsets = [0]
        offsets.reserveCapacity(rows + 1)
        for length in lengths {
            let start = offsets[offsets.count - 1]
            let row = indices[start..<(start + Int(length))]
            guard zip(row, row.dropFirst()).allSatisfy({ $0 < $1 }), row.first ?? 0 >= 0, Int(row.last ?? 0) < columns
            else { throw .mismatch("\(name) have a column twice, or one that is not there") }
            offsets.append(start + Int(length))
        }
        return CompressedRows(
            columns: columns, offsets: offsets, indices: indices,
            values: try finite("\(name) values", count: indices.count))
    }

    /// Finite numbers of an entry that must exist.
    func finite(_ name: String, count: Int) throws(CheckpointError) -> [Float] {
        let numbers = try floats(name, count: count)
        guard numbers.allSatisfy(\.isFinite) else { throw .mismatch("\(name) has numbers that are not finite") }
        return numbers
    }
}

extension Recommender.Taste {
    /// The most factors that a file may have.
    private static let mostFactors = 1_024

    /// Keeps what a history says.
    func encode(into archive: inout TensorArchive) {
        switch self {
        case .none: break
        case .neighbours(let neighbours): archive.set(rows: neighbours.weights, "neighbours")
        case .confidence(let fitted):
            archive["item factors"] = .floats(fitted.items.elements)
            archive["settings"] = .floats([fitted.penalty, fitted.confidence])
        case .ranking(let fitted):
            archive["item factors"] = .floats(fitted.items.elements)
            archive["user factors"] = .floats(fitted.users.elements)
            archive["biases"] = .floats(fitted.biases)
        case .rating(let fitted):
            archive["item factors"] = .floats(fitted.items.elements)
            archive["settings"] = .floats([fitted.penalty, fitted.mean])
        }
    }

    /// Reads what ``encode(into:)`` kept.
    init(_ archive: TensorArchive, method: String, users: Int, items: Int) throws(CheckpointError) {
        func vectors() throws(CheckpointError) -> FactorMatrix {
            let count = try archive.floats("item factors").count
            let factors = count / items
            guard (1...Self.mostFactors).contains(factors) else { throw .mismatch("it has \(factors) factors") }
            return FactorMatrix(factors: factors, elements: try archive.finite("item factors", count: factors * items))
        }
        switch method {
        case RecommenderEntry.neighbours.name, RecommenderEntry.autoencoder.name:
            self = .neighbours(
                ItemNeighbours(weights: try archive.rows("neighbours", rows: items, columns: items)))
        case RecommenderEntry.confidence.name:
            let settings = try archive.finite("settings", count: 2)
            guard settings[0] > 0, settings[1] >= 0 else { throw .mismatch("its penalty or confidence is negative") }
            self = .confidence(
                ConfidenceFactors(items: try vectors(), penalty: settings[0], confidence: settings[1]))
        case RecommenderEntry.ranking.name:
            let own = try vectors()
            self = .ranking(
                RankingFactors(
                    users: FactorMatrix(
                        factors: own.factors,
                        elements: try archive.finite("user factors", count: users * own.factors)), items: own,
                    biases: try archive.finite("biases", count: items)))
        case RecommenderEntry.rating.name:
            let settings = try archive.finite("settings", count: 2)
            guard settings[0] > 0 else { throw .mismatch("its penalty is negative") }
            self = .rating(RatingFactors(items: try vectors(), mean: settings[1], penalty: settings[0]))
        default: self = .none
        }
    }
}
