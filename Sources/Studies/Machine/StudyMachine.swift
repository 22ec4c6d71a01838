import SearchSpaces

/// What a manager does about one study: a value that turns what happens into events and messages.
///
/// It holds the study's ``StudyState`` and what need not survive a restart: when leases expire and whether the sampler
/// is at work. No clock, socket, disk or global generator is used, so a simulation runs the same code as the manager,
/// and replaying the recorded events rebuilds it at any point.
///
/// Effects gather in ``takeEffects()``; the shell commits the events among them, then does the rest.
public struct StudyMachine: Sendable {
    /// Choices of the operator that are not part of the study.
    public struct Policy: Sendable {
        /// How long a worker may be silent before its trial is given to another.
        public var leaseTerm: Duration
        /// How many trials are suggested ahead of need; 0 unless the sampler ignores history.
        public var lookahead: Int

        /// Creates a policy.
        public init(leaseTerm: Duration = .seconds(30), lookahead: Int = 0) {
            self.leaseTerm = leaseTerm
            self.lookahead = lookahead
        }
    }

    /// The study as its events tell it.
    public private(set) var state: StudyState
    let scheduler: any Scheduler
    let policy: Policy
    private var leaseSource: any RandomNumberGenerator & Sendable
    private var origin: Moment
    private let elapsedBefore: Double
    private var lastSeen: MonotonicInstant
    private var expiries = LeaseExpiries()
    /// Before when a trial is not tried again.
    private var retryAt: [Int: MonotonicInstant] = [:]
    /// The trials of leases that do not say them, as earlier versions drew them.
    private var trialOfOldLease: [LeaseID: Int] = [:]
    /// The trials that could be given out, were it time: a thousand others that run need not be looked at for that.
    private var runnable: Set<Int> = []
    /// The trials whose latest lease a worker was given, among them all that it holds.
    private var givenTo: [WorkerID: [Int]] = [:]
    private var isSuggesting = false
    private var isExhausted = false
    private var reportedLate: Set<LeaseID> = []
    private var effects: [StudyEffect] = []

    /// Takes up a study where its events leave off.
    ///
    /// Leases that were held get a fresh term.
    ///
    /// - Parameters:
    ///   - state: The study.
    ///   - scheduler: The one its definition names.
    ///   - policy: Choices of the operator.
    ///   - leaseSource: Where the random bits of leases come from.
    ///   - now: The time.
    public init(
        _ state: StudyState, scheduler: any Scheduler, policy: Policy = Policy(),
        leaseSource: any RandomNumberGenerator & Sendable, at now: Moment
    ) {
        self.state = state
        self.scheduler = scheduler
        self.policy = policy
        self.leaseSource = leaseSource
        origin = now
        elapsedBefore = state.elapsed
        lastSeen = now.monotonic
        for trial in state.trials {
            for attempt in trial.attempts where attempt.lease.trial != trial.number {
                trialOfOldLease[attempt.lease] = trial.number
            }
        }
        for number in state.open.sorted() {
            if state.trials[number].state == .running { renew(number, at: now) }
            if isRunnable(number) { runnable.insert(number) }
            if let worker = state.trials[number].attempts.last?.worker { givenTo[worker, default: []].append(number) }
        }
        if !state.isOver { record(.started, at: now) }
    }

    /// The effects since the last call, in order.
    public mutating func takeEffects() -> [StudyEffect] {
        defer { effects.removeAll(keepingCapacity: true) }
        return effects
    }

    /// Active seconds of the study.
    public func elapsed(at now: Moment) -> Double {
        elapsedBefore + max(0, (now.monotonic - origin.monotonic).seconds)
    }

    /// The workers that hold leases of running trials, in the order of the trials.
    public var leaseHolders: [WorkerID] {
        state.open.sorted().compactMap { number in
            let trial = state.trials[number]
            return trial.state == .running ? trial.attempts.last?.worker : nil
        }
    }

    /// Whether the sampler has been asked and has not answered.
    public var isWaitingForSampler: Bool { isSuggesting }

    /// Whether the study could use a free worker now or after the sampler has answered.
    public var wantsWorkers: Bool {
        guard state.phase == .running else { return false }
        return nextTrial(at: nil) != nil || !state.queue.isEmpty
            || (state.trials.count < state.definition.budget.trials && !isExhausted && scheduler.room(in: state) > 0)
    }
}

// MARK: - Work for workers

