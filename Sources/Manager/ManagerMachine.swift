package import Studies
package import Wire

/// What a manager does about all studies of a store: a value that turns what arrives into commits and messages.
///
/// No clock, socket, disk or global generator is used, so a simulation runs the same code as the manager's process. One
/// turn takes everything that arrived together and gives one ``ManagerCommit``. Only ``committed()`` gives what is to be
/// said, and it must be called only when the commit is on the disk: record, then tell. A commit that could not be made
/// for want of space stays pending: until it can be, the machine takes nothing in, as if its process were suspended, and
/// whatever workers say they repeat.
///
/// It decides nothing itself but the order of studies, which is that of their numbers.
package struct ManagerMachine: Sendable {
    /// The operator's choices.
    package struct Policy: Sendable {
        /// How long a worker may be silent before its trial is given to another.
        package var leaseTerm: Duration
        /// How often workers are to say that they live.
        package var heartbeat: Duration

        /// Creates a policy.
        package init(leaseTerm: Duration, heartbeat: Duration) {
            self.leaseTerm = leaseTerm
            self.heartbeat = heartbeat
        }
    }

    /// The studies by number.
    package private(set) var studies: [StudyID: StudyMachine]
    /// Who is connected.
    private(set) var workers = ConnectedWorkers()
    private let policy: Policy
    private var replies: [(ManagerMessage, PeerID)] = []
    private var pending: Pending?

    /// A commit that is being made and what follows from it.
    private struct Pending: Sendable {
        var commit: ManagerCommit
        var replies: [(ManagerMessage, PeerID)]
        var effects: [(StudyID, StudyEffect)]
    }

    /// Takes up studies.
    package init(_ studies: [StudyID: StudyMachine], policy: Policy) {
        self.studies = studies
        self.policy = policy
    }

    /// The numbers of the studies, rising.
    package var order: [StudyID] { studies.keys.sorted() }

    /// Whether every study is over and nothing is left to commit.
    package var isOver: Bool { pending == nil && studies.values.allSatisfy(\.state.isOver) }

    /// Whether a commit is pending: begun by ``turn(_:artifacts:at:)``, not yet followed by ``committed()``.
    package var isCommitting: Bool { pending != nil }

    /// Takes what arrived, and the time.
    ///
    /// - Parameters:
    ///   - batch: All that arrived together, in order; dropped while a commit is pending.
    ///   - artifacts: Where artifacts are kept.
    ///   - now: The time.
    /// - Returns: What to commit now, once more what is pending if it could not be; afterwards call ``committed()``.
    package mutating func turn(
        _ batch: [Inbound], artifacts: inout some ArtifactPort, at now: Moment
    ) -> ManagerCommit {
        if let pending { return pending.commit }
        for inbound in batch { receive(inbound, &artifacts, at: now) }
        workers.removeSilent(since: MonotonicInstant(now.monotonic.sinceStart - policy.leaseTerm * 3))
        for id in order {
            studies[id]?.tick(at: now)
            let free = workers.free.filter { mayRun($0, id) }
            let unserved = Set(studies[id]?.assign(free, at: now) ?? free)
            for worker in free where !unserved.contains(worker) { workers.occupy(worker) }
        }
        return prepare()
    }

    private mutating func prepare() -> ManagerCommit {
        var next = Pending(commit: ManagerCommit(records: [], workers: []), replies: replies, effects: [])
        replies.removeAll()
        for id in order {
            for effect in studies[id]?.takeEffects() ?? [] {
                if case .record(let event) = effect {
                    next.commit.records.append((id, event))
                    // Those who only say hello leave no trace: any number of names could be made up.
                    if case .trialLeased(_, _, _, let worker, _) = event.event,
                        let description = workers.byID[worker]?.description
                    {
                        next.commit.workers.append(description)
                    }
                } else {
                    next.effects.append((id, effect))
                }
            }
        }
        pending = next
        return next.commit
    }

    /// What is to be done now that the commit of the last turn is on the disk, in order; nothing if none was pending.
    package mutating func committed() -> [ManagerEffect] {
        guard let made = pending else { return [] }
        pending = nil
        var effects = made.replies.map { ManagerEffect.send($0, over: $1, to: nil) }
        for (id, effect) in made.effects {
            switch effect {
            case .record: break
            case .send(let message, let worker):
                effects.append(.send(message, over: workers.peer(of: worker), to: worker))
            case .suggest(let request): effects.append(.suggest(request, for: id))
            case .discard(let artifact): effects.append(.discard(artifact))
            }
        }
        return effects
    }

    /// Takes that a message could not be sent because the connection is gone: an offered trial is free at once.
    package mutating func unsent(_ message: ManagerMessage, to worker: WorkerID, at now: Moment) {
        guard case .offer(let offer) = message else { return }
        withStudy(of: offer.lease) { $0.lost(worker, at: now) }
        workers.remove(worker)
    }

    /// Takes a sampler's answer.
    package mutating func suggested(_ suggestions: [Suggestion], seen: Int, for id: StudyID, at now: Moment) {
        studies[id]?.suggested(suggestions, seen: seen, at: now)
    }

    /// Carries out what the user asked for; what is wrong with it, or nil.
    package mutating func take(_ request: StudyRequest, at now: Moment) throws(RequestProblem) {
        guard studies[request.study] != nil else {
            throw RequestProblem("the study is over, or not one that runs here")
        }
        try studies[request.study]?.take(request, at: now)
    }

    /// Ends every study that is not over.
    package mutating func endAll(_ ending: StudyEnding, at now: Moment) {
        for id in order { studies[id]?.end(ending, at: now) }
    }

    /// Takes that worker processes are gone for certain, so that their trials need not wait for a lease to expire.
    package mutating func lost(where isGone: (WorkerID) -> Bool, at now: Moment) {
        for id in order {
            let holders = studies[id]?.leaseHolders ?? []
            for worker in holders where isGone(worker) { studies[id]?.lost(worker, at: now) }
        }
        for worker in workers.byID.keys.sorted() where isGone(worker) { workers.remove(worker) }
    }

    /// The worker that is connected over a connection.
    package func worker(of peer: PeerID) -> WorkerID? { workers.id(of: peer) }

    /// The connections of all workers.
    package var peers: [PeerID] { workers.byID.keys.sorted().compactMap { workers.peer(of: $0) } }
}

