import Randomness
public import Studies

/// A manager, its workers and the network between them under a simulated clock: hours of trouble in milliseconds.
///
/// The manager is the real ``StudyMachine``; its commits are a list of events. Messages are delayed, lost and
/// duplicated, workers and the manager die at any point, also between a commit and what should follow it. One seed
/// fixes everything, so a failure replays.
public struct SimulatedCluster {
    /// What goes wrong, as probabilities, until ``healsAt``.
    public struct Faults: Sendable {
        /// That a message is lost.
        public var loss = 0.0
        /// That a message arrives twice.
        public var duplication = 0.0
        /// That a worker dies when it wakes.
        public var workerDeath = 0.0
        /// That the manager dies in a turn, before or after its commit.
        public var managerDeath = 0.0
        /// That a worker freezes for longer than a lease when it wakes.
        public var freeze = 0.0
        /// The longest delay of a message, in seconds.
        public var delay = 0.02

        /// Creates a list of faults; none at first.
        public init() {}
    }

    /// What a worker was told is kept, to be held against what is.
    public struct Acknowledged: Sendable, Equatable {
        /// The trial.
        public var trial: Int
        /// Its result.
        public var result: AttemptResult
    }

    private enum Happening {
        case toManager(WorkerMessage, from: Int)
        case toWorker(ManagerMessage, WorkerID)
        case wake(Int)
        case suggested([Suggestion], seen: Int, life: Int)
        case tick
    }

    private struct Scheduled {
        var time: Double
        var order: Int
        var happening: Happening
    }

    /// The events committed so far.
    public private(set) var committed: [RecordedEvent]
    /// The results that workers were told are kept.
    public private(set) var acknowledged: [Acknowledged] = []
    /// The machine's present state.
    public var state: StudyState { machine.state }
    /// How often the manager died.
    public private(set) var managerDeaths = 0
    /// How often a worker died.
    public private(set) var workerDeaths = 0
    /// The simulated time in seconds.
    public private(set) var now = 0.0

    private let scheduler: any Scheduler
    private let sampler: any Sampler
    private let faults: Faults
    private let healsAt: Double
    private let curve: (Offer, Int) -> Double
    private var generator: CounterGenerator
    private var machine: StudyMachine
    private var workers: [SimulatedWorker]
    private var names: [WorkerID: Int] = [:]
    private var greeted: Set<WorkerID> = []
    private var idle: [WorkerID] = []
    private var life = 0
    private var order = 0
    private var queue: [Scheduled] = []
    private static let policy = StudyMachine.Policy(leaseTerm: .seconds(10))

    /// Creates a cluster at time zero.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - scheduler: The scheduler under test.
    ///   - sampler: The sampler under test.
    ///   - workers: How many workers there are at any time.
    ///   - faults: What goes wrong.
    ///   - healsAt: When nothing goes wrong any more, in seconds.
    ///   - seed: What fixes everything.
    ///   - curve: The metric of a trial at an epoch.
    public init(
        _ definition: StudyDefinition, scheduler: any Scheduler, sampler: any Sampler, workers: Int,
        faults: Faults = Faults(), healsAt: Double = 0, seed: UInt64, curve: @escaping (Offer, Int) -> Double
    ) throws {
        self.scheduler = scheduler
        self.sampler = sampler
        self.faults = faults
        self.healsAt = healsAt
        self.curve = curve
        generator = CounterGenerator(seed: seed, purpose: .simulation)
        var definition = definition
        definition.retries[.lost] = .init(limit: 1_000, wait: 0, longest: 0)
        let first = RecordedEvent(sequence: 1, elapsed: 0, wallMilliseconds: 0, event: .created(definition))
        committed = [first]
        machine = StudyMachine(
            try StudyState(first), scheduler: scheduler, policy: Self.policy,
            leaseSource: CounterGenerator(seed: seed, stream: 0, purpose: .jitter), at: Self.moment(0))
        self.workers = []
        for index in 0..<workers {
            self.workers.append(SimulatedWorker(id: WorkerID(rawValue: "w\(index).0")))
            names[self.workers[index].id] = index
            schedule(.wake(index), after: generator.uniform())
        }
        schedule(.tick, after: 0.1)
    }

    /// Runs until the study is over and everybody knows, or a time is reached.
    public mutating func run(until limit: Double) {
        turn()
        while let next = queue.first, next.time <= limit,
            !(machine.state.isOver && workers.allSatisfy { $0.offer == nil })
        {
            popFirst()
            now = next.time
            carryOut(next.happening)
        }
    }

    private var isFaulty: Bool { now < healsAt }

    private mutating func happens(_ probability: Double) -> Bool { generator.uniform() < probability && isFaulty }

    private mutating func carryOut(_ happening: Happening) {
        switch happening {
        case .wake(let index):
            wake(index)
        case .toManager(let message, let index):
            receive(message, from: workers[index].id)
            turn()
        case .toWorker(let message, let id):
            guard let index = names[id], workers[index].id == id else { return }
            note(message, workers[index])
            for answer in workers[index].take(message) { post(answer, from: index) }
        case .suggested(let suggestions, let seen, let life):
            guard life == self.life else { return }
            machine.suggested(suggestions, seen: seen, at: Self.moment(now))
            turn()
        case .tick:
            turn()
            schedule(.tick, after: 0.5)
        }
    }

