import Studies

/// Holds a cluster to its promises, by a model of its own that knows nothing of the machines.
struct Checker {
    /// Where a trial stands.
    private enum Standing: String {
        case waiting, running, paused, completed, pruned, failed, cancelled

        var isTerminal: Bool {
            switch self {
            case .waiting, .running, .paused: false
            case .completed, .pruned, .failed, .cancelled: true
            }
        }
    }

    private struct LeaseRecord {
        var study: StudyID
        var trial: Int
        var worker: WorkerID
        var attempt: Int
        var measurements: [Measurement] = []
        var isOpen = true
        /// The event that ended it.
        var endedBy: Int?
        /// When the manager last heard of it for certain.
        var heardAt: Double
        /// When the manager learnt that its worker's connection was gone, unless the lease was heard of since.
        var departedAt: Double?
    }

    private struct TrialRecord {
        var standing = Standing.waiting
        var target: Int
        var lease: LeaseID?
        var attempts = 0
        var result: TrialOutcome?
    }

    private struct StudyRecord {
        var budget: Int
        var maximum: Int
        var trials: [TrialRecord] = []
        var events: [RecordedEvent]
        var isOver = false
        /// Up to which event somebody was told what follows from it.
        var toldUpTo = 1
    }

    /// What a worker has said of a lease.
    private struct Said {
        var measurements: [Int: Measurement] = [:]
        var result: AttemptResult?
        var finalSequence = 0
    }

    /// What is wrong, if anything is.
    typealias Problem = (promise: Promise, detail: String)

    private var studies: [StudyID: StudyRecord] = [:]
    private var leases: [LeaseID: LeaseRecord] = [:]
    private var said: [LeaseID: Said] = [:]
    private var awakeSince = 0.0
    private var gone: Set<WorkerID> = []
    private let leaseTerm: Double
    private let grace: Double

    init(leaseTerm: Double, grace: Double) {
        self.leaseTerm = leaseTerm
        self.grace = grace
    }

    /// Whether every study is over.
    var isOver: Bool { studies.values.allSatisfy(\.isOver) }

    /// The events of a study that are committed.
    func events(of study: StudyID) -> [RecordedEvent] { studies[study]?.events ?? [] }

    /// How many events are committed.
    var commits: Int { studies.values.reduce(0) { $0 + $1.events.count } }

    /// The current lease of the trial that a lease is of.
    func current(_ lease: LeaseID) -> LeaseID? {
        leases[lease].flatMap { studies[$0.study]?.trials[$0.trial].lease }
    }

    /// How many measurements of a lease are committed.
    func committedMeasurements(of lease: LeaseID) -> Int { leases[lease]?.measurements.count ?? 0 }

    /// The event that ended a trial's current lease, if it ended with the trial.
    func ending(of lease: LeaseID) -> (StudyID, RecordedEvent)? {
        guard let record = leases[lease], let sequence = record.endedBy, let study = studies[record.study] else {
            return nil
        }
        let event = study.events[sequence - 1]
        if case .trialEnded = event.event { return (record.study, event) }
        return nil
    }
}

// MARK: - What is committed

extension Checker {
    mutating func created(_ study: StudyID, _ first: RecordedEvent) {
        guard case .created(let definition) = first.event else { return }
        studies[study] = StudyRecord(
            budget: definition.budget.trials, maximum: definition.fidelity.maximum, events: [first])
    }

    /// Takes an event that a commit made durable.
    ///
    /// - Parameter now: When the manager decided it.
    mutating func committed(_ study: StudyID, _ recorded: RecordedEvent, at now: Double) -> Problem? {
        guard var record = studies[study] else { return (.makesLegalTransitions, "study \(study.rawValue) is unknown") }
        // Taken out, so that it is changed in place.
        studies[study] = nil
        defer { studies[study] = record }
        guard recorded.sequence == record.events.count + 1 else {
            if case .trialEnded(let trial, _, _) = recorded.event, record.trials[trial].standing.isTerminal {
                return (.countsOnceAndTheRightOne, "trial \(trial) ended twice")
            }
            return (.makesLegalTransitions, "event \(recorded.sequence) follows event \(record.events.count)")
        }
        record.events.append(recorded)
        if record.isOver {
            if case .late = recorded.event { return nil }
            return (.makesLegalTransitions, "after its end: \(recorded.event)")
        }
        return take(recorded.event, recorded.sequence, study, &record, at: now)
    }

