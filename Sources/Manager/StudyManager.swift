import Dispatch
public import Store
import Strategies
public import Studies
public import Wire

/// The shell around the machines of all running studies of one store.
///
/// It lives on the thread of its ZeroMQ endpoint. One turn takes everything that arrived together, lets the machines
/// decide, commits their events in one transaction, and only then sends: record, then tell. It decides nothing itself
/// but the order of studies, which is that of their numbers.
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
    private let samplerQueue = DispatchQueue(label: "leptune.sampler")
    private var machines: [StudyID: StudyMachine] = [:]
    private var samplers: [StudyID: any Sampler] = [:]
    private var plannedFidelity: [StudyID: Int] = [:]
    private var workers = ConnectedWorkers()
    private var desk: ArtifactDesk
    private var inbox: RequestDesk
    private var newWorkers: [WorkerDescription] = []
    private var replies: [(ManagerMessage, PeerID)] = []
    /// What a full disk has not taken yet, with the effects that wait for it.
    private var held = HeldGroup()
    private var measuredAt = MonotonicInstant(.zero)
    /// What is counted and timed.
    public nonisolated let metrics = ManagerMetrics()
    private var onEnd: (@Sendable (Result<Void, any Error>) -> Void)?
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
        for id in try studies ?? store.unfinishedStudies() {
            let state = try store.loadState(of: id)
            // Whoever asks for its trials evaluates them: there is nothing to manage.
            if state.definition.objective == .external { continue }
            let parts = try StrategyParts(for: state.definition)
            machines[id] = StudyMachine(
                state, scheduler: parts.scheduler,
                policy: .init(leaseTerm: options.leaseTerm, lookahead: parts.dependsOnHistory ? 0 : 4),
                leaseSource: SystemRandomNumberGenerator(), at: now)
            samplers[id] = parts.sampler
            plannedFidelity[id] = parts.scheduler.plan.fidelity
            desk.offerData(of: state.definition)
        }
    }

    /// Works until told to stop, or until no study is left if the options say so.
    ///
    /// - Parameter onProgress: Called on the manager's thread at most a few times a second.
    /// - Throws: What the store throws if an event cannot be committed; nothing was acknowledged after that.
    public func run(onProgress: (@Sendable (ManagerProgress) -> Void)? = nil) async throws {
        self.onProgress = onProgress
        try await withCheckedThrowingContinuation { continuation in
            onEnd = { continuation.resume(with: $0) }
            endpoint.run(tick: .milliseconds(50)) { batch in
                self.assumeIsolated { $0.turn(batch) }
            }
        }
    }

    /// Tells workers to leave and lets ``run(onProgress:)`` return.
    ///
    /// Studies stay as they are.
    public func stop() {
        for worker in workers.byID.values { send(.leave, to: worker.peer) }
        finish(.success(()))
    }

    /// Ends every study that is not over.
    public func endAll(_ ending: StudyEnding) {
        for id in machines.keys.sorted() { machines[id]?.end(ending, at: clock()) }
        turn([])
    }

    /// Tells that worker processes are gone for certain, so that their trials need not wait for a lease to expire.
    public func lost(where isGone: @Sendable (WorkerID) -> Bool) {
        let now = clock()
        for id in machines.keys.sorted() {
            let holders = machines[id]?.leaseHolders ?? []
            for worker in holders where isGone(worker) { machines[id]?.lost(worker, at: now) }
        }
        for worker in workers.byID.keys.sorted() where isGone(worker) { workers.remove(worker) }
        turn([])
    }

    private func turn(_ batch: [Inbound]) {
        guard onEnd != nil else { return }
        let now = clock()
        for inbound in batch { receive(inbound, at: now) }
        inbox.collect(at: now.monotonic) { request in
            guard machines[request.study] != nil else { return "the study is over, or not one that runs here" }
            do {
                let sampler = try sampler(after: request)
                try machines[request.study]?.take(request, at: now)
                if let sampler { samplers[request.study] = sampler }
                return nil
            } catch {
                return "\(error)"
            }
        }
        workers.removeSilent(since: MonotonicInstant(now.monotonic.sinceStart - options.leaseTerm * 3))
        for id in machines.keys.sorted() {
            machines[id]?.tick(at: now)
            let free = workers.free.filter { mayRun($0, id) }
            let unserved = machines[id]?.assign(free, at: now) ?? free
            for worker in free where !unserved.contains(worker) { workers.occupy(worker) }
        }
        let isCommitted: Bool
        do {
            isCommitted = try flush(at: now.monotonic)
        } catch {
            finish(.failure(error))
            return
        }
        metrics.noteTurn()
        measure(at: now.monotonic)
        guard isCommitted else { return }
        if !batch.isEmpty { metrics.countAcknowledgements(clock().monotonic - now.monotonic) }
        inbox.answer()
        desk.collectGarbage(at: now.monotonic)
        if let onProgress { onProgress(progress(at: now)) }
        if options.stopsWhenOver, machines.values.allSatisfy(\.state.isOver) { stop() }
    }

    /// The sampler that a study has once a request is carried out; nil if it stays the same.
    private func sampler(after request: StudyRequest) throws -> (any Sampler)? {
        guard case .editSpace(let space, _) = request.action,
            var definition = machines[request.study]?.state.definition
        else { return nil }
        definition.space = space
        return try StrategyParts(for: definition).sampler
    }

    private func mayRun(_ worker: WorkerID, _ study: StudyID) -> Bool {
        guard case .command? = machines[study]?.state.definition.objective else { return true }
        return workers.byID[worker]?.description.allowsCommands ?? false
    }

    private func receive(_ inbound: Inbound, at now: Moment) {
        let message: WorkerMessage
        switch inbound.content {
        case .message(let received): message = received
        case .undecodable: return metrics.countRefusedMessage()
        case .departed: return depart(inbound.peer, at: now)
        }
        if case .hello(let description, let holding) = message {
            workers.greet(description, over: inbound.peer, at: now.monotonic)
            newWorkers.append(description)
            replies.append((.welcome(heartbeatSeconds: options.heartbeat.seconds), inbound.peer))
            if let holding { forStudy(of: holding) { $0.heartbeat(lease: holding, by: description.id, at: now) } }
            return
        }
        guard let worker = workers.id(of: inbound.peer) else {
            replies.append((.unknownWorker, inbound.peer))
            return
        }
        workers.hear(worker, at: now.monotonic)
        switch message {
        case .hello:
            break
        case .ready:
            let isBusy = machines.keys.sorted().contains { machines[$0]?.repeatOffer(to: worker, at: now) ?? false }
            if !isBusy { workers.free(worker) }
        case .heartbeat(let holding):
            if let holding { known(holding, inbound.peer) { $0.heartbeat(lease: holding, by: worker, at: now) } }
        case .measured(let lease, let measurement):
            known(lease, inbound.peer) { $0.measured(measurement, lease: lease, by: worker, at: now) }
        case .paused(let lease, let final, let checkpoint):
            guard isStored(checkpoint, inbound.peer) else { return }
            known(lease, inbound.peer) {
                $0.paused(checkpoint, finalSequence: final, lease: lease, by: worker, at: now)
            }
        case .finished(let lease, let final, let result):
            known(lease, inbound.peer) { $0.finished(result, finalSequence: final, lease: lease, by: worker, at: now) }
        case .released(let lease, let final, let checkpoint):
            if let checkpoint, !isStored(checkpoint, inbound.peer) { return }
            known(lease, inbound.peer) {
                $0.released(checkpoint, finalSequence: final, lease: lease, by: worker, at: now)
            }
        case .refused(let lease, let reason):
            known(lease, inbound.peer) { $0.refused(reason, lease: lease, by: worker, at: now) }
        case .putChunk(let reference, let offset, let bytes):
            replies.append((desk.put(reference, offset: offset, bytes: bytes), inbound.peer))
        case .getChunk(let reference, let offset, let length):
            replies.append((desk.get(reference, offset: offset, length: length), inbound.peer))
        case .goodbye:
            for id in machines.keys.sorted() { machines[id]?.lost(worker, at: now) }
            workers.remove(worker)
        }
    }

    /// A worker whose connection broke keeps its trial for a short while, in which it may come back.
    private func depart(_ peer: PeerID, at now: Moment) {
        guard let worker = workers.id(of: peer) else { return }
        workers.remove(worker)
        for id in machines.keys.sorted() { machines[id]?.absent(worker, for: options.heartbeat * 2, at: now) }
    }

    private func isStored(_ checkpoint: Checkpoint, _ peer: PeerID) -> Bool {
        if desk.holds(checkpoint.content) { return true }
        replies.append((.artifactRefused(checkpoint.content, reason: "not stored yet"), peer))
        return false
    }

    private func known(_ lease: LeaseID, _ peer: PeerID, _ act: (inout StudyMachine) -> Void) {
        if !forStudy(of: lease, act) { replies.append((.stale(lease: lease), peer)) }
    }

    @discardableResult
    private func forStudy(of lease: LeaseID, _ act: (inout StudyMachine) -> Void) -> Bool {
        for id in machines.keys where machines[id]?.knows(lease) ?? false {
            if var machine = machines.removeValue(forKey: id) {
                act(&machine)
                machines[id] = machine
            }
            return true
        }
        return false
    }

    /// Commits what the machines recorded, then carries out the rest; false if the disk is full.
    ///
    /// Then nothing is said, and all of it is tried again: leases are renewed meanwhile, and workers repeat themselves
    /// until they hear.
    private func flush(at now: MonotonicInstant) throws -> Bool {
        for id in machines.keys.sorted() { held.add(machines[id]?.takeEffects() ?? [], of: id) }
        guard held.isDue(at: now) else { return false }
        if !held.records.isEmpty || !newWorkers.isEmpty {
            let begin = ContinuousClock.now
            do {
                try store.append(held.records, workers: newWorkers)
            } catch {
                guard case .full = error else { throw error }
                held.postpone(at: now)
                metrics.noteFullDisk()
                return false
            }
            metrics.countCommit(ContinuousClock.now - begin, events: held.records.count)
            newWorkers.removeAll()
        }
        let effects = held.release()
        for (message, peer) in replies { send(message, to: peer) }
        replies.removeAll()
        for (id, effect) in effects { carryOut(effect, of: id) }
        return true
    }

    /// Notes how many trials and workers there are, a few times a second.
    private func measure(at now: MonotonicInstant) {
        guard now - measuredAt > .milliseconds(250) else { return }
        measuredAt = now
        metrics.note(
            machines.keys.sorted().compactMap { machines[$0].map(ManagerMetrics.Study.init) }, workers: workers.count,
            free: workers.free.count)
    }

    private func carryOut(_ effect: StudyEffect, of id: StudyID) {
        switch effect {
        case .record:
            break
        case .send(let message, let worker):
            let isSent = workers.peer(of: worker).map { send(message, to: $0) } ?? false
            if !isSent, case .offer = message {
                machines[id]?.lost(worker, at: clock())
                workers.remove(worker)
            }
        case .suggest(let request):
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
        machines[id]?.suggested(suggestions, seen: seen, at: clock())
        turn([])
    }

    @discardableResult
    private func send(_ message: ManagerMessage, to peer: PeerID) -> Bool {
        endpoint.send(message, to: peer)
    }

    private func finish(_ result: Result<Void, any Error>) {
        guard let onEnd else { return }
        self.onEnd = nil
        endpoint.close()
        onEnd(result)
    }

    private func progress(at now: Moment) -> ManagerProgress {
        ManagerProgress(
            studies: machines.keys.sorted().compactMap { id in
                machines[id].map { ManagerProgress.Study($0, planned: plannedFidelity[id] ?? 0, at: now) }
            },
            workers: workers.count)
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