extension StudyMachine {
    /// Gives trials to free workers and asks the sampler for what is missing.
    ///
    /// - Parameters:
    ///   - idle: The free workers that may run this study's objective.
    ///   - now: The time.
    /// - Returns: The workers that got nothing.
    public mutating func assign(_ idle: [WorkerID], at now: Moment) -> [WorkerID] {
        guard state.phase == .running else { return idle }
        pauseAtTarget(at: now)
        suggestEnqueued(for: idle.count, at: now)
        var free = idle[...]
        while let worker = free.first, let trial = nextTrial(at: now.monotonic) {
            lease(trial, to: worker, at: now)
            free.removeFirst()
        }
        let waiting = runnable.count { state.trials[$0].state == .waiting }
        let count = state.suggestionCount(
            wanted: free.count + policy.lookahead - waiting, room: scheduler.room(in: state))
        if count > 0, !isSuggesting, !isExhausted {
            isSuggesting = true
            // One who ignores history is not given it: while a request holds the trials, every change copies all of them.
            effects.append(.suggest(SuggestionRequest(count, after: state, withTrials: policy.lookahead == 0)))
        }
        return Array(free)
    }

    /// Pauses trials that were given back at their target, as earlier versions recorded it: nothing is left to run.
    private mutating func pauseAtTarget(at now: Moment) {
        for number in runnable.sorted() where state.trials[number].state == .waiting {
            let trial = state.trials[number]
            guard let checkpoint = trial.checkpoint, let attempt = trial.attempts.last,
                checkpoint.fidelity == trial.reached, checkpoint.fidelity >= trial.target,
                checkpoint.fidelity < state.definition.fidelity.maximum
            else { continue }
            pause(trial, attempt, checkpoint, at: now)
        }
    }

    /// Suggests what the user enqueued, as far as workers are free for it.
    ///
    /// While the sampler is at work the queue waits: the trials that it was asked for keep their numbers.
    private mutating func suggestEnqueued(for workers: Int, at now: Moment) {
        guard !isSuggesting else { return }
        let waiting = runnable.count { state.trials[$0].state == .waiting && state.trials[$0].isEnqueued }
        let count = state.enqueuedCount(wanted: workers - waiting, room: scheduler.room(in: state))
        for configuration in state.queue.prefix(count) {
            let number = state.trials.count
            record(
                .trialSuggested(
                    trial: number, configuration: configuration, placement: scheduler.placement(ofTrial: number),
                    reason: Suggestion.enqueuedReason, seen: state.revision), at: now)
        }
    }

    /// Carries out what the user asked for from outside; a request that was taken before changes nothing.
    ///
    /// - Throws: ``RequestProblem`` if it does not fit the study as it stands; nothing has changed then.
    public mutating func take(_ request: StudyRequest, at now: Moment) throws(RequestProblem) {
        for event in try request.events(for: state) { record(event, at: now) }
        if case .editSpace = request.action { isExhausted = false }
    }

    /// Repeats the offer to a worker that holds a lease but says that it is free; true if there was one.
    public mutating func repeatOffer(to worker: WorkerID, at now: Moment) -> Bool {
        guard let trial = runningTrial(of: worker), let attempt = trial.attempts.last else { return false }
        renew(trial.number, at: now)
        effects.append(.send(.offer(offer(trial, attempt)), to: worker))
        return true
    }

    /// Takes the sampler's answer.
    ///
    /// Suggestions that the space does not contain are dropped; none at all means that the space is exhausted.
    public mutating func suggested(_ suggestions: [Suggestion], seen: Int, at now: Moment) {
        isSuggesting = false
        guard !state.isOver else { return }
        let allowed = suggestions.filter { state.definition.space.contains($0.configuration) }
        isExhausted = allowed.isEmpty
        // What was enqueued meanwhile keeps its place in the budget.
        let room = max(0, state.definition.budget.trials - state.trials.count - state.queue.count)
        for suggestion in allowed.prefix(room) {
            let number = state.trials.count
            record(
                .trialSuggested(
                    trial: number, configuration: suggestion.configuration,
                    placement: scheduler.placement(ofTrial: number), reason: suggestion.reason, seen: seen), at: now)
        }
        endIfComplete(at: now)
    }

    /// The trial to give out next at a time, or at any time if nil: one that was promoted before a new one, the furthest
    /// first; then an enqueued one.
    private func nextTrial(at now: MonotonicInstant?) -> Trial? {
        // By number, as copying each trial that is looked at would take longer than all else.
        var best: Int?
        for number in runnable {
            if let now, let earliest = retryAt[number], now < earliest { continue }
            // What the user enqueued goes before what was suggested ahead of need.
            if let best, state.trials[best].precedence > state.trials[number].precedence { continue }
            best = number
        }
        return best.map { state.trials[$0] }
    }