    private mutating func take(
        _ event: StudyEvent, _ sequence: Int, _ study: StudyID, _ record: inout StudyRecord, at now: Double
    ) -> Problem? {
        switch event {
        case .created: return (.makesLegalTransitions, "created twice")
        case .started, .paused, .trialEnqueued, .spaceEdited: return nil
        case .trialSuggested(let number, _, let placement, _, _), .trialBranched(let number, _, _, let placement, _):
            if record.trials.count >= record.budget {
                return (.keepsTheBudget, "trial \(number) of a budget of \(record.budget)")
            }
            if number != record.trials.count { return (.makesLegalTransitions, "trial \(number) is out of order") }
            if case .trialBranched(_, let parent, _, _, _) = event, record.trials[parent].standing != .paused {
                return (
                    .makesLegalTransitions, "trial \(number) begins from \(parent), \(record.trials[parent].standing)"
                )
            }
            record.trials.append(TrialRecord(target: placement.target))
        case .trialLeased(let number, let attempt, let lease, let worker, _):
            let trial = record.trials[number]
            if leases[lease] != nil { return (.leasesToOne, "lease \(lease) is given again") }
            if let old = trial.lease, leases[old]?.isOpen ?? false {
                return (.leasesToOne, "trial \(number) is leased while \(old) lives")
            }
            if trial.standing != .waiting, trial.standing != .paused {
                return (.makesLegalTransitions, "trial \(number) is leased while \(trial.standing)")
            }
            if attempt != trial.attempts + 1 { return (.makesLegalTransitions, "attempt \(attempt) is out of order") }
            leases[lease] = LeaseRecord(
                study: study, trial: number, worker: worker, attempt: attempt, heardAt: now)
            record.trials[number].lease = lease
            record.trials[number].attempts = attempt
            record.trials[number].standing = .running
        case .measured(let number, let attempt, let measurement):
            return measured(number, attempt, measurement, &record)
        case .trialPromoted(let number, let target):
            let trial = record.trials[number]
            if trial.standing.isTerminal || target <= trial.target || target > record.maximum {
                return (.makesLegalTransitions, "trial \(number), \(trial.standing), is promoted to \(target)")
            }
            record.trials[number].target = target
        case .trialPaused(let number, let attempt, _):
            let trial = record.trials[number]
            if trial.attempts != attempt || (trial.standing != .running && trial.standing != .waiting) {
                return (.makesLegalTransitions, "trial \(number), \(trial.standing), pauses in attempt \(attempt)")
            }
            close(trial.lease, by: sequence)
            record.trials[number].standing = .paused
        case .attemptEnded(let number, let attempt, _, _):
            let trial = record.trials[number]
            if trial.attempts != attempt || trial.standing != .running {
                return (.makesLegalTransitions, "trial \(number), \(trial.standing), is given back")
            }
            close(trial.lease, by: sequence)
            record.trials[number].standing = .waiting
        case .attemptFailed(let number, let attempt, let reason, _):
            let trial = record.trials[number]
            if trial.attempts != attempt || (trial.standing != .running && trial.standing != .waiting) {
                return (.makesLegalTransitions, "trial \(number), \(trial.standing), is tried again")
            }
            if let problem = unsaid(reason, number, trial) { return problem }
            close(trial.lease, by: sequence)
            record.trials[number].standing = .waiting
        case .trialEnded(let number, _, let outcome):
            return ended(number, outcome, sequence, &record)
        case .late(let number, let lease, _, _):
            let trial = record.trials[number]
            if trial.lease == lease, !trial.standing.isTerminal {
                return (.countsOnceAndTheRightOne, "the result of trial \(number)'s current lease is called late")
            }
        case .ended(let ending):
            let open = record.trials.filter { !$0.standing.isTerminal }.count
            if ending == .complete, open > 0 || record.trials.count < record.budget {
                return (.makesLegalTransitions, "complete with \(open) trials open")
            }
            for index in record.trials.indices where !record.trials[index].standing.isTerminal {
                close(record.trials[index].lease, by: sequence)
                record.trials[index].standing = .cancelled
            }
            record.isOver = true
        }
        return nil
    }

    private mutating func measured(
        _ number: Int, _ attempt: Int, _ measurement: Measurement, _ record: inout StudyRecord
    ) -> Problem? {
        let trial = record.trials[number]
        guard let lease = trial.lease, let held = leases[lease], trial.attempts == attempt else {
            return (.makesLegalTransitions, "trial \(number) is measured in attempt \(attempt)")
        }
        if trial.standing != .running, trial.standing != .waiting {
            return (.makesLegalTransitions, "trial \(number), \(trial.standing), is measured")
        }
        if measurement.sequence != held.measurements.count + 1 {
            return (.countsOnceAndTheRightOne, "measurement \(measurement.sequence) follows \(held.measurements.count)")
        }
        if let last = held.measurements.last, measurement.fidelity <= last.fidelity {
            return (.countsOnceAndTheRightOne, "fidelity \(measurement.fidelity) is measured again")
        }
        if said[lease]?.measurements[measurement.sequence] != measurement {
            return (.countsOnceAndTheRightOne, "the holder of trial \(number)'s lease did not measure \(measurement)")
        }
        leases[lease]?.measurements.append(measurement)
        leases[lease]?.isOpen = true
        leases[lease]?.endedBy = nil
        record.trials[number].standing = .running
        return nil
    }

