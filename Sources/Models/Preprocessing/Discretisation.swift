import Datasets

/// A column as a few whole numbers, for counting.
struct Discretisation {
    /// One for each row, from 0 to below ``count``.
    let codes: [Int]
    /// How many different codes there can be.
    let count: Int

    /// Numbers of at most so many different values stay apart; others are cut into so many parts of equal size.
    static let bins = 16

    /// Codes of a column; missing values have one of their own.
    init(_ values: ColumnValues) {
        switch values {
        case .categorical(let codes, let levels): self.init(codes: codes.map { Int($0) + 1 }, count: levels.count + 1)
        case .numeric(let numbers): self.init(numbers)
        }
    }

    /// Codes of a target.
    init(_ target: Target) {
        switch target {
        case .unlabelled(let count, _): self.init(codes: [Int](repeating: 0, count: count), count: 1)
        case .classes(let codes, let names): self.init(codes: codes.map { Int($0) }, count: names.count)
        case .numbers(let numbers): self.init(numbers.map(Double.init))
        }
    }

    private init(codes: [Int], count: Int) {
        self.codes = codes
        self.count = count
    }

    private init(_ numbers: [Double]) {
        let sorted = numbers.filter(\.isFinite).sorted()
        var distinct: [Double] = []
        for number in sorted where number != distinct.last && distinct.count <= Self.bins { distinct.append(number) }
        var bounds: [Double] = []
        if distinct.count <= Self.bins {
            bounds = Array(distinct.dropFirst())
        } else {
            for bin in 1..<Self.bins {
                let bound = sorted[bin * sorted.count / Self.bins]
                if bound > bounds.last ?? sorted[0] { bounds.append(bound) }
            }
        }
        codes = numbers.map { number in
            number.isFinite ? 1 + bounds.count { number >= $0 } : 0
        }
        count = bounds.count + 2
    }
}
