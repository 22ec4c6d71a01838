import SearchSpaces
public import Studies

/// Studies as they come out of a store, made up from real events: for tests and pictures of reports.
///
/// The same arguments give the same study, down to the times.
public struct SampleStudy: Sendable {
    /// What the study decides.
    public var definition: StudyDefinition
    /// The ladders of halving: how many trials are at each fidelity; one rung a ladder is a study without halving.
    public var brackets: [[SchedulePlan.Rung]]
    /// The names of the workers.
    public var workers: [WorkerID]
    /// How often an attempt is lost, runs out of memory or ends in an error, each as a share of the attempts.
    public var faultRate = 0.02
    /// How many brackets are done before the moment of the snapshot; all if nil, and the study is over.
    public var finishedBrackets: Int?
    /// Whether every trial fails.
    public var fails = false
    /// What failing trials say.
    public var message = "the objective ended with status 1: out of range"

    /// Creates a sample; trials are suggested bracket by bracket.
    public init(_ definition: StudyDefinition, brackets: [[SchedulePlan.Rung]], workers: [WorkerID]) {
        self.definition = definition
        self.brackets = brackets
        self.workers = workers
    }

    /// Plays the study and folds its events.
    ///
    /// - Throws: `IllegalEvent` if the sample contradicts itself, such as by more trials than its budget has.
    public func snapshot() throws -> StudySnapshot {
        var play = SamplePlay(self)
        return StudySnapshot(
            id: StudyID(rawValue: 3), state: try play.run(), workers: workers.map(Self.description),
            version: LeptuneVersion.current)
    }

    private static func description(_ id: WorkerID) -> WorkerDescription {
        let parts = id.rawValue.split(separator: "/", omittingEmptySubsequences: false)
        return WorkerDescription(
            id: id, host: parts.first.map(String.init) ?? "",
            processID: parts.dropFirst().first.flatMap { Int($0) } ?? 0,
            cores: 2, memoryBytes: 8 << 30, version: LeptuneVersion.current, allowsCommands: false)
    }
}

extension SampleStudy {
    /// Hyperband on a network for images: four brackets, 49 trials, conditional and logarithmic parameters, faults.
    public static func hyperband(seed: UInt64 = 7) -> Self {
        var definition = StudyDefinition(
            name: "fashion-mlp", space: networkSpace,
            objective: .train(
                TrainObjective(
                    data: DataReference(source: .bundled("digits")), estimator: "mlp",
                    settings: ["batch-normalisation": .bool(true)], validation: .holdOut(0.2))),
            metric: Metric("validation-error", .minimize),
            fidelity: Fidelity(name: "epochs", minimum: 1, maximum: 27), sampler: ComponentDefinition("random"),
            scheduler: ComponentDefinition("hyperband", settings: ["eta": .int(3)]), budget: Budget(trials: 49),
            seed: seed)
        definition.source = networkSource
        return Self(
            definition,
            brackets: [
                [
                    .init(fidelity: 1, trials: 27), .init(fidelity: 3, trials: 9), .init(fidelity: 9, trials: 3),
                    .init(fidelity: 27, trials: 1),
                ],
                [.init(fidelity: 3, trials: 12), .init(fidelity: 9, trials: 4), .init(fidelity: 27, trials: 1)],
                [.init(fidelity: 9, trials: 6), .init(fidelity: 27, trials: 2)],
                [.init(fidelity: 27, trials: 4)],
            ], workers: ["head/4711/1", "head/4712/1", "node-2/812/1"].map(WorkerID.init(rawValue:)))
    }

    /// Every trial in full, as a study by random search or a Gaussian process.
    public static func full(trials: Int, seed: UInt64 = 11) -> Self {
        var definition = hyperband(seed: seed).definition
        definition.name = "adult-gp"
        definition.metric = Metric("accuracy", .maximize)
        definition.fidelity = Fidelity()
        definition.sampler = ComponentDefinition("gp")
        definition.scheduler = ComponentDefinition("full")
        definition.budget = Budget(trials: max(trials, 1))
        return Self(
            definition, brackets: trials == 0 ? [] : [[.init(fidelity: 1, trials: trials)]],
            workers: ["laptop/101/1", "laptop/102/1"].map(WorkerID.init(rawValue:)))
    }