    private mutating func ended(
        _ number: Int, _ outcome: TrialOutcome, _ sequence: Int, _ record: inout StudyRecord
    ) -> Problem? {
        let trial = record.trials[number]
        if trial.standing.isTerminal {
            return (.countsOnceAndTheRightOne, "trial \(number), \(trial.standing), ends again as \(outcome)")
        }
        let said = trial.lease.flatMap { self.said[$0] }
        switch outcome {
        case .completed(let value):
            guard case .completed(let stated)? = said?.result, stated.bitPattern == value.bitPattern else {
                return (.countsOnceAndTheRightOne, "trial \(number) got \(value), not what its lease's holder said")
            }
            if let problem = holes(number, trial, said) { return problem }
            record.trials[number].standing = .completed
        case .evaluated:
            return (.countsOnceAndTheRightOne, "trial \(number) got values that nobody said")
        case .pruned: record.trials[number].standing = .pruned
        case .cancelled: record.trials[number].standing = .cancelled
        case .failed(.lost, _), .failed(.rejected, _):
            record.trials[number].standing = .failed
        case .failed(let reason, _):
            if let problem = unsaid(reason, number, trial) { return problem }
            record.trials[number].standing = .failed
        }
        record.trials[number].result = outcome
        close(trial.lease, by: sequence)
        return nil
    }

    /// What is wrong with a failure: the lease's holder did not say it, or not all that came before it is there.
    private func unsaid(_ reason: FailureReason, _ number: Int, _ trial: TrialRecord) -> Problem? {
        let said = trial.lease.flatMap { self.said[$0] }
        switch said?.result {
        case .failed(reason, _)?: break
        case .completed(let value)? where reason == .diverged && !value.isFinite: break
        default: return (.countsOnceAndTheRightOne, "trial \(number) failed by \(reason), which its holder did not say")
        }
        return holes(number, trial, said)
    }

    private func holes(_ number: Int, _ trial: TrialRecord, _ said: Said?) -> Problem? {
        let committed = trial.lease.flatMap { leases[$0]?.measurements.count } ?? 0
        guard let said, said.finalSequence != committed else { return nil }
        return (
            .countsOnceAndTheRightOne, "trial \(number) ended with \(committed) of \(said.finalSequence) measurements"
        )
    }

    private mutating func close(_ lease: LeaseID?, by sequence: Int) {
        guard let lease, leases[lease]?.isOpen ?? false else { return }
        leases[lease]?.isOpen = false
        leases[lease]?.endedBy = sequence
    }

    /// Judges what the manager has just decided, before it is committed: whether it takes a lease away too early.
    func decides(_ study: StudyID, _ event: StudyEvent, at now: Double) -> Problem? {
        switch event {
        case .attemptEnded(let number, _, .lost, _), .trialEnded(let number, _, .failed(.lost, _)):
            guard let trials = studies[study]?.trials, trials.indices.contains(number) else { return nil }
            return unjustLoss(of: trials[number].lease, at: now)
        default: return nil
        }
    }

    private func unjustLoss(of lease: LeaseID?, at now: Double) -> Problem? {
        guard let lease, let held = leases[lease] else { return (.takesNoLeaseEarly, "nothing was leased") }
        if gone.contains(held.worker) { return nil }
        // Moments are compared in nanoseconds by the machine.
        let slack = 1e-6
        let silent = now - max(held.heardAt, awakeSince)
        if silent > leaseTerm - slack { return nil }
        if let departed = held.departedAt,
            now - max(departed, awakeSince) > grace - slack
        {
            return nil
        }
        return (.takesNoLeaseEarly, "trial \(held.trial) was lost after \(silent) s of silence")
    }
}

// MARK: - What is heard and said

extension Checker {
    /// The manager begins, or has been asleep for longer than half a lease: leases begin anew.
    mutating func awakes(at now: Double) { awakeSince = now }

    /// The manager's process is another: what it knew of connections is gone.
    mutating func managerStarts(at now: Double) {
        awakes(at: now)
        gone.removeAll()
        for lease in leases.keys { leases[lease]?.departedAt = nil }
    }

    /// The manager takes in a worker's message.
    mutating func heard(_ message: WorkerMessage, from worker: WorkerID, at now: Double) {
        switch message {
        case .hello(_, let holding?), .heartbeat(let holding?):
            leases[holding]?.heardAt = now
            leases[holding]?.departedAt = nil
        case .goodbye: gone.insert(worker)
        case .hello(_, nil), .heartbeat(nil), .ready, .measured, .paused, .finished, .released, .refused, .putChunk,
            .getChunk:
            break
        }
    }

