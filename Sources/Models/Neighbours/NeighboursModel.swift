import Datasets
import LinearAlgebra

/// Predictions from the rows nearest to a point: shares of their classes, or the mean of their numbers.
///
/// The model is its training rows; with weights, each counts as its weight times what the weighting of neighbours says.
struct NeighboursModel: FittedModel {
    /// What the rows say.
    enum Answers: Sendable {
        case classes([Int32], count: Int)
        case numbers([Float])
    }

    let nearest: NearestRows
    let answers: Answers
    /// How much each row counts, greater than 0; nil if all count 1.
    let weights: [Float]?
    let neighbours: Int
    let weighting: NeighbourWeighting

    /// Takes the rows of a training set that have a weight.
    init(_ data: TrainingSet, neighbours: Int, weighting: NeighbourWeighting) {
        var features = data.features
        var target = data.target
        var weights = data.weights
        if let given = weights, given.contains(0) {
            let kept = given.indices.filter { given[$0] > 0 }
            features = features.gathering(rows: kept)
            target = target.gathering(rows: kept)
            weights = kept.map { given[$0] }
        }
        nearest = NearestRows(features)
        switch target {
        case .classes(let codes, let names): answers = .classes(codes, count: names.count)
        case .numbers(let numbers): answers = .numbers(numbers)
        case .unlabelled: preconditionFailure("neighbours answer with their targets")
        }
        self.weights = weights
        self.neighbours = neighbours
        self.weighting = weighting
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        let settings = try archive.integers("neighbours", count: 3)
        let count = settings[0]
        guard (1...Int(Int32.max)).contains(count), (1...Self.mostNeighbours).contains(settings[1]),
            NeighbourWeighting.allCases.indices.contains(settings[2])
        else { throw .mismatch("it has \(count) rows and takes \(settings[1]) neighbours") }
        neighbours = settings[1]
        weighting = NeighbourWeighting.allCases[settings[2]]
        let (size, overflows) = count.multipliedReportingOverflow(by: shape.features)
        guard !overflows else { throw .mismatch("it has \(count) rows") }
        let rows = try archive.finiteFloats("rows", count: size)
        if let classes = shape.classNames?.count {
            let codes = try archive.integers("classes", count: count)
            guard codes.allSatisfy({ (0..<classes).contains($0) }) else { throw .mismatch("it has other classes") }
            answers = .classes(codes.map { Int32($0) }, count: classes)
        } else {
            answers = .numbers(try archive.finiteFloats("numbers", count: count))
        }
        weights = archive["weights"] == nil ? nil : try archive.finiteFloats("weights", count: count)
        guard weights?.allSatisfy({ $0 > 0 }) ?? true else { throw .mismatch("a weight is not positive") }
        nearest = NearestRows(Matrix(rows: count, columns: shape.features, elements: rows))
    }

    /// The most neighbours that can be asked for.
    static let mostNeighbours = 10_000

    var operationsPerRow: Int { 2 * nearest.rows.rows * (nearest.rows.columns + 4) }

    func encode(into archive: inout TensorArchive) {
        let weightingIndex = NeighbourWeighting.allCases.firstIndex(of: weighting) ?? 0
        archive["neighbours"] = .integers([
            Int64(nearest.rows.rows), Int64(neighbours), Int64(weightingIndex),
        ])
        archive["rows"] = .floats(nearest.rows.elements)
        switch answers {
        case .classes(let codes, _): archive["classes"] = .integers(codes.map { Int64($0) })
        case .numbers(let numbers): archive["numbers"] = .floats(numbers)
        }
        if let weights { archive["weights"] = .floats(weights) }
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        guard features.columns == nearest.rows.columns else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: nearest.rows.columns)
        }
        let outputs: Int
        switch answers {
        case .classes(_, let count): outputs = count
        case .numbers: outputs = 1
        }
        var result = Matrix<Float>(rows: features.rows, columns: outputs)
        var sums = [Double](repeating: 0, count: outputs)
        result.withUnsafeMutableBufferPointer { result in
            nearest.search(features, count: neighbours) { query, rows, squares in
                for i in sums.indices { sums[i] = 0 }
                var total = 0.0
                let decidesAlone = weighting == .distance && squares[0] == 0
                for (i, row) in rows.enumerated() {
                    if decidesAlone && squares[i] > 0 { break }
                    var weight = Double(weights?[Int(row)] ?? 1)
                    // Relative to the nearest, so that no distance is too small or too large to divide by.
                    if weighting == .distance && !decidesAlone { weight *= (squares[0] / squares[i]).squareRoot() }
                    total += weight
                    switch answers {
                    case .classes(let codes, _): sums[Int(codes[Int(row)])] += weight
                    case .numbers(let numbers): sums[0] += weight * Double(numbers[Int(row)])
                    }
                }
                for i in sums.indices { result[query * outputs + i] = Float(sums[i] / total) }
            }
        }
        return result
    }
}