    /// A study that trades accuracy against the size of a network, which must not be too large.
    public static func tradeOff(seed: UInt64 = 13) -> Self {
        var sample = full(trials: 40, seed: seed)
        sample.definition.name = "accurate-and-small"
        sample.definition.furtherMetrics = [Metric("units", .minimize)]
        sample.definition.constraints = ["units-too-many"]
        return sample
    }

    /// Texts that would break a page that trusts them.
    public static let hostileTexts = [
        "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "javascript:alert(1)",
        "\" onload=\"alert(1)", "' onfocus='alert(1)", "line\u{2028}separator\u{2029}", "]]><b>&amp;",
        "nul\u{0}bell\u{7}",
        "right\u{202E}to left", "{{template}} ${literal} \\u003c",
    ]

    /// A study in which every text that a user or a worker may choose is hostile.
    public static func hostile(seed: UInt64 = 5) -> Self {
        var sample = hyperband(seed: seed)
        sample.definition.name = hostileTexts.joined(separator: " ")
        sample.definition.metric.name = hostileTexts[0] + hostileTexts[5]
        sample.definition.fidelity.name = hostileTexts[1]
        sample.definition.sampler.name = hostileTexts[3]
        sample.definition.scheduler.name = hostileTexts[4]
        sample.definition.source = hostileTexts.joined(separator: "\n")
        sample.definition.space.parameters.append(
            Parameter("hostile", .categorical(hostileTexts.map(ParameterValue.string))))
        sample.definition.objective = .command(
            CommandObjective(arguments: ["python3", "train.py", "--lr={learning-rate}", "{hostile}"] + hostileTexts))
        sample.workers = hostileTexts.prefix(3).map { WorkerID(rawValue: $0 + "/1/1") }
        sample.message = hostileTexts.joined(separator: "\n")
        sample.faultRate = 0.15
        return sample
    }

    private static var networkSpace: SearchSpace {
        SearchSpace([
            Parameter("learning-rate", .float(low: 1e-5, high: 1, log: true, step: nil)),
            Parameter("optimizer", .categorical(["sgd", "adam", "adamw"].map(ParameterValue.string))),
            Parameter(
                "momentum", .float(low: 0.5, high: 0.99, log: false, step: nil),
                when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
            Parameter(
                "weight-decay", .float(low: 1e-6, high: 0.1, log: true, step: nil),
                when: Condition([.init("optimizer", .oneOf([.string("adamw")]))])),
            Parameter("depth", .int(low: 1, high: 4, log: false, step: 1)),
            Parameter("width", .int(low: 16, high: 512, log: true, step: 1)),
            Parameter("dropout", .float(low: 0, high: 0.6, log: false, step: nil)),
            Parameter("batch-size", .ordinal([32, 64, 128, 256].map(ParameterValue.int))),
            Parameter("activation", .constant(.string("relu"))),
        ])
    }

    private static let networkSource = """
        leptune: 1
        name: fashion-mlp

        # Which network reads the digits best?
        space:
          learning-rate: { type: float, low: 1e-5, high: 1, log: true }
          optimizer: { type: categorical, choices: [sgd, adam, adamw] }
          momentum: { type: float, low: 0.5, high: 0.99, when: { optimizer: sgd } }
          weight-decay: { type: float, low: 1e-6, high: 0.1, log: true, when: { optimizer: adamw } }
          depth: { type: int, low: 1, high: 4 }
          width: { type: int, low: 16, high: 512, log: true }
          dropout: { type: float, low: 0, high: 0.6 }
          batch-size: { type: ordinal, choices: [32, 64, 128, 256] }
          activation: relu

        objective:
          train:
            data: { dataset: digits }
            estimator: mlp
            settings: { batch-normalisation: true }
            validation: { holdout: 0.2 }

        metric: { name: validation-error, goal: minimize }
        fidelity: { epochs: { min: 1, max: 27 } }
        strategy: { sampler: random, scheduler: { name: hyperband, eta: 3 } }
        budget: { trials: 49 }
        seed: 7

        """
}
