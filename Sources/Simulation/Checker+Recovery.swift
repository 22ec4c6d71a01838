import Studies

/// What is found again after a death, and what a manager makes of it.
extension Checker {
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
