import Datasets
import LinearAlgebra
import SearchSpaces

/// A network that reads a row as a sequence, as an estimator: recurrent layers of the graph that declared layers form.
enum RecurrentNetwork {
    /// What is done at each step.
    enum Cell: String, Sendable, CaseIterable {
        case gru, lstm
    }

    /// The options in their own types.
    struct Settings {
        let cell: Cell
        let units: Int
        let depth: Int
        let steps: Int
        let dropout: Double
        let recipe: TrainingRecipe

        init(_ settings: ResolvedSettings) {
            cell = settings.choice(Option.cell, as: Cell.self)
            units = settings.int(Option.units)
            depth = settings.int(Option.depth)
            steps = settings.int(Option.steps)
            dropout = settings.float(Option.dropout)
            recipe = TrainingRecipe(settings)
        }

        /// The layers: states of all steps between recurrent layers, the last state to the output.
        var architecture: LayerArchitecture {
            let drop = dropout > 0 ? ", dropout \(dropout)" : ""
            let inner = (1..<max(1, depth)).map { _ in "\(cell.rawValue) \(units) sequence\(drop), " }.joined()
            return LayerArchitecture("\(inner)\(cell.rawValue) \(units)\(drop)")
        }

        /// Columns as steps × numbers of a step; nil if they cannot be divided so.
        func arrangement(columns: Int, image: Volume?) -> Volume? {
            guard steps == 0 else {
                guard columns.isMultiple(of: steps) else { return nil }
                return Volume(height: steps, width: 1, channels: columns / steps)
            }
            return image ?? Volume(height: max(1, columns), width: 1, channels: min(1, columns))
        }

        func shape(_ input: Volume, outputs: Int, loss: NetworkLoss) throws(LayerTextError) -> LayerNetworkShape {
            try LayerNetworkShape(architecture, input: input, outputs: outputs, loss: loss)
        }
    }

    /// A network in training.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` if the columns cannot be divided into steps;
    ///   ``SettingsError`` if the network would be too large.
    static func learner(_ settings: Settings, _ context: LearnerContext) throws -> any Learner {
        let columns = context.data.features.columns
        guard let input = settings.arrangement(columns: columns, image: Volume(context.data.layout)) else {
            throw TrainingError.unusableData(
                "\(columns) columns cannot be read in \(settings.steps) steps of as many numbers each; choose steps that "
                    + "divide \(columns)")
        }
        let classes = context.data.target.classCount
        let shape: LayerNetworkShape
        do {
            shape = try settings.shape(
                input, outputs: classes ?? 1, loss: classes == nil ? .squaredError : .crossEntropy)
        } catch {
            throw SettingsError(
                estimator: EstimatorEntry.recurrentNetwork.name,
                problems: [.init(option: Option.units.name, message: "units and depth: \(error.description)")])
        }
        return NetworkLearner(settings.recipe, context) { _, batchRows in
            LayerNetwork<Float>(shape: shape, capacity: shape.capacity(batchRows: batchRows))
        } initialise: {
            $0.initialise(seed: context.seed)
        }
    }

    /// The bytes of a fit; without the form of images, a square number of columns from 64 on counts as one.
    static func memory(_ settings: Settings, _ size: FitSize) -> Int {
        let side = Int(Double(size.columns).squareRoot().rounded())
        let image =
            size.columns >= 64 && side * side == size.columns ? Volume(height: side, width: side, channels: 1) : nil
        // Silence is right: what does not fit is refused before it takes memory.
        guard
            let input = settings.arrangement(columns: size.columns, image: image),
            let shape = try? settings.shape(
                input, outputs: size.outputs, loss: size.outputs > 1 ? .crossEntropy : .squaredError)
        else { return 0 }
        let rows = shape.capacity(batchRows: min(settings.recipe.batchSize, size.rows))
        return shape.memory(rows: rows) * MemoryLayout<Float>.size
            + settings.recipe.memory(
                parameters: shape.parameterCount, statistics: shape.statisticsCount, size: size)
    }

    /// The options, each declared once.
    enum Option {
        static let cell = OptionDeclaration.choice(
            "cell", default: Cell.gru, "What is done at each step: a gated recurrent unit or a long short-term memory.")
        static let units = OptionDeclaration(
            "units", .int(1...1024), default: .int(64), "How many units the state has.")
        static let depth = OptionDeclaration(
            "depth", .int(1...8), default: .int(1), "How many recurrent layers there are.")
        static let steps = OptionDeclaration(
            "steps", .int(0...65_536), default: .int(0),
            "How many steps a row is read in, each as many columns; 0 for the rows of an image, or one column a step.")
        static let dropout = OptionDeclaration(
            "dropout", .float(0...0.95), default: .float(0),
            "The share of the states behind each layer that a training step leaves out.")

        static let all =
            [cell, units, depth, steps, dropout]
            + TrainingRecipe.options(learningRate: 5e-3, gradientClipping: 1, batchSize: 64)
    }
}
