import Datasets
import SearchSpaces

extension SupportVectorMachine {
    static let kernelOption = OptionDeclaration.choice(
        "kernel", default: KernelFunction.Name.rbf,
        "rbf: exp(-gamma |x - y|^2); polynomial: (gamma x.y + offset)^degree; linear: x.y.")
    static let cOption = OptionDeclaration(
        "c", .floatAbove(0, upTo: 1e9), default: .float(1),
        "How much a row on the wrong side of the margin costs: the higher, the closer the fit.")
    static let gammaOption = OptionDeclaration(
        "gamma", .floatAbove(0, upTo: 1e9), default: .float(1), "The inverse width of the kernel, in its unit.")
    static let gammaUnitOption = OptionDeclaration.choice(
        "gamma-unit", default: GammaUnit.scale,
        "scale: gamma counts in 1/(features x variance of all values); one: it is the number itself.")
    static let degreeOption = OptionDeclaration(
        "degree", .int(1...SupportVectorModel.highestDegree), default: .int(3), "The degree of the polynomial kernel.")
    static let offsetOption = OptionDeclaration(
        "offset", .float(0...1e6), default: .float(0), "What the polynomial kernel adds to products.")
    static let epsilonOption = OptionDeclaration(
        "epsilon", .float(0...1e3), default: .float(0.1),
        "How far off a number may be at no cost, in standard deviations of the target; for regression.")
    static let toleranceOption = OptionDeclaration(
        "tolerance", .floatAbove(0, upTo: 1), default: .float(1e-3),
        "The largest violation of optimality at which training ends.")
    static let calibrationOption = OptionDeclaration.choice(
        "calibration", default: Calibration.crossValidation,
        "cross-validation: probabilities are fitted to rows left out in five folds; none: they only order the classes.")
    static let cacheOption = OptionDeclaration(
        "cache", .int(1...1_048_576), default: .int(200), "The megabytes that kernel rows may take.")

    init(_ settings: ResolvedSettings, seed: UInt64) {
        self.init(
            kernel: settings.choice(Self.kernelOption, as: KernelFunction.Name.self),
            c: settings.float(Self.cOption), gamma: settings.float(Self.gammaOption),
            gammaUnit: settings.choice(Self.gammaUnitOption, as: GammaUnit.self),
            degree: settings.int(Self.degreeOption), offset: settings.float(Self.offsetOption),
            epsilon: settings.float(Self.epsilonOption), tolerance: settings.float(Self.toleranceOption),
            calibration: settings.choice(Self.calibrationOption, as: Calibration.self),
            cacheBytes: settings.int(Self.cacheOption) << 20, seed: seed)
    }

    /// The bytes of a fit: the scaled rows, the kernel rows as far as there is room, a working set.
    static func memory(_ settings: ResolvedSettings, _ size: FitSize) -> Int {
        // One pair of classes is fitted after the other; the largest decides.
        let points = size.largestPair
        let set = WorkingSetSolver.largestSet
        let row = points * MemoryLayout<Float>.size
        let rows = min(points, max(min(set, points), (settings.int(cacheOption) << 20) / max(1, row)))
        return (size.rows + rows / 4) * size.columns * MemoryLayout<Float>.size + rows * row
            + set * set * MemoryLayout<Float>.size + points * 16 * MemoryLayout<Double>.size
    }
}

extension EstimatorEntry {
    static let supportVectorMachine = EstimatorEntry(
        "svm", "Support vector machine with a kernel; one against one for several classes.",
        tasks: [.classification, .regression],
        options: [
            SupportVectorMachine.kernelOption, SupportVectorMachine.cOption, SupportVectorMachine.gammaOption,
            SupportVectorMachine.gammaUnitOption, SupportVectorMachine.degreeOption, SupportVectorMachine.offsetOption,
            SupportVectorMachine.epsilonOption, SupportVectorMachine.toleranceOption,
            SupportVectorMachine.calibrationOption, SupportVectorMachine.cacheOption,
        ],
        defaultSpace: SearchSpace([
            Parameter("c", .float(low: 1e-2, high: 1e3, log: true, step: nil)),
            Parameter("gamma", .float(low: 1e-2, high: 1e2, log: true, step: nil)),
        ]),
        usesEpochs: false,
        memory: { settings, size in SupportVectorMachine.memory(settings, size) },
        load: { archive, shape in try SupportVectorModel(archive, shape: shape) }
    ) { settings, context in
        let machine = SupportVectorMachine(settings, seed: context.seed)
        return DirectLearner(
            context.data, untrained: SupportVectorModel(untrained: ModelShape(context.data)),
            read: { archive, shape in try SupportVectorModel(archive, shape: shape) },
            fit: { data, shouldStop in try machine.fit(data, shouldStop) })
    }
}