    private var pendingResults: [WorkerID: AttemptResult] = [:]

    private mutating func wake(_ index: Int) {
        if happens(faults.workerDeath) {
            workerDeaths += 1
            workers[index] = SimulatedWorker(id: WorkerID(rawValue: "w\(index).\(workerDeaths)"))
            names[workers[index].id] = index
        }
        if !greeted.contains(workers[index].id) { post(workers[index].hello, from: index) }
        for message in workers[index].wake(curve: curve) {
            if case .finished(_, _, let result) = message { pendingResults[workers[index].id] = result }
            post(message, from: index)
        }
        schedule(.wake(index), after: happens(faults.freeze) ? 25 : 0.2 + generator.uniform())
    }

    private mutating func note(_ message: ManagerMessage, _ worker: SimulatedWorker) {
        if case .settled(let lease) = message, let offer = worker.offer, offer.lease == lease,
            let result = pendingResults[worker.id]
        {
            acknowledged.append(Acknowledged(trial: offer.trial, result: result))
        }
        if case .settled = message { pendingResults[worker.id] = nil }
        if case .stale = message { pendingResults[worker.id] = nil }
        if case .directive(_, .stop) = message { pendingResults[worker.id] = nil }
    }

    private mutating func receive(_ message: WorkerMessage, from worker: WorkerID) {
        let at = Self.moment(now)
        if case .hello = message { greeted.insert(worker) }
        guard greeted.contains(worker) else { return send(.unknownWorker, to: worker) }
        switch message {
        case .hello(_, let holding):
            if let holding { machine.heartbeat(lease: holding, by: worker, at: at) }
        case .ready:
            if !machine.repeatOffer(to: worker, at: at), !idle.contains(worker) { idle.append(worker) }
        case .heartbeat(let holding):
            if let holding { machine.heartbeat(lease: holding, by: worker, at: at) }
        case .measured(let lease, let measurements):
            machine.measured(measurements, lease: lease, by: worker, at: at)
        case .paused(let lease, let final, let checkpoint):
            machine.paused(checkpoint, finalSequence: final, lease: lease, by: worker, at: at)
        case .finished(let lease, let final, let result):
            machine.finished(result, finalSequence: final, lease: lease, by: worker, at: at)
        case .released(let lease, let final, let checkpoint):
            machine.released(checkpoint, finalSequence: final, lease: lease, by: worker, at: at)
        case .refused(let lease, let reason):
            machine.refused(reason, lease: lease, by: worker, at: at)
        case .goodbye:
            machine.lost(worker, at: at)
        case .putChunk, .getChunk:
            break
        }
    }

    private mutating func turn() {
        let at = Self.moment(now)
        machine.tick(at: at)
        let free = idle.filter { id in names[id].map { workers[$0].id == id } ?? false }
        idle = machine.assign(free, at: at)
        let dies = happens(faults.managerDeath)
        let beforeCommit = dies && generator.uniform() < 0.5
        let effects = machine.takeEffects()
        if !beforeCommit {
            for case .record(let event) in effects { committed.append(event) }
        }
        if dies { return restartManager() }
        for effect in effects {
            switch effect {
            case .record, .discard: break
            case .send(let message, let worker): send(message, to: worker)
            case .suggest(let request):
                schedule(.suggested(sampler.suggest(request), seen: request.seen, life: life), after: 0.05)
            }
        }
    }

    private mutating func restartManager() {
        managerDeaths += 1
        life += 1
        greeted.removeAll()
        idle.removeAll()
        do {
            machine = StudyMachine(
                try StudyState(replaying: committed), scheduler: scheduler, policy: Self.policy,
                leaseSource: CounterGenerator(seed: 0, stream: life, purpose: .jitter), at: Self.moment(now))
        } catch {
            preconditionFailure("committed events do not replay: \(error)")
        }
        turn()
    }

    private mutating func post(_ message: WorkerMessage, from index: Int) {
        deliver(.toManager(message, from: index))
    }

    private mutating func send(_ message: ManagerMessage, to worker: WorkerID) {
        deliver(.toWorker(message, worker))
    }

    private mutating func deliver(_ happening: Happening) {
        if happens(faults.loss) { return }
        schedule(happening, after: faults.delay * generator.uniform())
        if happens(faults.duplication) { schedule(happening, after: 5 * generator.uniform()) }
    }

    private static func moment(_ seconds: Double) -> Moment {
        Moment(
            monotonic: MonotonicInstant(.nanoseconds(Int64(seconds * 1e9))), wallMilliseconds: Int64(seconds * 1000))
    }
}

// MARK: - The heap of what is going to happen

extension SimulatedCluster {
    private mutating func schedule(_ happening: Happening, after delay: Double) {
        order += 1
        queue.append(Scheduled(time: now + delay, order: order, happening: happening))
        var child = queue.count - 1
        while child > 0, isEarlier(child, (child - 1) / 2) {
            queue.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func popFirst() {
        queue.swapAt(0, queue.count - 1)
        queue.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < queue.count && isEarlier(child, least) {
                least = child
            }
            if least == parent { return }
            queue.swapAt(parent, least)
            parent = least
        }
    }

    private func isEarlier(_ a: Int, _ b: Int) -> Bool {
        (queue[a].time, queue[a].order) < (queue[b].time, queue[b].order)
    }
}