    /// The manager learns that a connection is gone.
    mutating func departed(_ worker: WorkerID, at now: Double) {
        for (lease, held) in leases where held.worker == worker && held.departedAt == nil {
            leases[lease]?.departedAt = now
        }
    }

    /// The manager learns for certain that a worker is gone.
    mutating func isGone(_ worker: WorkerID) { gone.insert(worker) }

    /// A worker says something.
    mutating func says(_ message: WorkerMessage) -> Problem? {
        switch message {
        case .measured(let lease, let measurements):
            for measurement in measurements {
                if let old = said[lease]?.measurements[measurement.sequence], old != measurement {
                    return (.keepsResultsUntilHeard, "measurement \(measurement.sequence) of one lease has two values")
                }
                said[lease, default: Said()].measurements[measurement.sequence] = measurement
            }
        case .finished(let lease, let final, let result):
            said[lease, default: Said()].result = result
            said[lease, default: Said()].finalSequence = final
        case .hello, .ready, .heartbeat, .paused, .released, .refused, .putChunk, .getChunk, .goodbye: break
        }
        return nil
    }

    /// The manager says something; what it follows from must be committed.
    mutating func tells(_ message: ManagerMessage) -> Problem? {
        switch message {
        case .offer(let offer):
            guard let held = leases[offer.lease], held.trial == offer.trial else {
                return (.recordsThenTells, "trial \(offer.trial) is offered before its lease is committed")
            }
            note(held, upTo: nil)
        case .acknowledged(let lease, let sequence):
            guard sequence > 0, let held = leases[lease] else { break }
            if sequence > held.measurements.count {
                return (
                    .recordsThenTells,
                    "measurement \(sequence) is acknowledged with \(held.measurements.count) committed"
                )
            }
            note(held, upTo: nil)
        case .settled(let lease):
            guard let held = leases[lease], let sequence = held.endedBy else {
                return (.recordsThenTells, "lease \(lease) is settled before its end is committed")
            }
            note(held, upTo: sequence)
        case .directive(let lease, .goOn(let until)):
            if let held = leases[lease], let study = studies[held.study], study.trials[held.trial].target < until {
                return (.recordsThenTells, "trial \(held.trial) is told to go on before its promotion is committed")
            }
        case .welcome, .directive, .stale, .unknownWorker, .chunk, .chunkStored, .artifactRefused, .leave: break
        }
        return nil
    }

    private mutating func note(_ held: LeaseRecord, upTo sequence: Int?) {
        guard let study = studies[held.study] else { return }
        // All that is committed now is older than what is said.
        studies[held.study]?.toldUpTo = max(study.toldUpTo, sequence ?? study.events.count)
    }

    /// The next owner finds events in the store.
    mutating func recovered(_ study: StudyID, _ found: [RecordedEvent], at now: Double) -> Problem? {
        guard let record = studies[study] else { return nil }
        let known = record.events
        if found.count < record.toldUpTo {
            return (
                .keepsWhatItAcknowledged,
                "\(found.count) events of study \(study.rawValue) are left; workers were told of \(record.toldUpTo)"
            )
        }
        guard zip(known, found).allSatisfy({ $0 == $1 }) else {
            return (.keepsWhatItAcknowledged, "events of study \(study.rawValue) have changed")
        }
        // A commit whose process died may have been made or not.
        for event in found.dropFirst(known.count) {
            if let problem = committed(study, event, at: now) { return problem }
        }
        return found.count < known.count ? rewind(study, to: found, at: now) : nil
    }

    /// Forgets events that nobody was told of.
    private mutating func rewind(_ study: StudyID, to found: [RecordedEvent], at now: Double) -> Problem? {
        let told = studies[study]?.toldUpTo ?? 1
        leases = leases.filter { $0.value.study != study }
        created(study, found[0])
        for event in found.dropFirst() {
            if let problem = committed(study, event, at: now) { return problem }
        }
        studies[study]?.toldUpTo = told
        return nil
    }

    /// Holds what a manager knows of a study against what is committed: of the last trials, or of all.
    func agrees(_ study: StudyID, _ state: StudyState, onAll: Bool = true) -> Problem? {
        guard let record = studies[study] else { return nil }
        guard state.trials.count == record.trials.count, state.isOver == record.isOver else {
            return (
                .foldsToTheSameState, "study \(study.rawValue): \(state.trials.count) trials of \(record.trials.count)"
            )
        }
        let first = onAll ? 0 : max(0, record.trials.count - 200)
        for number in first..<record.trials.count {
            let name = state.trials[number].state.name
            if name != record.trials[number].standing.rawValue {
                return (.foldsToTheSameState, "trial \(number) is \(name), not \(record.trials[number].standing)")
            }
        }
        return nil
    }
}