    /// Whether a trial waits for a worker: a new one, one that was given back, or a paused one that was promoted.
    private func isRunnable(_ number: Int) -> Bool {
        switch state.trials[number].state {
        case .waiting: true
        case .paused: state.trials[number].target > state.trials[number].checkpoint?.fidelity ?? 0
        case .running, .completed, .pruned, .failed, .cancelled: false
        }
    }

    private mutating func lease(_ trial: Trial, to worker: WorkerID, at now: Moment) {
        let lease = LeaseID(for: trial.number, using: &leaseSource)
        record(
            .trialLeased(
                trial: trial.number, attempt: trial.attempts.count + 1, lease: lease, worker: worker,
                from: trial.checkpoint?.fidelity ?? 0), at: now)
        let others = (givenTo[worker] ?? []).filter { isGiven($0, to: worker) }
        givenTo[worker] = others + [trial.number]
        retryAt[trial.number] = nil
        renew(trial.number, at: now)
        let leased = state.trials[trial.number]
        if let attempt = leased.attempts.last { effects.append(.send(.offer(offer(leased, attempt)), to: worker)) }
    }

    private func offer(_ trial: Trial, _ attempt: Attempt) -> Offer {
        let definition = state.definition
        return Offer(
            study: definition.name, trial: trial.number, attempt: attempt.number, lease: attempt.lease,
            configuration: trial.configuration, objective: definition.objective, metric: definition.metric,
            furtherMetrics: definition.furtherMetrics, constraints: definition.constraints,
            fidelity: definition.fidelity, until: trial.target, checkpoint: trial.checkpoint, seed: definition.seed,
            trialSeconds: definition.budget.trialSeconds, trialBytes: definition.budget.trialBytes)
    }

    /// Whether the latest lease of a trial that is not over is a worker's.
    private func isGiven(_ number: Int, to worker: WorkerID) -> Bool {
        state.open.contains(number) && state.trials[number].attempts.last?.worker == worker
    }

    private func isRunning(_ number: Int, on worker: WorkerID) -> Bool {
        guard state.open.contains(number), state.trials[number].state == .running,
            let attempt = state.trials[number].attempts.last
        else { return false }
        return attempt.ending == nil && attempt.worker == worker
    }

    private func runningTrial(of worker: WorkerID) -> Trial? {
        // The least number: a worker that was thought lost may hold two.
        (givenTo[worker] ?? []).filter { isRunning($0, on: worker) }.min().map { state.trials[$0] }
    }
}

// MARK: - What workers report

extension StudyMachine {
    /// Whether a lease was ever given for this study.
    public func knows(_ lease: LeaseID) -> Bool { trial(of: lease) != nil }

    /// The number of the trial that a lease was given for.
    private func trial(of lease: LeaseID) -> Int? {
        if let number = lease.trial, state.trials.indices.contains(number),
            state.trials[number].attempts.contains(where: { $0.lease == lease })
        {
            return number
        }
        return trialOfOldLease[lease]
    }

