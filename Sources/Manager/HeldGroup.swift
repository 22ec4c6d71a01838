import Studies

/// Events that are to be committed, and what is to be done once they are.
struct HeldGroup {
    /// The events, in order.
    private(set) var records: [(StudyID, RecordedEvent)] = []
    private var effects: [(StudyID, StudyEffect)] = []
    private var nextTry: MonotonicInstant?
    private static let interval = Duration.milliseconds(200)

    /// Adds what a machine wants.
    mutating func add(_ effects: [StudyEffect], of study: StudyID) {
        for effect in effects {
            if case .record(let event) = effect {
                records.append((study, event))
            } else {
                self.effects.append((study, effect))
            }
        }
    }

    /// Whether it is time to try; always, but shortly after the disk was found full.
    func isDue(at now: MonotonicInstant) -> Bool { nextTry.map { $0 <= now } ?? true }

    /// Keeps everything, as the disk is full.
    mutating func postpone(at now: MonotonicInstant) { nextTry = now + Self.interval }

    /// The effects to carry out, now that the events are committed.
    mutating func release() -> [(StudyID, StudyEffect)] {
        defer {
            records.removeAll(keepingCapacity: true)
            effects.removeAll(keepingCapacity: true)
            nextTry = nil
        }
        return effects
    }
}