// MARK: - What arrives

extension ManagerMachine {
    private mutating func receive(_ inbound: Inbound, _ artifacts: inout some ArtifactPort, at now: Moment) {
        let message: WorkerMessage
        switch inbound.content {
        case .message(let received): message = received
        case .undecodable: return
        case .departed: return depart(inbound.peer, at: now)
        }
        if case .hello(let description, let holding) = message {
            workers.greet(description, speaking: inbound.version, over: inbound.peer, at: now.monotonic)
            replies.append((.welcome(heartbeatSeconds: policy.heartbeat.seconds), inbound.peer))
            if let holding { withStudy(of: holding) { $0.heartbeat(lease: holding, by: description.id, at: now) } }
            return
        }
        guard let worker = workers.id(of: inbound.peer) else {
            replies.append((.unknownWorker, inbound.peer))
            return
        }
        workers.hear(worker, at: now.monotonic)
        receive(message, from: worker, over: inbound.peer, &artifacts, at: now)
    }

    private mutating func receive(
        _ message: WorkerMessage, from worker: WorkerID, over peer: PeerID, _ artifacts: inout some ArtifactPort,
        at now: Moment
    ) {
        switch message {
        case .hello:
            break
        case .ready:
            let isBusy = order.contains { studies[$0]?.repeatOffer(to: worker, at: now) ?? false }
            if !isBusy { workers.free(worker, at: now.monotonic) }
        case .heartbeat(let holding):
            if let holding { known(holding, peer) { $0.heartbeat(lease: holding, by: worker, at: now) } }
        case .measured(let lease, let measurements):
            workers.served(worker)
            known(lease, peer) { $0.measured(measurements, lease: lease, by: worker, at: now) }
        case .paused(let lease, let final, let checkpoint):
            guard isStored(checkpoint, artifacts, peer) else { return }
            known(lease, peer) { $0.paused(checkpoint, finalSequence: final, lease: lease, by: worker, at: now) }
        case .finished(let lease, let final, let result):
            workers.served(worker)
            known(lease, peer) { $0.finished(result, finalSequence: final, lease: lease, by: worker, at: now) }
        case .released(let lease, let final, let checkpoint):
            if let checkpoint, !isStored(checkpoint, artifacts, peer) { return }
            known(lease, peer) { $0.released(checkpoint, finalSequence: final, lease: lease, by: worker, at: now) }
        case .refused(let lease, let reason):
            workers.refused(worker, at: now.monotonic)
            known(lease, peer) { $0.refused(reason, lease: lease, by: worker, at: now) }
        case .putChunk(let reference, let offset, let bytes):
            if let answer = artifacts.put(reference, offset: offset, bytes: bytes, from: peer) {
                replies.append((answer, peer))
            }
        case .getChunk(let reference, let offset, let length):
            if let answer = artifacts.get(reference, offset: offset, length: length, for: peer) {
                replies.append((answer, peer))
            }
        case .goodbye:
            for id in order { studies[id]?.lost(worker, at: now) }
            workers.remove(worker)
        }
    }