    /// Takes measurements that follow each other; repeats are acknowledged again, ones with a gap before them are asked
    /// for again.
    public mutating func measured(_ measurements: [Measurement], lease: LeaseID, by worker: WorkerID, at now: Moment) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        if trial.state.isTerminal {
            effects.append(.send(.directive(lease: lease, .stop), to: worker))
            return
        }
        // An offer that came again after its attempt had ended set the worker to it once more.
        guard attempt.ending == nil || attempt.ending == .lost else { return settle(lease, worker) }
        let maximum = state.definition.fidelity.maximum
        var (sequence, reached, isStopped) = (attempt.lastSequence, trial.reached, false)
        for measurement in measurements where !isStopped {
            guard measurement.sequence == sequence + 1, measurement.fidelity > reached, measurement.fidelity <= maximum
            else { continue }
            record(.measured(trial: trial.number, attempt: attempt.number, measurement), at: now)
            (sequence, reached) = (measurement.sequence, measurement.fidelity)
            isStopped = reached < trial.target && scheduler.stops(trial.number, in: state.visible(to: trial.number))
        }
        effects.append(.send(.acknowledged(lease: lease, sequence: sequence), to: worker))
        if sequence > attempt.lastSequence {
            renew(trial.number, at: now)
            if isStopped {
                end(trial.number, .pruned, at: now)
                return review(state.dueInRound, at: now)
            }
            if reached >= trial.target, reached < maximum { review(state.dueForReview(after: trial.number), at: now) }
        }
        // The last measurement, also repeated, asks what to do: the answer may have been lost, also one that it goes on.
        let isAsking = reached >= trial.target || measurements.last?.sequence == attempt.lastSequence
        if sequence > 0, isAsking, reached < maximum {
            effects.append(.send(.directive(lease: lease, directive(trial.number)), to: worker))
        }
    }

    /// Takes a pause; the checkpoint must be stored already.
    public mutating func paused(
        _ checkpoint: Checkpoint, finalSequence: Int, lease: LeaseID, by worker: WorkerID, at now: Moment
    ) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        guard !isSettled(trial, attempt) else { return settle(lease, worker) }
        guard isWhole(finalSequence, attempt, lease, worker) else { return }
        guard checkpoint.fidelity == trial.reached else { return stale(lease, worker, value: nil, at: now) }
        pause(trial, attempt, checkpoint, at: now)
        settle(lease, worker)
    }

    private mutating func pause(_ trial: Trial, _ attempt: Attempt, _ checkpoint: Checkpoint, at now: Moment) {
        let due = state.isReviewMissing(atPauseOf: trial.number, by: scheduler)
        replaceCheckpoint(of: trial, by: checkpoint)
        record(.trialPaused(trial: trial.number, attempt: attempt.number, checkpoint), at: now)
        expiries.remove(trial.number)
        review(state.dueForReview(after: trial.number, missing: due), at: now)
    }

    /// Takes a result.
    ///
    /// One whose lease expired counts as long as nobody else got the trial.
    public mutating func finished(
        _ result: AttemptResult, finalSequence: Int, lease: LeaseID, by worker: WorkerID, at now: Moment
    ) {
        let value: Double? =
            switch result {
            case .completed(let value): value
            case .evaluated(let evaluation): evaluation.values.first
            case .failed: nil
            }
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: value, at: now) }
        if isSettled(trial, attempt) {
            // The trial was given up, and its last worker had a result after all: kept, as any that comes too late.
            if attempt.ending == .lost { keepLate(value, of: trial.number, lease, worker, at: now) }
            return settle(lease, worker)
        }
        guard isWhole(finalSequence, attempt, lease, worker) else { return }
        let outcome = result.outcome(in: state.definition)
        if case .failed(let reason, let message) = outcome,
            let wait = state.definition.retries.wait(of: trial, after: reason)
        {
            expiries.remove(trial.number)
            retryAt[trial.number] = now.monotonic + wait
            record(.attemptFailed(trial: trial.number, attempt: attempt.number, reason, message: message), at: now)
        } else {
            end(trial.number, outcome, at: now)
        }
        settle(lease, worker)
    }

    /// Takes back the trial of a worker that leaves.
    public mutating func released(
        _ checkpoint: Checkpoint?, finalSequence: Int, lease: LeaseID, by worker: WorkerID, at now: Moment
    ) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        guard !isSettled(trial, attempt) else { return settle(lease, worker) }
        guard isWhole(finalSequence, attempt, lease, worker) else { return }
        let usable = checkpoint.flatMap { $0.fidelity == trial.reached ? $0 : nil }
        if let usable, usable.fidelity >= trial.target, usable.fidelity < state.definition.fidelity.maximum {
            // Nothing is left to run before the scheduler decides: another attempt would have nothing to measure.
            pause(trial, attempt, usable, at: now)
            return settle(lease, worker)
        }
        if let usable { replaceCheckpoint(of: trial, by: usable) }
        giveBack(trial, attempt, .released, checkpoint: usable, at: now)
        settle(lease, worker)
    }

    /// Takes back a trial that a worker will not run.
    public mutating func refused(_ reason: String, lease: LeaseID, by worker: WorkerID, at now: Moment) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        guard !isSettled(trial, attempt) else { return settle(lease, worker) }
        if let wait = state.definition.retries.wait(of: trial, after: .rejected) {
            giveBack(trial, attempt, .refused, checkpoint: nil, at: now)
            retryAt[trial.number] = now.monotonic + wait
        } else {
            end(trial.number, .failed(.rejected, message: reason), at: now)
        }
        settle(lease, worker)
    }

    /// Takes a sign of life.
    public mutating func heartbeat(lease: LeaseID, by worker: WorkerID, at now: Moment) {
        guard let (trial, attempt) = current(lease) else { return stale(lease, worker, value: nil, at: now) }
        if trial.state == .running, attempt.ending == nil {
            renew(trial.number, at: now)
        } else if trial.state.isTerminal {
            effects.append(.send(.directive(lease: lease, .stop), to: worker))
        } else if attempt.ending != .lost {
            settle(lease, worker)
        }
    }

    /// Takes a broken connection: the worker's lease ends soon unless the worker is heard again.
    public mutating func absent(_ worker: WorkerID, for grace: Duration, at now: Moment) {
        guard let trial = runningTrial(of: worker) else { return }
        expiries.hasten(trial.number, to: now.monotonic + grace)
    }

    /// Takes a worker's death for certain: its trial is free at once.
    public mutating func lost(_ worker: WorkerID, at now: Moment) {
        guard let trial = runningTrial(of: worker), let attempt = trial.attempts.last else { return }
        lose(trial, attempt, at: now)
    }

    /// The trial and attempt of a lease, if the lease is the trial's latest.
    private func current(_ lease: LeaseID) -> (Trial, Attempt)? {
        guard let number = trial(of: lease) else { return nil }
        let trial = state.trials[number]
        guard let attempt = trial.attempts.last, attempt.lease == lease else { return nil }
        return (trial, attempt)
    }

    private func isSettled(_ trial: Trial, _ attempt: Attempt) -> Bool {
        trial.state.isTerminal || (attempt.ending != nil && attempt.ending != .lost)
    }

    /// Whether every measurement of an attempt has arrived; asks for the rest if not.
    private mutating func isWhole(_ final: Int, _ attempt: Attempt, _ lease: LeaseID, _ worker: WorkerID) -> Bool {
        if final == attempt.lastSequence { return true }
        effects.append(.send(.acknowledged(lease: lease, sequence: attempt.lastSequence), to: worker))
        return false
    }

    private mutating func settle(_ lease: LeaseID, _ worker: WorkerID) {
        effects.append(.send(.settled(lease: lease), to: worker))
    }

    private mutating func keepLate(
        _ value: Double?, of number: Int, _ lease: LeaseID, _ worker: WorkerID, at now: Moment
    ) {
        guard let value, value.isFinite, reportedLate.insert(lease).inserted else { return }
        record(.late(trial: number, lease: lease, worker: worker, value: value), at: now)
    }

    private mutating func stale(_ lease: LeaseID, _ worker: WorkerID, value: Double?, at now: Moment) {
        if let number = trial(of: lease) { keepLate(value, of: number, lease, worker, at: now) }
        effects.append(.send(.stale(lease: lease), to: worker))
    }

    private func directive(_ number: Int) -> Directive {
        let trial = state.trials[number]
        if trial.state.isTerminal { return .stop }
        return trial.target > trial.reached ? .goOn(until: trial.target) : .pause
    }
}

