import Datasets
import LinearAlgebra

/// Validation rows as batches in their own order.
struct ValidationBatches {
    let capacity: Int
    /// The sum of the weights of all rows.
    let totalWeight: Double
    private let part: NetworkRows.Validation
    private let shares: [Float]

    init(_ part: NetworkRows.Validation, capacity: Int) {
        self.part = part
        self.capacity = capacity
        guard let weights = part.weights else {
            shares = []
            totalWeight = Double(part.features.rows)
            return
        }
        totalWeight = weights.reduce(0) { $0 + Double($1) }
        if case .classes(let codes, let count) = part.target {
            var shares = [Float](repeating: 0, count: codes.count * count)
            for (row, code) in codes.enumerated() { shares[row * count + Int(code)] = weights[row] }
            self.shares = shares
        } else {
            shares = []
        }
    }

    /// Calls a closure with the features (nil without columns) and the target of some rows.
    func withRows(
        from start: Int, count: Int, _ body: (UnsafePointer<Float>?, BatchTarget<Float>) -> Double
    ) -> Double {
        part.features.withUnsafeBufferPointer { features in
            let input = features.baseAddress.map { $0 + start * part.features.columns }
            switch part.target {
            case .classes(let codes, let classes):
                if part.weights != nil {
                    return shares.withUnsafeBufferPointer { shares in
                        shares.baseAddress.map { body(input, .shares($0 + start * classes)) } ?? 0
                    }
                }
                return codes.withUnsafeBufferPointer { codes in
                    codes.baseAddress.map { body(input, .classes($0 + start)) } ?? 0
                }
            case .numbers(let numbers, _):
                return numbers.withUnsafeBufferPointer { numbers in
                    guard let numbers = numbers.baseAddress else { return 0 }
                    guard let weights = part.weights else {
                        return body(input, .numbers(numbers + start, weights: nil))
                    }
                    return weights.withUnsafeBufferPointer {
                        body(input, .numbers(numbers + start, weights: $0.baseAddress.map { $0 + start }))
                    }
                }
            }
        }
    }
}
