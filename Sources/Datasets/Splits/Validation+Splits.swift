import Randomness

extension Validation {
    /// Divides rows into training and validation.
    ///
    /// Classes are stratified: each fold has as many rows of a class as any other, give or take one, and a hold-out
    /// has each class with two rows or more on both sides. The result depends on the target, the rows and the seed
    /// alone.
    ///
    /// - Parameters:
    ///   - target: What is predicted; its classes are stratified.
    ///   - rows: The rows to divide; others, such as test rows, are left out.
    ///   - seed: The study's seed.
    /// - Returns: One split for a hold-out, one a fold for k-fold.
    /// - Throws: `DataError` for a fraction outside (0, 1), fewer than two folds or too few rows.
    /// - Complexity: O(rows · folds).
    public func splits(of target: Target, rows: Range<Int>, seed: UInt64) throws(DataError) -> [Split] {
        guard rows.count >= 2 else {
            throw DataError("\(rows.count) rows cannot be divided into training and validation.")
        }
        var generator = CounterGenerator(seed: seed, purpose: .split)
        let shuffled = generator.permutation(of: rows.count).map { rows.lowerBound + $0 }
        let strata = strata(of: target, shuffled)
        switch self {
        case .holdOut(let fraction):
            guard fraction > 0, fraction < 1 else {
                throw DataError(
                    "The validation fraction is \(fraction); a number between 0 and 1 is expected.",
                    remedy: "Use 0.2 to validate on a fifth of the rows.")
            }
            let chosen = holdOut(strata, fraction: fraction, of: rows.count)
            return [split(rows) { chosen.contains($0) }]
        case .kFold(let count):
            guard count >= 2 else {
                throw DataError("\(count) folds were asked for; at least 2 are needed.")
            }
            guard count <= rows.count else {
                throw DataError(
                    "\(count) folds were asked for; there are \(rows.count) rows.", remedy: "Use fewer folds.")
            }
            // Dealing one class after the other, without starting anew, evens out both classes and fold sizes.
            var fold = [Int](repeating: 0, count: rows.count)
            for (position, row) in strata.joined().enumerated() { fold[row - rows.lowerBound] = position % count }
            return (0..<count).map { number in split(rows) { fold[$0 - rows.lowerBound] == number } }
        }
    }

    /// The rows of each class in shuffled order; one stratum for numbers and for rows to group.
    private func strata(of target: Target, _ shuffled: [Int]) -> [[Int]] {
        switch target {
        // Known classes of rows to group must not shape anything, not even the folds.
        case .numbers, .unlabelled: return [shuffled]
        case .classes(let codes, let names):
            var strata = [[Int]](repeating: [], count: names.count)
            for row in shuffled { strata[Int(codes[row])].append(row) }
            return strata.filter { !$0.isEmpty }
        }
    }

    /// Validation rows by largest remainders: each stratum gives its share, and the shares sum to the whole.
    private func holdOut(_ strata: [[Int]], fraction: Double, of count: Int) -> Set<Int> {
        let wanted = max(1, min(count - 1, Int((Double(count) * fraction).rounded())))
        var shares = strata.map { Int(Double($0.count) * fraction) }
        let remainders = strata.indices.map { Double(strata[$0].count) * fraction - Double(shares[$0]) }
        let order = strata.indices.sorted { (remainders[$0], $1) > (remainders[$1], $0) }
        for index in order.prefix(max(0, wanted - shares.reduce(0, +))) { shares[index] += 1 }
        for index in strata.indices where strata.count > 1 {
            shares[index] = strata[index].count < 2 ? 0 : max(1, min(strata[index].count - 1, shares[index]))
        }
        guard shares.contains(where: { $0 > 0 }) else { return Set(strata.joined().prefix(wanted)) }
        return Set(zip(strata, shares).flatMap { $0.prefix($1) })
    }

    private func split(_ rows: Range<Int>, validates: (Int) -> Bool) -> Split {
        var training: [Int] = []
        var validation: [Int] = []
        for row in rows {
            if validates(row) { validation.append(row) } else { training.append(row) }
        }
        return Split(training: training, validation: validation)
    }
}

extension Validation: Codable {
    private enum Kind: String, CodingKey {
        case holdOut, kFold
    }

    /// Decodes `{"holdOut": 0.2}` or `{"kFold": 5}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Kind.self)
        guard let kind = container.allKeys.first, container.allKeys.count == 1 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "one of holdOut and kFold is expected"))
        }
        switch kind {
        case .holdOut: self = .holdOut(fraction: try container.decode(Double.self, forKey: kind))
        case .kFold: self = .kFold(count: try container.decode(Int.self, forKey: kind))
        }
    }

    /// Encodes one key with its number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Kind.self)
        switch self {
        case .holdOut(let fraction): try container.encode(fraction, forKey: .holdOut)
        case .kFold(let count): try container.encode(count, forKey: .kFold)
        }
    }
}