// MARK: - Time and endings

extension StudyMachine {
    /// Notices what the passing of time means: expired leases, the end of the budgeted time.
    ///
    /// After a gap of more than half a lease term (the manager itself was suspended) every lease gets a fresh term.
    public mutating func tick(at now: Moment) {
        defer { lastSeen = now.monotonic }
        guard !state.isOver else { return }
        if now.monotonic - lastSeen > policy.leaseTerm / 2 {
            expiries.setAll(to: now.monotonic + policy.leaseTerm)
        }
        for number in expiries.expired(before: now.monotonic) {
            let trial = state.trials[number]
            if let attempt = trial.attempts.last, trial.state == .running { lose(trial, attempt, at: now) }
        }
        if let limit = state.definition.budget.seconds, elapsed(at: now) >= limit { end(.deadline, at: now) }
        endIfComplete(at: now)
    }

    /// Starts no more work until the study is taken up again.
    public mutating func pause(at now: Moment) {
        if state.phase == .running { record(.paused, at: now) }
    }

    /// Ends the study as it stands.
    public mutating func end(_ ending: StudyEnding, at now: Moment) {
        guard !state.isOver else { return }
        for number in state.open.sorted() {
            stopWorker(of: state.trials[number])
            discardCheckpoint(of: state.trials[number])
        }
        expiries.removeAll()
        record(.ended(ending), at: now)
    }

