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
    public internal(set) var state: StudyState
    let scheduler: any Scheduler
    let policy: Policy
    var leaseSource: any RandomNumberGenerator & Sendable
    private var origin: Moment
    private let elapsedBefore: Double
    var lastSeen: MonotonicInstant
    var expiries = LeaseExpiries()
    /// Before when a trial is not tried again.
    var retryAt: [Int: MonotonicInstant] = [:]
    /// The trials of leases that do not say them, as earlier versions drew them.
    var trialOfOldLease: [LeaseID: Int] = [:]
    /// The trials that could be given out, were it time: a thousand others that run need not be looked at for that.
    var runnable: Set<Int> = []
    /// The trials whose latest lease a worker was given, among them all that it holds.
    var givenTo: [WorkerID: [Int]] = [:]
    var isSuggesting = false
    var isExhausted = false
    var reportedLate: Set<LeaseID> = []
    var effects: [StudyEffect] = []

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

extension StudyMachine {
    mutating func record(_ event: StudyEvent, at now: Moment) {
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
