import Datasets

/// A target in the form that a network learns: class codes, or numbers with mean 0 and deviation 1.
package enum NetworkTarget {
    /// Where numbers come from: number = mean + deviation · output.
    package struct Scale {
        let mean: Double
        let deviation: Double
    }

    case classes([Int32], count: Int)
    case numbers([Float], Scale)

    /// Prepares a target; numbers are standardised by those of the given rows.
    ///
    /// - Parameter weights: How much each row of the target counts; 1 if nil.
    init(_ target: Target, scaledBy rows: [Int], weights: [Float]? = nil) {
        switch target {
        case .classes(let codes, let names): self = .classes(codes, count: names.count)
        case .numbers(let numbers):
            func mean(of value: (Double) -> Double) -> Double {
                var sum = 0.0
                var total = 0.0
                for row in rows {
                    let weight = Double(weights?[row] ?? 1)
                    sum += weight * value(Double(numbers[row]))
                    total += weight
                }
                return sum / total
            }
            let centre = mean { $0 }
            let variance = mean { ($0 - centre) * ($0 - centre) }
            let scale = Scale(mean: centre, deviation: variance > 0 ? variance.squareRoot() : 1)
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

    /// Reads what ``encode(into:)`` wrote; without the values of any row.
    init(reading archive: TensorArchive, for model: ModelShape) throws(CheckpointError) {
        guard model.classNames == nil else {
            self = .classes([], count: model.outputs)
            return
        }
        let scale = try archive.doubles("scale", count: 2)
        self = .numbers([], Scale(mean: scale[0], deviation: scale[1]))
    }

    /// Writes what outputs mean, as far as the names of classes do not say it.
    func encode(into archive: inout TensorArchive) {
        if case .numbers(_, let scale) = self { archive["scale"] = .doubles([scale.mean, scale.deviation]) }
    }

    /// Turns raw outputs into predictions.
    ///
    /// - Parameters:
    ///   - output: `rows` × outputs, before their shift.
    ///   - shift: What is added to each column.
    package func finish(_ output: UnsafeMutablePointer<Float>, shift: UnsafePointer<Float>, rows: Int) {
        switch self {
        case .classes(_, let count): Float.softmax(output, shift: shift, rows: rows, columns: count)
        case .numbers(_, let scale):
            for row in 0..<rows {
                output[row] = Float(scale.mean + scale.deviation * Double(output[row] + shift[0]))
            }
        }
    }

    private static func standardised(_ numbers: [Float], _ scale: Scale) -> [Float] {
        numbers.map { Float((Double($0) - scale.mean) / scale.deviation) }
    }
}
