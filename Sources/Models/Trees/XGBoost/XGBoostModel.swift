import Datasets
import LinearAlgebra

/// A model of XGBoost's that only predicts, with our own walk over its trees: it needs no library.
///
/// Scores are the same as XGBoost's to the bit: single-precision sums of the same leaf values in the same order.
struct XGBoostModel: FittedModel, FeatureImportance {
    let trees: [XGBoostTree]
    let model: BoostedTreesModel

    init(
        trees: [XGBoostTree], objective: BoostingObjective, columns: Int, outputs: Int, mean: Double,
        deviation: Double
    ) {
        var ensemble = TreeEnsemble(outputs: objective.outputs, leaves: .numbers)
        var gains = [Double](repeating: 0, count: columns)
        for tree in trees {
            ensemble.append(tree.decisionTree)
            for node in tree.nodes where node.left != nil { gains[node.feature] += Double(node.gain) }
        }
        let base: Float = if case .softmax = objective { 0.5 } else { 0 }
        self.trees = trees
        model = BoostedTreesModel(
            objective: objective, columns: columns, outputs: outputs, trees: ensemble,
            base: [Float](repeating: base, count: objective.outputs), mean: mean, deviation: deviation, gains: gains)
    }

    var importance: [Double] { model.gains }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try model.predict(features) }

    var operationsPerRow: Int { model.operationsPerRow }

    func encode(into archive: inout TensorArchive) {
        archive["scale"] = .doubles([model.mean, model.deviation])
        archive["xgboost-json"] = .bytes(
            XGBoostText.encode(trees, objective: model.objective, columns: model.columns))
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        let scale = try archive.doubles("scale", count: 2)
        guard scale.allSatisfy(\.isFinite) else { throw .mismatch("its scale is not finite") }
        let objective = BoostingObjective(classes: shape.classNames?.count)
        guard objective.outputs > 0 else { throw .mismatch("it has no outputs") }
        let trees = try XGBoostText.decode(
            try archive.bytes("xgboost-json"), objective: objective, columns: shape.features)
        self.init(
            trees: trees, objective: objective, columns: shape.features, outputs: shape.outputs, mean: scale[0],
            deviation: scale[1])
    }
}

extension XGBoostModel {
    /// Adds the trees of a fit that goes on, and what it is trained on.
    func encode(into archive: inout TensorArchive, trainedOn data: TrainingSet) {
        archive["rows"] = .integers([Int64(data.count)])
        encode(into: &archive)
    }

    /// Reads the trees of a fit that goes on.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none, or they are of other rows or another target.
    init(_ archive: TensorArchive, trainedOn data: TrainingSet, target: BoostingTarget) throws(CheckpointError) {
        guard try archive.integers("rows", count: 1) == [data.count] else {
            throw .mismatch("it has another number of rows")
        }
        try self.init(archive, shape: ModelShape(data))
        guard model.mean == target.mean, model.deviation == target.deviation else {
            throw .mismatch("it was trained on other targets")
        }
    }
}