    private mutating func endIfComplete(at now: Moment) {
        guard !state.isOver else { return }
        let ended = state.trials.count - state.open.count
        let allFailed = ended >= 10 && state.ended["failed"] == ended
        let isJudged = state.definition.deterministicBatch == nil || state.isAtRest
        if allFailed, isJudged, state.trials.allSatisfy({ $0.state == .failed(.error) || !$0.state.isTerminal }) {
            end(.failing, at: now)
        } else if state.open.isEmpty, state.trials.count >= state.definition.budget.trials {
            end(.complete, at: now)
        } else if state.open.isEmpty, isExhausted || scheduler.room(in: state) <= 0, !isSuggesting, state.queue.isEmpty
        {
            end(.exhausted, at: now)
        }
    }

    private mutating func end(_ number: Int, _ outcome: TrialOutcome, at now: Moment) {
        let trial = state.trials[number]
        if outcome == .pruned { stopWorker(of: trial) }
        discardCheckpoint(of: trial)
        expiries.remove(number)
        record(
            .trialEnded(trial: number, attempt: trial.attempts.isEmpty ? nil : trial.attempts.count, outcome), at: now)
        review(state.dueForReview(after: number), at: now)
        endIfComplete(at: now)
    }

    private mutating func lose(_ trial: Trial, _ attempt: Attempt, at now: Moment) {
        if let wait = state.definition.retries.wait(of: trial, after: .lost) {
            giveBack(trial, attempt, .lost, checkpoint: nil, at: now)
            retryAt[trial.number] = now.monotonic + wait
        } else {
            let losses = trial.attempts.count { $0.ending == .lost } + 1
            end(trial.number, .failed(.lost, message: "\(losses) workers were lost with it"), at: now)
        }
    }

    private mutating func giveBack(
        _ trial: Trial, _ attempt: Attempt, _ ending: AttemptEnding, checkpoint: Checkpoint?, at now: Moment
    ) {
        expiries.remove(trial.number)
        // A worker that was thought lost has come back to leave: the trial waits already.
        guard trial.state == .running else { return }
        record(
            .attemptEnded(trial: trial.number, attempt: attempt.number, ending: ending, checkpoint: checkpoint), at: now
        )
    }

    private mutating func review(_ numbers: [Int], at now: Moment) {
        for number in numbers {
            for verdict in scheduler.verdicts(after: number, in: state) {
                if case .prune(let trial) = verdict { end(trial, .pruned, at: now) }
                if let event = state.event(of: verdict) { record(event, at: now) }
            }
        }
    }

    private mutating func renew(_ number: Int, at now: Moment) {
        expiries.set(number, to: now.monotonic + policy.leaseTerm)
    }

    private mutating func stopWorker(of trial: Trial) {
        guard trial.state == .running, let attempt = trial.attempts.last, attempt.ending == nil else { return }
        effects.append(.send(.directive(lease: attempt.lease, .stop), to: attempt.worker))
    }

    private mutating func replaceCheckpoint(of trial: Trial, by checkpoint: Checkpoint) {
        if trial.checkpoint != checkpoint { discardCheckpoint(of: trial) }
    }

    private mutating func discardCheckpoint(of trial: Trial) {
        if let checkpoint = trial.checkpoint { effects.append(.discard(checkpoint.content)) }
    }

    private mutating func record(_ event: StudyEvent, at now: Moment) {
        let recorded = RecordedEvent(
            sequence: state.revision + 1, elapsed: elapsed(at: now), wallMilliseconds: now.wallMilliseconds,
            event: event)
        do {
            try state.apply(recorded)
            noteRunnable(after: event)
            effects.append(.record(recorded))
        } catch {
            preconditionFailure("the machine made an illegal \(error)")
        }
    }
}

extension StudyMachine {
    /// Keeps ``runnable`` in step with the state: an event changes whether its own trial waits, and no other's.
    private mutating func noteRunnable(after event: StudyEvent) {
        switch event {
        case .trialSuggested(let number, _, _, _, _), .trialBranched(let number, _, _, _, _),
            .trialLeased(let number, _, _, _, _), .measured(let number, _, _),
            .trialPromoted(let number, _), .trialPaused(let number, _, _), .attemptEnded(let number, _, _, _),
            .attemptFailed(let number, _, _, _), .trialEnded(let number, _, _):
            if isRunnable(number) { runnable.insert(number) } else { runnable.remove(number) }
        case .ended: runnable.removeAll()
        case .created, .started, .paused, .trialEnqueued, .spaceEdited, .late: break
        }
    }
}

extension Trial {
    /// What decides which trial is given out first: compared from left to right, the greatest wins.
    fileprivate var precedence: (Int, Int, Int) { (target, isEnqueued ? 1 : 0, -number) }
}
