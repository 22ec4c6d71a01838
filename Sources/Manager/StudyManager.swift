import Dispatch
public import Store
import Strategies
public import Studies
public import Wire

/// The shell around the machines of all running studies of one store.
///
/// It lives on the thread of its ZeroMQ endpoint. One turn takes everything that arrived together, lets the
/// ``ManagerMachine`` decide, commits its events in one transaction, and only then sends: record, then tell. While the
/// disk is full nothing is told and nothing taken in; the manager goes on by itself once there is room again.
///
/// Samplers run on a queue of their own; heartbeats never wait for a Gaussian process.
public actor StudyManager {
    /// The operator's choices.
    public struct Options: Sendable {
        /// How long a worker may be silent before its trial is given to another.
        public var leaseTerm: Duration
        /// How often workers are to say that they live.
        public var heartbeat: Duration
        /// Whether the manager stops when no study is left to work on.
        public var stopsWhenOver: Bool

        /// Creates a choice of options.
        public init(
            leaseTerm: Duration = .seconds(30), heartbeat: Duration = .seconds(5), stopsWhenOver: Bool = false
        ) {
            self.leaseTerm = leaseTerm
            self.heartbeat = heartbeat
            self.stopsWhenOver = stopsWhenOver
        }
    }

    private let endpoint: ManagerEndpoint
    private let store: StudyStore
    private let options: Options
    private let clock: @Sendable () -> Moment
    private static let retryInterval = Duration.seconds(1)
    private let samplerQueue = DispatchQueue(label: "leptune.sampler")
    private var machine: ManagerMachine
    private var samplers: [StudyID: any Sampler] = [:]
    private var plannedFidelity: [StudyID: Int] = [:]
    private var desk: ArtifactDesk
    private var inbox: RequestDesk
    /// Since when the disk has been full, and when it was last tried.
    private var fullSince: (first: MonotonicInstant, last: MonotonicInstant)?
    private var status: ManagerStatus?
    private var shownAt = MonotonicInstant(.seconds(-1))
    private var measuredAt = MonotonicInstant(.zero)
    /// What is counted and timed.
    public nonisolated let metrics = ManagerMetrics()
    /// Who was told to leave, and until when the manager waits for it.
    private var dismissal: (told: Set<PeerID>, deadline: MonotonicInstant)?
    private static let dismissalTime = Duration.seconds(1)
    private var onEnd: (@Sendable (Result<Void, any Error>) -> Void)?
    private var isStopped = false
    private var onProgress: (@Sendable (ManagerProgress) -> Void)?

    /// The endpoint's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { endpoint.executor.asUnownedSerialExecutor() }

    /// Takes up every unfinished study of a store.
    ///
    /// - Parameters:
    ///   - store: The store, owned by this process.
    ///   - endpoint: Where workers connect; bound, not yet running.
    ///   - studies: Which studies to take up; all unfinished ones if nil.
    ///   - options: The operator's choices.
    ///   - clock: The time.
    /// - Throws: ``ManagerError`` if a study cannot be taken up, or what the store throws.
    public init(
        store: StudyStore, endpoint: ManagerEndpoint, studies: [StudyID]? = nil, options: Options = Options(),
        clock: @escaping @Sendable () -> Moment = SystemClock.now
    ) throws {
        self.store = store
        self.endpoint = endpoint
        self.options = options
        self.clock = clock
        desk = ArtifactDesk(store: store)
        inbox = RequestDesk(store: store)
        let now = clock()
        var machines: [StudyID: StudyMachine] = [:]
        for id in try studies ?? store.unfinishedStudies() {
            let state = try store.loadState(of: id, mostWhole: StrategyParts.mostWholeTrials(of:))
            // Whoever asks for its trials evaluates them: there is nothing to manage.
            if state.definition.objective == .external { continue }
            let parts = try StrategyParts(for: state.definition)
            machines[id] = parts.machine(
                state, leaseTerm: options.leaseTerm, leaseSource: SystemRandomNumberGenerator(), at: now)
            samplers[id] = parts.sampler
            plannedFidelity[id] = parts.scheduler.plan.fidelity
            desk.offerData(of: state.definition)
        }
        machine = ManagerMachine(
            machines, policy: .init(leaseTerm: options.leaseTerm, heartbeat: options.heartbeat))
    }

    /// Works until told to stop, or until no study is left if the options say so.
    ///
    /// - Parameter onProgress: Called on the manager's thread at most a few times a second.
    /// - Throws: What the store throws if an event cannot be committed; nothing was acknowledged after that.
    public func run(onProgress: (@Sendable (ManagerProgress) -> Void)? = nil) async throws {
        self.onProgress = onProgress
        desk.onAnswer = { [weak self] answer in
            Task { await self?.pass(on: answer) }
        }
        try await withCheckedThrowingContinuation { continuation in
            onEnd = { continuation.resume(with: $0) }
            guard !isStopped else { return finish(.success(())) }
            endpoint.run(tick: .milliseconds(50)) { batch in
                self.assumeIsolated { $0.turn(batch) }
            }
        }
    }

    /// Tells workers to leave and lets ``run(onProgress:)`` return, at once if it is called later.
    ///
    /// Studies stay as they are.
    public func stop() {
        isStopped = true
        for peer in machine.peers { endpoint.send(.leave, to: peer) }
        finish(.success(()))
    }

    /// Ends every study that is not over.
    public func endAll(_ ending: StudyEnding) {
        machine.endAll(ending, at: clock())
        turn([])
    }

    /// Tells that worker processes are gone for certain, so that their trials need not wait for a lease to expire.
    public func lost(where isGone: @Sendable (WorkerID) -> Bool) {
        machine.lost(where: isGone, at: clock())
        turn([])
    }

    private func turn(_ batch: [Inbound]) {
        guard onEnd != nil else { return }
        let now = clock()
        if let fullSince, now.monotonic - fullSince.last < Self.retryInterval { return metrics.noteTurn() }
        if !machine.isCommitting {
            inbox.collect(at: now.monotonic) { carryOut($0, at: now) }
        }
        let commit = machine.turn(batch, artifacts: &desk, at: now)
        let begin = ContinuousClock.now
        do throws(StoreError) {
            if !commit.isEmpty {
                try store.append(commit.records, workers: commit.workers)
                metrics.countCommit(ContinuousClock.now - begin, events: commit.records.count)
            }
            fullSince = nil
        } catch {
            // Nothing was written: what the turn decided waits, and what workers say meanwhile they repeat.
            guard case .full = error else { return finish(.failure(error)) }
            fullSince = (fullSince?.first ?? now.monotonic, now.monotonic)
            metrics.noteFullDisk()
            desk.makeRoom(at: now.monotonic)
            noteStatus(at: now.monotonic)
            onProgress?(progress(at: now))
            return
        }
        for effect in machine.committed() { carryOut(effect, at: now) }
        metrics.countAnswered(batch, in: clock().monotonic - now.monotonic)
        measure(at: now.monotonic)
        inbox.answer()
        desk.collectGarbage(at: now.monotonic)
        if let onProgress, machine.isOver || now.monotonic - shownAt > .milliseconds(100) {
            shownAt = now.monotonic
            onProgress(progress(at: now))
        }
        if options.stopsWhenOver, machine.isOver { dismiss(at: now.monotonic) }
    }

    /// Tells each worker to leave, and ends once all have, or soon after.
    ///
    /// A connection that is closed while words of the worker are unread may take the last words to it along.
    private func dismiss(at now: MonotonicInstant) {
        let deadline = dismissal?.deadline ?? now + Self.dismissalTime
        var told = dismissal?.told ?? []
        for peer in machine.peers where told.insert(peer).inserted { endpoint.send(.leave, to: peer) }
        dismissal = (told, deadline)
        if machine.peers.isEmpty || now >= deadline { finish(.success(())) }
    }

    /// Carries out what a user asked for; what is wrong with it, or nil.
    private func carryOut(_ request: StudyRequest, at now: Moment) -> String? {
        do {
            let sampler = try sampler(after: request)
            try machine.take(request, at: now)
            if let sampler { samplers[request.study] = sampler }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// The sampler that a study has once a request is carried out; nil if it stays the same.
    private func sampler(after request: StudyRequest) throws -> (any Sampler)? {
        guard case .editSpace(let space, _) = request.action,
            var definition = machine.studies[request.study]?.state.definition
        else { return nil }
        definition.space = space
        return try StrategyParts(for: definition).sampler
    }

    /// Notes how many trials and workers there are, a few times a second.
    private func measure(at now: MonotonicInstant) {
        metrics.noteTurn()
        guard now - measuredAt > .milliseconds(250) else { return }
        measuredAt = now
        noteStatus(at: now)
        metrics.note(
            machine.order.compactMap { machine.studies[$0].map(ManagerMetrics.Study.init) },
            workers: machine.workers.count, free: machine.workers.free.count)
    }

    /// Says beside the store why trials wait, if that has changed.
    private func noteStatus(at now: MonotonicInstant) {
        var waiting: [String: String] = [:]
        for id in machine.order {
            guard let state = machine.studies[id]?.state, !state.isOver else { continue }
            waiting[state.definition.name] = fullDiskReason(at: now) ?? machine.waitingReason(of: id)
        }
        let next = ManagerStatus(
            workers: machine.workers.count, freeWorkers: machine.workers.free.count, waiting: waiting)
        guard next != status else { return }
        status = next
        next.write(besides: store.path)
    }

    /// Why nothing goes on, or not everything, if that is for want of space.
    private func fullDiskReason(at now: MonotonicInstant) -> String? {
        if fullSince != nil { return "the disk is full: nothing more is recorded until there is room" }
        return desk.isRefusing(at: now)
            ? "the disk is full: checkpoints are refused, and their trials wait for room" : nil
    }

    private func carryOut(_ effect: ManagerEffect, at now: Moment) {
        switch effect {
        case .send(let message, let peer, let worker):
            let isSent = peer.map { endpoint.send(message, to: $0) } ?? false
            if !isSent, let worker { machine.unsent(message, to: worker, at: now) }
        case .suggest(let request, let id):
            guard let sampler = samplers[id] else { return }
            samplerQueue.async {
                let begin = ContinuousClock.now
                let suggestions = sampler.suggest(request)
                self.metrics.countSuggestion(ContinuousClock.now - begin)
                Task { await self.suggested(suggestions, seen: request.seen, for: id) }
            }
        case .discard:
            desk.hasGarbage = true
        }
    }

    private func suggested(_ suggestions: [Suggestion], seen: Int, for id: StudyID) {
        machine.suggested(suggestions, seen: seen, for: id, at: clock())
        // Not a commit of its own: results that are waiting to be read go with it.
        endpoint.hurry()
    }

    private func pass(on answer: ArtifactDesk.Answer) {
        let now = clock().monotonic
        let peer = desk.finish(answer, at: now)
        if answer.isDiskFull { desk.makeRoom(at: now) }
        // A worker whose connection is gone sends or asks again over the next.
        if onEnd != nil { endpoint.send(answer.message, to: peer) }
    }

    private func finish(_ result: Result<Void, any Error>) {
        guard let onEnd else { return }
        self.onEnd = nil
        ManagerStatus.remove(besides: store.path)
        endpoint.close()
        onEnd(result)
    }

    private func progress(at now: Moment) -> ManagerProgress {
        ManagerProgress(
            studies: machine.order.compactMap { id in
                machine.studies[id].map { ManagerProgress.Study($0, planned: plannedFidelity[id] ?? 0, at: now) }
            },
            workers: machine.workers.count, diskFullSeconds: fullSince.map { (now.monotonic - $0.first).seconds })
    }
}

extension ManagerProgress.Study {
    fileprivate init(_ machine: StudyMachine, planned: Int, at now: Moment) {
        let state = machine.state
        let open = state.open.map { state.trials[$0] }
        self.init(
            name: state.definition.name, phase: state.phase, budget: state.definition.budget.trials,
            suggested: state.trials.count, running: open.count { $0.state == .running },
            paused: open.count { $0.state == .paused }, ended: state.ended, metric: state.definition.metric,
            best: state.best.flatMap { trial in trial.value.map { ($0, trial.number) } },
            spent: (state.spentFidelity, planned), elapsed: machine.elapsed(at: now),
            limit: state.definition.budget.seconds)
    }
}
