import Datasets

/// A target in the form that a network learns: class codes, or numbers with mean 0 and deviation 1.
enum NetworkTarget {
    /// Where numbers come from: number = mean + deviation · output.
    struct Scale {
        let mean: Double
        let deviation: Double
    }

    case classes([Int32], count: Int)
    case numbers([Float], Scale)

    /// Prepares a target; numbers are standardised by those of the given rows.
    init(_ target: Target, scaledBy rows: [Int]) {
        switch target {
        case .classes(let codes, let names): self = .classes(codes, count: names.count)
        case .numbers(let numbers):
            let count = Double(rows.count)
            let mean = rows.reduce(0) { $0 + Double(numbers[$1]) } / count
            let variance = rows.reduce(0) { $0 + (Double(numbers[$1]) - mean) * (Double(numbers[$1]) - mean) } / count
            let scale = Scale(mean: mean, deviation: variance > 0 ? variance.squareRoot() : 1)
            self = .numbers(Self.standardised(numbers, scale), scale)
        case .unlabelled: preconditionFailure("a network is made for a target")
        }
    }

    /// Another target in the same scale.
    func matching(_ target: Target) -> NetworkTarget {
        switch (self, target) {
        case (.numbers(_, let scale), .numbers(let numbers)): .numbers(Self.standardised(numbers, scale), scale)
        case (_, .classes(let codes, let names)): .classes(codes, count: names.count)
        case (.classes, .numbers), (_, .unlabelled): preconditionFailure("a training set has one kind of target")
        }
    }

    /// What outputs mean, without the values of any row.
    var withoutRows: NetworkTarget {
        switch self {
        case .classes(_, let count): .classes([], count: count)
        case .numbers(_, let scale): .numbers([], scale)
        }
    }

    var loss: NetworkLoss {
        switch self {
        case .classes: .crossEntropy
        case .numbers: .squaredError
        }
    }

    var outputs: Int {
        switch self {
        case .classes(_, let count): count
        case .numbers: 1
        }
    }

    /// Turns a network's raw outputs into predictions.
    func finish(_ network: Network<Float>, rows: Int) {
        let last = network.shape.layerCount - 1
        let output = network.output.pointer
        switch self {
        case .classes(_, let count): Float.softmax(output, shift: network.shift(last), rows: rows, columns: count)
        case .numbers(_, let scale):
            for row in 0..<rows {
                output[row] = Float(scale.mean + scale.deviation * Double(output[row] + network.shift(last)[0]))
            }
        }
    }

    func withBatchTarget(_ body: (BatchTarget<Float>) -> Void) {
        switch self {
        case .classes(let codes, _):
            codes.withUnsafeBufferPointer { if let base = $0.baseAddress { body(.classes(base)) } }
        case .numbers(let numbers, _):
            numbers.withUnsafeBufferPointer { if let base = $0.baseAddress { body(.numbers(base)) } }
        }
    }

    private static func standardised(_ numbers: [Float], _ scale: Scale) -> [Float] {
        numbers.map { Float((Double($0) - scale.mean) / scale.deviation) }
    }
}

extension BatchTarget {
    func advanced(by rows: Int) -> BatchTarget {
        switch self {
        case .classes(let pointer): .classes(pointer + rows)
        case .numbers(let pointer): .numbers(pointer + rows)
        }
    }
}
