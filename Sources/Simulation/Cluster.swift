import Manager
import Randomness
import Studies
import Wire
import Worker

/// A manager, its workers, the network between them and the disk under one simulated clock.
///
/// Everything that decides is real: ``ManagerMachine``, ``StudyMachine``, samplers and schedulers, `WorkerMachine` with
/// its delivery, the codec of frames. Only clocks, sockets, threads and disk are made up. One seed fixes all that
/// happens, so a failure replays. In the first phase things go wrong; in the second nothing does, and every study must
/// end. ``Checker`` holds every step to the promises.
public final class Cluster {
    /// What came of a run.
    public struct Outcome: Sendable, Equatable {
        /// A hash of all that happened.
        public var trace: UInt64
        /// How many things happened.
        public var steps: Int
        /// The simulated time at the end, in seconds.
        public var time: Double
        /// How many events were committed.
        public var events: Int
        /// How often what went wrong, by name.
        public var mishaps: [String: Int]
    }

    enum Happening {
        case toManager([[UInt8]], PeerID)
        case toWorker([[UInt8]], Int, PeerID)
        case departed(PeerID)
        case broken(Int, PeerID)
        case connect(Int, life: Int)
        case workerTick(Int, life: Int)
        case managerTick(life: Int)
        case managerTurn(life: Int)
        case training(Int, life: Int, turn: Int)
        case suggested([Suggestion], seen: Int, StudyID, life: Int)
        case startManager
        case startWorker(Int)
        case request(StudyRequest)
        case mischief
        case heal
    }

    /// The manager's process; a class, so that looking at it copies nothing.
    final class ManagerProcess {
        let life: Int
        let origin: Double
        var machine: ManagerMachine
        var samplers: [StudyID: any Sampler]
        var inbox: [Inbound] = []
        var connections: Set<PeerID> = []
        var pausedUntil = 0.0
        var retryAt = 0.0
        var lastTurn: Double
        /// When what is being committed was decided.
        var decidedAt = 0.0
        var turnIsDue = false

        init(life: Int, machine: ManagerMachine, samplers: [StudyID: any Sampler], at now: Double) {
            self.life = life
            self.machine = machine
            self.samplers = samplers
            origin = now
            lastTurn = now
        }
    }

    let scenario: Scenario
    let mutant: Mutant?
    let store: any StorePort
    let memory: SimulatedStore?
    let onStep: ((Int, Double, String) -> Void)?
    var queue = EventQueue<Happening>()
    var trace = Trace()
    var checker: Checker
    var now = 0.0
    var steps = 0
    var network: CounterGenerator
    var chance: CounterGenerator
    var manager: ManagerProcess?
    var managerLives = 0
    var artifacts = SimulatedArtifacts()
    var workers: [SimulatedWorker?]
    var links: [SimulatedLink]
    var numbers: [PeerID: Int] = [:]
    var connectionCount = 0
    var lives = 0
    var isHealed = false
    var diskFullUntil = 0.0
    var wallOffset = 0.0
    /// Whether the manager's last death was its machine's.
    var losesPower = false
    var mishaps: [String: Int] = [:]
    var studies: [StudyID] = []

    /// Creates a cluster at time zero, its studies created and nothing running.
    ///
    /// - Parameters:
    ///   - scenario: What is simulated.
    ///   - mutant: A mistake to build in.
    ///   - path: Where to keep a real store; the store is simulated if nil, with a disk that fails as the scenario says.
    ///   - onStep: Told of everything that happens, for a trace.
    public init(
        _ scenario: Scenario, mutant: Mutant? = nil, store path: String? = nil,
        onStep: ((Int, Double, String) -> Void)? = nil
    ) throws {
        self.scenario = scenario
        self.mutant = mutant
        self.onStep = onStep
        network = CounterGenerator(seed: scenario.seed, stream: 3, purpose: .simulation)
        chance = CounterGenerator(seed: scenario.seed, stream: 4, purpose: .simulation)
        checker = Checker(leaseTerm: scenario.leaseTerm, grace: 2 * scenario.heartbeat)
        workers = Array(repeating: nil, count: scenario.workers)
        links = Array(repeating: SimulatedLink(), count: scenario.workers)
        if let path {
            memory = nil
            store = try SQLiteStore(creating: path)
        } else {
            let disk = SimulatedStore(seed: scenario.seed, synchronises: mutant != .doesNotSynchronize)
            memory = disk
            store = disk
        }
        for definition in scenario.studies {
            let first = RecordedEvent(sequence: 1, elapsed: 0, wallMilliseconds: 0, event: .created(definition))
            let study = try store.create(first)
            studies.append(study)
            checker.created(study, first)
        }
    }

