import Studies

/// The triggers that refuse what ``LegalTransitions`` does not allow, whoever writes to the tables.
///
/// They are made by a step of the ``Schema``. Whoever changes the table of transitions adds a step that makes them anew.
package enum TransitionTriggers {
    /// Drops the triggers that exist and creates all.
    package static let sql = [
        moves("study", column: "state", LegalTransitions.studies, "a study does not go from this state to that"),
        moves("trial", column: "state", LegalTransitions.trials, "a trial does not go from this state to that"),
        moves("attempt", column: "ending", LegalTransitions.leases, "a lease does not go from this state to that"),
        begins("study", column: "state", at: "defined"),
        begins("trial", column: "state", at: "waiting"),
        begins("attempt", column: "ending", at: LegalTransitions.held),
    ].joined()

    private static func moves(
        _ table: String, column: String, _ rows: [LegalTransitions.Row], _ words: String
    ) -> String {
        let pairs = rows.flatMap { row in row.followers.map { "'\(row.state)>\($0)'" } }.joined(separator: ", ")
        return """
            DROP TRIGGER IF EXISTS \(table)_moves_legally;
            CREATE TRIGGER \(table)_moves_legally BEFORE UPDATE OF \(column) ON \(table)
            WHEN \(name("OLD", column)) || '>' || \(name("NEW", column)) NOT IN (\(pairs))
            BEGIN SELECT RAISE(ABORT, '\(words)'); END;

            """
    }

    private static func begins(_ table: String, column: String, at state: String) -> String {
        """
        DROP TRIGGER IF EXISTS \(table)_begins_legally;
        CREATE TRIGGER \(table)_begins_legally BEFORE INSERT ON \(table)
        WHEN \(name("NEW", column)) <> '\(state)'
        BEGIN SELECT RAISE(ABORT, 'a new \(table) is \(state)'); END;

        """
    }

    /// The state's name: of an attempt without an ending, that its lease is held.
    private static func name(_ row: String, _ column: String) -> String {
        "ifnull(\(row).\(column), '\(LegalTransitions.held)')"
    }
}
