public import Studies

/// Events in the order in which they were made up, turned into a study by folding them in the order of their times.
///
/// Events of the same time keep the order in which they were noted.
public struct EventTape: Sendable {
    private var events: [(elapsed: Double, event: StudyEvent)] = []
    private let definition: StudyDefinition
    /// When the study was created: milliseconds since 1970.
    private let createdMilliseconds: Int64

    /// Begins with the creation of a study.
    public init(_ definition: StudyDefinition, createdMilliseconds: Int64) {
        self.definition = definition
        self.createdMilliseconds = createdMilliseconds
    }

    /// Notes an event at so many active seconds of the study.
    public mutating func note(_ event: StudyEvent, at elapsed: Double) {
        events.append((elapsed, event))
    }

    /// The study that the events tell.
    ///
    /// - Throws: ``IllegalEvent`` if one does not follow from those before it.
    public func fold() throws -> StudyState {
        let order = events.indices.sorted { (events[$0].elapsed, $0) < (events[$1].elapsed, $1) }
        var state = try StudyState(
            RecordedEvent(
                sequence: 1, elapsed: 0, wallMilliseconds: createdMilliseconds, event: .created(definition)))
        for index in order {
            let (elapsed, event) = events[index]
            try state.apply(
                RecordedEvent(
                    sequence: state.revision + 1, elapsed: elapsed,
                    wallMilliseconds: createdMilliseconds + Int64(elapsed * 1000), event: event))
        }
        return state
    }
}