    /// Runs until every study is over and every worker free.
    ///
    /// - Parameter limit: After how many steps to stop, whatever is the case.
    /// - Throws: ``Violation`` if a promise is broken.
    public func run(until limit: Int = .max) throws -> Outcome {
        queue.add(.startManager, at: 0)
        for index in workers.indices { queue.add(.startWorker(index), at: chance.uniform()) }
        queue.add(.mischief, at: 1)
        queue.add(.heal, at: scenario.healsAt)
        addRequests()
        while steps < limit, !isDone, let next = queue.next() {
            now = max(now, next.time)
            if now > scenario.deadline { try fail((.endsEveryStudy, unfinished)) }
            steps += 1
            try carryOut(next.happening)
        }
        if steps < limit {
            guard isDone else { try fail((.endsEveryStudy, "nothing is left to happen")) }
            try checkFold()
        }
        return Outcome(trace: trace.hash, steps: steps, time: now, events: checker.commits, mishaps: mishaps)
    }

    private var isDone: Bool {
        guard isHealed, let manager, manager.machine.isOver, checker.isOver else { return false }
        return workers.allSatisfy { worker in worker.map { $0.machine.holding == nil } ?? false }
    }

    private var unfinished: String {
        let holding = workers.filter { $0?.machine.holding != nil }.count
        return "studies are \(checker.isOver ? "over" : "not over"), \(holding) workers hold a lease"
    }

    /// The events that are committed, folded, must give what the manager knows.
    private func checkFold() throws {
        for study in studies {
            let state: StudyState
            do {
                state = try StudyState(replaying: checker.events(of: study))
            } catch {
                try fail((.foldsToTheSameState, "\(error)"))
            }
            if let known = manager?.machine.studies[study]?.state, known != state {
                try fail((.foldsToTheSameState, "study \(study.rawValue)"))
            }
            try check(checker.agrees(study, state))
        }
    }

    func check(_ problem: Checker.Problem?) throws {
        if let problem { try fail(problem) }
    }

    func fail(_ problem: Checker.Problem) throws -> Never {
        throw Violation(
            seed: scenario.seed, step: steps, time: now, promise: problem.promise, detail: problem.detail)
    }

    func note(_ kind: UInt64, _ words: @autoclosure () -> String) {
        trace.note(kind)
        trace.note(now.bitPattern)
        onStep?(steps, now, words())
    }

    func count(_ mishap: String) { mishaps[mishap, default: 0] += 1 }

    private func carryOut(_ happening: Happening) throws {
        switch happening {
        case .toManager(let frames, let peer): try arrive(frames, from: peer)
        case .toWorker(let frames, let index, let peer): try deliver(frames, to: index, over: peer)
        case .departed(let peer): depart(peer)
        case .broken(let index, let peer): try breakConnection(index, peer)
        case .connect(let index, let life): try connect(index, life)
        case .workerTick(let index, let life): try tick(index, life)
        case .managerTick(let life): managerTick(life)
        case .managerTurn(let life): try managerTurn(life)
        case .training(let index, let life, let turn): try train(index, life, turn)
        case .suggested(let suggestions, let seen, let study, let life):
            try suggested(suggestions, seen: seen, study, life)
        case .startManager: try startManager()
        case .startWorker(let index): startWorker(index)
        case .request(let request): try take(request)
        case .mischief: try makeMischief()
        case .heal: try heal()
        }
    }
}
