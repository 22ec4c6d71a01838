import LinearAlgebra

/// A trained residual network for tables.
struct TabularNetworkModel: FittedModel {
    private static let batchRows = 256

    let shape: TabularShape
    let bins: PiecewiseBins?
    let parameters: [Float]
    let statistics: [Float]
    /// What the raw outputs mean; without the values of any row.
    let target: NetworkTarget

    init(
        shape: TabularShape, bins: PiecewiseBins?, parameters: [Float], statistics: [Float], target: NetworkTarget
    ) {
        self.shape = shape
        self.bins = bins
        self.parameters = parameters
        self.statistics = statistics
        self.target = target
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape model: ModelShape) throws(CheckpointError) {
        let form = try archive.integers("form", count: 8)
        let embeddings = try archive.integers("embeddings", atMost: 1 << 16)
        guard
            form[7] == model.outputs, let choices = Self.choices(form),
            let columns = Self.columns(model.layout, sizes: embeddings)
        else { throw .mismatch("it is another network") }
        target = try NetworkTarget(reading: archive, for: model)
        shape = TabularShape(columns: columns, choices: choices, outputs: model.outputs, loss: target.loss)
        parameters = try archive.floats("parameters", count: shape.parameterCount)
        statistics = try archive.floats("statistics", count: shape.statisticsCount)
        if choices.numbers == .piecewiseLinear {
            bins = try PiecewiseBins(
                values: try archive.floats("bins", count: 2 * choices.resolution * shape.numbers.count),
                columns: shape.numbers.count, resolution: choices.resolution)
        } else {
            bins = nil
        }
    }

    /// What was chosen, if numbers can mean that.
    private static func choices(_ form: [Int]) -> TabularShape.Choices? {
        guard
            (0...64).contains(form[0]), (1...65_536).contains(form[1]), (1...262_144).contains(form[2]),
            (0...1).contains(form[3]), let numbers = NumberEmbedding(number: form[4]),
            (1...4096).contains(form[5]), (1...4096).contains(form[6])
        else { return nil }
        var choices = TabularShape.Choices()
        choices.blocks = form[0]
        choices.width = form[1]
        choices.hidden = form[2]
        choices.normalisation = form[3] == 0 ? .batch : .layer
        choices.numbers = numbers
        choices.resolution = form[5]
        choices.numberSize = form[6]
        return choices
    }

    /// The columns of a layout whose categories have these sizes, if there are as many.
    private static func columns(_ layout: FeatureLayout, sizes: [Int]) -> [TabularShape.Column]? {
        guard sizes.allSatisfy({ (1...4096).contains($0) }) else { return nil }
        var rest = sizes[...]
        var columns: [TabularShape.Column] = []
        for column in layout.columns {
            switch column {
            case .number: columns.append(.number)
            case .category(let levels):
                guard let size = rest.popFirst(), (0...(1 << 24)).contains(levels) else { return nil }
                columns.append(.category(levels: levels, size: size))
            }
        }
        return rest.isEmpty ? columns : nil
    }

    var operationsPerRow: Int { 2 * parameters.count + 50 * shape.featureCount }

    func encode(into archive: inout TensorArchive) {
        let choices = shape.choices
        archive["form"] = .integers(
            [
                choices.blocks, choices.width, choices.hidden, choices.normalisation.number, choices.numbers.number,
                choices.resolution, choices.numberSize, shape.outputs,
            ].map { Int64($0) })
        archive["embeddings"] = .integers(shape.categories.map { Int64($0.size) })
        archive["parameters"] = .floats(parameters)
        archive["statistics"] = .floats(statistics)
        if let bins { archive["bins"] = .floats(bins.values) }
        target.encode(into: &archive)
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        let network = TabularNetwork<Float>(
            shape: shape, capacity: max(1, min(features.rows, Self.batchRows)), bins: bins)
        network.parameters.array = parameters
        network.statistics.array = statistics
        return try network.predictions(features, target)
    }
}

extension TabularNetworkModel: RoundedModel {
    var rounded: TabularNetworkModel {
        TabularNetworkModel(
            shape: shape, bins: bins, parameters: parameters.roundedWeights, statistics: statistics, target: target)
    }
}
