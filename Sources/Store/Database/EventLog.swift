import GRDB
import SearchSpaces
import Studies

/// Reads the events of a study.
struct EventLog {
    let database: Database
    let coding: EventBody

    /// All events, in order.
    func events(of study: Int) throws -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        try forEach(of: study) { events.append($0) }
        return events
    }

    /// The fold of all events.
    ///
    /// - Parameters:
    ///   - study: Its number.
    ///   - mostWhole: How many of the newest trials of a study of this definition stay whole; nil if all do.
    func state(of study: Int, mostWhole: (StudyDefinition) -> Int? = { _ in nil }) throws -> StudyState {
        var state: StudyState?
        try forEach(of: study) { event in
            if state == nil {
                state = try StudyState(event, mostWhole: mostWhole)
            } else {
                try state?.apply(event)
            }
        }
        guard let state else { throw StoreError.noStudy(name: String(study), suggestion: nil) }
        return state
    }

    /// What the user decided about a study, with its space as it was last edited; nil if there is none.
    ///
    /// - Complexity: O(log(events)).
    func definition(of study: Int) throws -> StudyDefinition? {
        let body = try String.fetchOne(
            database, sql: "SELECT body FROM event WHERE study = ? AND sequence = 1", arguments: [study])
        guard let body else { return nil }
        guard case .created(var definition) = try coding.event(body) else {
            throw Self.damage(study, 1, "it does not create the study")
        }
        let edited = try String.fetchOne(
            database,
            sql: "SELECT body FROM event WHERE study = ? AND kind = 'spaceEdited' ORDER BY sequence DESC LIMIT 1",
            arguments: [study])
        if let edited, case .spaceEdited(let space, _, _) = try coding.event(edited) { definition.space = space }
        return definition
    }

    private func forEach(of study: Int, _ body: (RecordedEvent) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT sequence, elapsed, wall_ms, body FROM event WHERE study = ? ORDER BY sequence"),
            arguments: [study])
        var last = 0
        var space = SearchSpace([])
        while let row = try rows.next() {
            let sequence: Int = row[0]
            guard sequence == last + 1 else { throw Self.damage(study, sequence, "event \(last + 1) is missing") }
            last = sequence
            do {
                var event = try coding.event(row[3])
                if case .created(let definition) = event { space = definition.space }
                if case .spaceEdited(let edited, _, _) = event { space = edited }
                if case .trialSuggested(let trial, let configuration, let placement, let reason, let seen) = event {
                    event = .trialSuggested(
                        trial: trial, configuration: space.normalised(configuration), placement: placement,
                        reason: reason, seen: seen)
                }
                if case .trialBranched(let trial, let parent, let configuration, let placement, let reason) = event {
                    event = .trialBranched(
                        trial: trial, parent: parent, configuration: space.normalised(configuration),
                        placement: placement, reason: reason)
                }
                try body(RecordedEvent(sequence: sequence, elapsed: row[1], wallMilliseconds: row[2], event: event))
            } catch {
                throw Self.damage(study, sequence, "\(error)")
            }
        }
        if last == 0 { throw StoreError.noStudy(name: String(study), suggestion: nil) }
    }

    private static func damage(_ study: Int, _ sequence: Int, _ reason: String) -> DatabaseError {
        DatabaseError(
            resultCode: .SQLITE_CORRUPT, message: "event \(sequence) of study \(study) cannot be read: \(reason)")
    }
}
