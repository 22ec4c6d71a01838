import Randomness
import SearchSpaces
public import Studies

/// A cluster to simulate and what goes wrong in it: all of it follows from the seed.
public struct Scenario: Sendable {
    /// What everything is drawn from.
    public var seed: UInt64
    /// The studies, taken up in this order.
    public var studies: [StudyDefinition]
    /// How many workers there are at any time.
    public var workers: Int
    /// What goes wrong until ``healsAt``.
    public var faults: FaultRates
    /// When nothing goes wrong any more, in seconds.
    public var healsAt: Double
    /// By when every study must be over, in seconds.
    public var deadline: Double
    /// How long a unit of fidelity takes, in seconds, at most.
    public var secondsPerUnit = 1.0
    /// How long the manager gathers what arrives before a turn, in seconds, at most.
    public var batching = 0.0
    /// How often processes look at the clock, in seconds.
    public var tick = 0.5
    /// The share of trials that meet with an error, that diverge, and whose first attempt hangs.
    public var failures = 0.1
    /// How long a worker may be silent, in seconds.
    public var leaseTerm = 10.0
    /// How often workers are to say that they live, in seconds.
    public var heartbeat = 2.0

    /// Creates a scenario.
    public init(
        seed: UInt64, studies: [StudyDefinition], workers: Int, faults: FaultRates = FaultRates(), healsAt: Double = 0,
        deadline: Double
    ) {
        self.seed = seed
        self.studies = studies
        self.workers = workers
        self.faults = faults
        self.healsAt = healsAt
        self.deadline = deadline
    }

    /// A small cluster with some of everything that goes wrong.
    public init(seed: UInt64) {
        var draw = CounterGenerator(seed: seed, stream: 1, purpose: .simulation)
        let studies = (0..<(draw.uniform() < 0.8 ? 1 : 2)).map { Self.study(number: $0, seed, &draw) }
        self.init(
            seed: seed, studies: studies, workers: 1 + draw.index(below: 3), healsAt: 20 + 50 * draw.uniform(),
            deadline: 4_000)
        if draw.uniform() < 0.3 { batching = 0.1 }
        var faults = FaultRates()
        faults.isOrdered = draw.uniform() < 0.4
        faults.delay = [0.001, 0.05, 0.5, 3][draw.index(below: 4)]
        // Each fault is absent from half of all schedules, so that it is also seen without the others.
        func some(_ rate: Double) -> Double { draw.uniform() < 0.5 ? 0 : rate * (0.2 + 1.8 * draw.uniform()) }
        faults.loss = some(0.1)
        faults.duplication = some(0.15)
        faults.cuts = some(0.04)
        faults.workerDeaths = some(0.02)
        faults.workerPauses = some(0.03)
        faults.drains = some(0.01)
        faults.managerDeaths = some(0.03)
        faults.managerKills = some(0.02)
        faults.managerPauses = some(0.03)
        faults.fullDisk = some(0.03)
        faults.diskErrors = some(0.01)
        faults.clockJumps = some(0.05)
        self.faults = faults
    }

    private static let space = SearchSpace([
        Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
        Parameter("n", .int(low: 1, high: 8, log: false, step: 1)),
    ])

    private static func study(number: Int, _ seed: UInt64, _ draw: inout CounterGenerator) -> StudyDefinition {
        let scheduler = ["full", "full", "hyperband", "asha", "median"][draw.index(below: 5)]
        let epochs = scheduler == "hyperband" || scheduler == "asha" ? 4 : 1 + draw.index(below: 4)
        let trials = 2 + draw.index(below: 5)
        let sampler = ["random", "random", "random", "sobol", "tpe"][draw.index(below: 5)]
        var definition = StudyDefinition(
            name: "study-\(number)", space: space, objective: .function("sphere"), metric: Metric("loss", .minimize),
            fidelity: Fidelity(minimum: 1, maximum: epochs), sampler: ComponentDefinition(sampler),
            scheduler: ComponentDefinition(
                scheduler, settings: scheduler == "hyperband" || scheduler == "asha" ? ["eta": .int(2)] : [:]),
            budget: Budget(
                trials: trials, seconds: draw.uniform() < 0.1 ? 30 + 60 * draw.uniform() : nil,
                trialSeconds: draw.uniform() < 0.2 ? 4 : nil), seed: seed &+ UInt64(number))
        if draw.uniform() < 0.15 { definition.deterministicBatch = 2 }
        if draw.uniform() < 0.3 {
            let reasons: [FailureReason] = [.error, .diverged, .timeout, .lost]
            definition.retries[reasons[draw.index(below: 4)]] = .init(
                limit: 1 + draw.index(below: 3), wait: 2, longest: 5)
        }
        return definition
    }

    /// A large cluster that works for long, in which a worker dies, is stopped or is cut off about once
    /// an hour, and the manager now and then.
    ///
    /// - Parameters:
    ///   - hours: For how long there is work.
    ///   - workers: How many workers.
    public static func campaign(seed: UInt64, hours: Double, workers: Int) -> Scenario {
        let minutes = 10.0
        let trials = Int(hours * 60 / minutes * Double(workers))
        let definition = StudyDefinition(
            name: "campaign", space: space, objective: .function("sphere"), metric: Metric("loss", .minimize),
            fidelity: Fidelity(minimum: 1, maximum: 5), budget: Budget(trials: max(1, trials)), seed: seed)
        var faults = FaultRates()
        faults.isOrdered = true
        faults.cuts = 0.5 / 3600
        faults.workerDeaths = 0.2 / 3600
        faults.workerPauses = 0.2 / 3600
        faults.managerKills = 1.0 / 3600
        faults.managerPauses = 1.0 / 3600
        var scenario = Scenario(
            seed: seed, studies: [definition], workers: workers, faults: faults, healsAt: hours * 3600,
            deadline: 2 * hours * 3600 + 7200)
        scenario.secondsPerUnit = minutes * 60 / 5 * 2
        scenario.batching = 0.25
        scenario.tick = 1
        scenario.leaseTerm = 30
        scenario.heartbeat = 5
        return scenario
    }
}