    /// A worker whose connection broke keeps its trial for a short while, in which it may come back.
    private mutating func depart(_ peer: PeerID, at now: Moment) {
        guard let worker = workers.id(of: peer) else { return }
        workers.remove(worker)
        for id in order { studies[id]?.absent(worker, for: policy.heartbeat * 2, at: now) }
    }

    private func mayRun(_ worker: WorkerID, _ study: StudyID) -> Bool {
        guard let definition = studies[study]?.state.definition else { return false }
        return workers.unmetNeed(of: definition, by: worker) == nil
    }

    /// Why trials of a study that could run do not; nil if none waits.
    package func waitingReason(of study: StudyID) -> String? {
        guard let machine = studies[study], machine.wantsWorkers else { return nil }
        guard workers.count > 0 else { return "no worker is connected" }
        let unmet = workers.byID.keys.sorted().map { workers.unmetNeed(of: machine.state.definition, by: $0) }
        guard unmet.contains(nil) else {
            let reasons = Set(unmet.compactMap(\.self)).sorted().prefix(3).joined(separator: "; ")
            return "none of the \(workers.count) workers may run them: \(reasons)"
        }
        let able = unmet.count { $0 == nil }
        guard workers.free.contains(where: { mayRun($0, study) }) else {
            return able == 1
                ? "the one worker that may run them is busy" : "all \(able) workers that may run them are busy"
        }
        return machine.isWaitingForSampler ? "the sampler is at work" : nil
    }

    private mutating func isStored(_ checkpoint: Checkpoint, _ artifacts: some ArtifactPort, _ peer: PeerID) -> Bool {
        if artifacts.holds(checkpoint.content) { return true }
        replies.append((.artifactRefused(checkpoint.content, reason: "not stored yet"), peer))
        return false
    }

    private mutating func known(_ lease: LeaseID, _ peer: PeerID, _ act: (inout StudyMachine) -> Void) {
        if !withStudy(of: lease, act) { replies.append((.stale(lease: lease), peer)) }
    }

    @discardableResult
    private mutating func withStudy(of lease: LeaseID, _ act: (inout StudyMachine) -> Void) -> Bool {
        // Found first and taken out then: while a dictionary is gone through, a change of it copies every study's trials.
        guard let id = studies.first(where: { $0.value.knows(lease) })?.key,
            var machine = studies.removeValue(forKey: id)
        else { return false }
        act(&machine)
        studies[id] = machine
        return true
    }
}
