import Datasets
import LinearAlgebra
import SearchSpaces

/// Classes whose features are counts, drawn with shares that differ by class: words of a text, for instance.
///
/// With N the weighted sum of a feature over a class's rows, its share is (N + smoothing) / (ΣN + smoothing · features).
/// Features must not be negative; missing ones count as 0. Whether a row holds counts or shares of them is its own
/// business: longer rows decide more firmly.
struct MultinomialNaiveBayes: FittedModel {
    /// Weights are logarithms of shares, intercepts those of the classes' shares.
    private let scores: LinearModel

    /// Stands for −∞, which products of 0 would turn into NaN.
    private static let never: Float = -1e30

    private init(_ scores: LinearModel) { self.scores = scores }

    /// The shares of classes alone.
    init(untrained shape: ModelShape) {
        scores = LinearModel(
            weights: Matrix(rows: shape.features, columns: shape.outputs),
            intercepts: [Float](repeating: 0, count: shape.outputs), link: .softmax)
    }

    /// Fits the model.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` for a negative feature; ``TrainingError/stopped``.
    /// - Complexity: O(rows · features).
    init(_ data: TrainingSet, smoothing: Double, _ shouldStop: () -> Bool) throws(TrainingError) {
        guard case .classes(let codes, let names) = data.target else {
            preconditionFailure("naive Bayes is made for classes only")
        }
        let d = data.features.columns
        let classes = names.count
        if let place = data.features.elements.firstIndex(where: { $0 < 0 }) {
            throw .unusableData(
                "feature \(place % d) of row \(place / d) is \(data.features.elements[place]); multinomial naive Bayes "
                    + "needs counts, from 0; use gaussian-naive-bayes for other numbers")
        }
        var totals = [Double](repeating: 0, count: classes)
        var counts = [Double](repeating: 0, count: classes * d)
        try ClassMoments.blocks(data.count, shouldStop) { rows in
            data.features.withUnsafeBufferPointer { x in
                counts.withUnsafeMutableBufferPointer { counts in
                    for r in rows {
                        let weight = Double(data.weights?[r] ?? 1)
                        let base = Int(codes[r]) * d
                        totals[Int(codes[r])] += weight
                        for c in 0..<d {
                            let count = Double(x[r * d + c])
                            counts[base + c] += count >= 0 ? weight * count : 0
                        }
                    }
                }
            }
        }
        let all = totals.reduce(0, +)
        var weights = Matrix<Float>(rows: d, columns: classes)
        var intercepts = [Float](repeating: Self.never, count: classes)
        for k in 0..<classes {
            if totals[k] > 0 { intercepts[k] = Float((totals[k] / all).logarithm) }
            let sum = counts[(k * d)..<((k + 1) * d)].reduce(0, +) + smoothing * Double(d)
            for c in 0..<d { weights[c, k] = Float(((counts[k * d + c] + smoothing) / sum).logarithm) }
        }
        scores = LinearModel(weights: weights, intercepts: intercepts, link: .softmax)
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        scores = try LinearModel(archive, shape: shape)
        guard scores.link == .softmax else { throw .mismatch("it does not give probabilities") }
    }

    var operationsPerRow: Int { scores.operationsPerRow }

    func encode(into archive: inout TensorArchive) { scores.encode(into: &archive) }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        guard features.elements.contains(where: \.isNaN) else { return try scores.predict(features) }
        let filled = features.elements.map { $0.isNaN ? 0 : $0 }
        return try scores.predict(Matrix(rows: features.rows, columns: features.columns, elements: filled))
    }
}

extension MultinomialNaiveBayes {
    static let smoothing = OptionDeclaration(
        "smoothing", .floatAbove(0, upTo: 1e6), default: .float(1),
        "What is added to the count of every feature in every class.")
}

extension EstimatorEntry {
    static let multinomialNaiveBayes = EstimatorEntry(
        "multinomial-naive-bayes", "Classes with features that are counts, such as those of words.",
        tasks: [.classification],
        options: [MultinomialNaiveBayes.smoothing],
        defaultSpace: SearchSpace([Parameter("smoothing", .float(low: 1e-4, high: 1e2, log: true, step: nil))]),
        usesEpochs: false, form: FeatureForm(numbers: .raw, categories: .indicators),
        memory: { _, size in
            size.outputs * size.columns * (MemoryLayout<Double>.size + MemoryLayout<Float>.size)
        },
        load: { archive, shape in try MultinomialNaiveBayes(archive, shape: shape) }
    ) { settings, context in
        let smoothing = settings.float(MultinomialNaiveBayes.smoothing)
        return DirectLearner(
            context.data, untrained: MultinomialNaiveBayes(untrained: ModelShape(context.data)),
            read: { archive, shape in try MultinomialNaiveBayes(archive, shape: shape) },
            fit: { data, shouldStop in try MultinomialNaiveBayes(data, smoothing: smoothing, shouldStop) })
    }
}
