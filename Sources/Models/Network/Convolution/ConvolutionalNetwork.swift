import Datasets
import LinearAlgebra
import SearchSpaces

/// A network of declared layers over images as an estimator.
enum ConvolutionalNetwork {
    /// The options in their own types.
    struct Settings {
        let architecture: LayerArchitecture
        let recipe: TrainingRecipe

        init(_ settings: ResolvedSettings) {
            architecture = LayerArchitecture(
                settings.text(Option.layers),
                defaults: LayerDefaults(
                    padding: settings.choice(Option.padding, as: Padding.self),
                    activation: settings.choice(Option.activation, as: Activation.self)))
            recipe = TrainingRecipe(settings)
        }
    }

    /// A network in training.
    ///
    /// - Throws: ``SettingsError`` if the layers do not fit the images; ``TrainingError/unusableData(_:)`` if the images
    ///   are of another size than their rows.
    static func learner(_ settings: Settings, _ context: LearnerContext) throws -> any Learner {
        guard let image = Volume(context.data.layout) else {
            throw TrainingError.unusableData(
                "the images have another size than their rows, which must have rows × columns × channels numbers")
        }
        let classes = context.data.target.classCount
        let shape: LayerNetworkShape
        do {
            shape = try LayerNetworkShape(
                settings.architecture, input: image, outputs: classes ?? 1,
                loss: classes == nil ? .squaredError : .crossEntropy)
        } catch {
            throw SettingsError(
                estimator: EstimatorEntry.convolutionalNetwork.name,
                problems: [.init(option: Option.layers.name, message: "layers, \(error)")])
        }
        return NetworkLearner(settings.recipe, context) { _, batchRows in
            LayerNetwork<Float>(shape: shape, capacity: shape.capacity(batchRows: batchRows))
        } initialise: {
            $0.initialise(seed: context.seed)
        }
    }

    /// The bytes of a fit: parameters with gradients and moments, and what a batch leaves in each layer.
    ///
    /// Without the form of the images, they count as square with one channel, or three where that fits.
    static func memory(_ settings: Settings, _ size: FitSize) -> Int {
        // Silence is right: layers that do not fit are refused before they take memory.
        guard
            let shape = try? LayerNetworkShape(
                settings.architecture, input: Volume(squareOf: size.columns), outputs: size.outputs,
                loss: size.outputs > 1 ? .crossEntropy : .squaredError)
        else { return 0 }
        let rows = shape.capacity(batchRows: min(settings.recipe.batchSize, size.rows))
        return shape.memory(rows: rows) * MemoryLayout<Float>.size
            + settings.recipe.memory(
                parameters: shape.parameterCount, statistics: shape.statisticsCount, size: size)
    }

    /// The options, each declared once.
    enum Option {
        static let layers = OptionDeclaration(
            "layers", .text(LayerText.form), default: .string("conv 32, pool, conv 64, pool, conv 64, dense 64"),
            "The layers between image and output, in order; blocks in brackets are added to their input.")
        static let padding = OptionDeclaration.choice(
            "padding", default: Padding.same,
            "The borders of convolutions that do not say so themselves: same keeps the size with zeros around the "
                + "image, valid keeps windows within it.")
        static let activation = OptionDeclaration.choice(
            "activation", default: Activation.relu, "The function behind layers with weights.")

        static let all = [layers, padding, activation] + TrainingRecipe.options()
    }
}

extension Volume {
    /// The most likely form of images of so many numbers.
    fileprivate init(squareOf count: Int) {
        for channels in [1, 3] where count % channels == 0 {
            let side = Int(Double(count / channels).squareRoot().rounded())
            if side * side * channels == count {
                self.init(height: side, width: side, channels: channels)
                return
            }
        }
        self.init(height: 1, width: max(1, count), channels: 1)
    }
}
