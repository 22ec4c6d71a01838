import GRDB
import SearchSpaces
import Studies

/// Writes events, and what follows from them, into the tables that people query.
///
/// Each event becomes one row of `event` and a few updates by primary key, so that its cost does not depend on the size
/// of the study.
struct Projection {
    let database: Database
    let coding: EventBody
    let study: Int

    /// Writes one event and its consequences.
    ///
    /// - Throws: ``StoreError/refused(_:)`` or a constraint's `DatabaseError` if the event does not fit.
    func record(_ recorded: RecordedEvent) throws {
        try run(
            "INSERT INTO event (study, sequence, elapsed, wall_ms, kind, body) VALUES (?, ?, ?, ?, ?, ?)",
            [
                study, recorded.sequence, recorded.elapsed, recorded.wallMilliseconds, recorded.event.kind,
                try coding.encode(recorded.event),
            ])
        try project(
            recorded.event, recorded.sequence, at: recorded.elapsed, milliseconds: recorded.wallMilliseconds)
    }

    private func project(_ event: StudyEvent, _ sequence: Int, at now: Double, milliseconds: Int64) throws {
        switch event {
        case .created:
            break  // The study's row is written when its name is reserved.
        case .started:
            try run("UPDATE study SET state = 'running' WHERE id = ?", [study])
        case .paused:
            try run("UPDATE study SET state = 'paused' WHERE id = ?", [study])
        case .trialSuggested(let trial, let configuration, let placement, let reason, let seen):
            try insert(trial, configuration, placement, reason, seen: seen, at: now, milliseconds)
        case .trialBranched(let trial, let parent, let configuration, let placement, let reason):
            try insert(trial, configuration, placement, reason, seen: sequence - 1, at: now, milliseconds)
            try run(
                """
                INSERT INTO artifact (study, trial, digest, bytes, fidelity)
                SELECT study, ?, digest, bytes, fidelity FROM artifact WHERE study = ? AND trial = ?
                """, [trial, study, parent])
            try change(
                """
                UPDATE trial SET fidelity = (SELECT fidelity FROM artifact WHERE study = ? AND trial = ?)
                WHERE study = ? AND number = ?
                """, [study, trial, study, trial], trial)
        case .trialEnqueued:
            break  // A trial has a row from when it is suggested.
        case .spaceEdited:
            break  // No table holds the space; readers find it in the events.
        case .trialLeased(let trial, let attempt, let lease, let worker, let from):
            if attempt > 1 {
                try run(
                    """
                    UPDATE measurement SET superseded = 1
                    WHERE study = ? AND trial = ? AND fidelity > ? AND superseded = 0
                    """, [study, trial, from])
            }
            try run(
                """
                INSERT INTO attempt (study, trial, number, lease, worker, from_fidelity, started_at, started_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, [study, trial, attempt, lease.description, worker.rawValue, from, now, milliseconds])
            try change(
                """
                UPDATE trial SET state = 'running', attempts = ?, worker = ?, started_at = ifnull(started_at, ?),
                    started_ms = ifnull(started_ms, ?), fidelity = (SELECT ifnull(max(fidelity), ?) FROM measurement
                        WHERE study = ? AND trial = ? AND superseded = 0)
                WHERE study = ? AND number = ?
                """, [attempt, worker.rawValue, now, milliseconds, from, study, trial, study, trial], trial)
        case .measured(let trial, let attempt, let measurement):
            try insert(measurement, trial: trial, attempt: attempt)
        case .trialPromoted(let trial, let target):
            try change("UPDATE trial SET target = ? WHERE study = ? AND number = ?", [target, study, trial], trial)
        case .trialPaused(let trial, let attempt, let checkpoint):
            try close(attempt: attempt, of: trial, .paused, at: now, milliseconds)
            try keep(checkpoint, of: trial)
            try change("UPDATE trial SET state = 'paused' WHERE study = ? AND number = ?", [study, trial], trial)
        case .attemptEnded(let trial, let attempt, let ending, let checkpoint):
            try close(attempt: attempt, of: trial, ending, at: now, milliseconds)
            if let checkpoint { try keep(checkpoint, of: trial) }
            try change("UPDATE trial SET state = 'waiting' WHERE study = ? AND number = ?", [study, trial], trial)
        case .attemptFailed(let trial, let attempt, let reason, let message):
            try close(attempt: attempt, of: trial, .failed, at: now, milliseconds)
            try run(
                "UPDATE attempt SET failure = ?, message = ? WHERE study = ? AND trial = ? AND number = ?",
                [reason.rawValue, message, study, trial, attempt])
            try run(
                "UPDATE trial SET state = 'waiting' WHERE study = ? AND number = ? AND state <> 'waiting'",
                [study, trial])
        case .trialEnded(let trial, _, let outcome):
            try end(trial, outcome, at: now, milliseconds)
        case .late:
            try run("UPDATE study SET late_results = late_results + 1 WHERE id = ?", [study])
        case .ended(let ending):
            let open = try Int.fetchAll(
                database.cachedStatement(
                    sql: "SELECT number FROM trial WHERE study = ? AND state IN ('waiting', 'running', 'paused')"),
                arguments: [study])
            for trial in open { try end(trial, .cancelled, at: now, milliseconds) }
            try run("UPDATE study SET state = 'ended', ending = ? WHERE id = ?", [ending.rawValue, study])
        }
    }

    private func insert(
        _ trial: Int, _ configuration: SearchSpaces.Configuration, _ placement: Placement, _ reason: String, seen: Int,
        at now: Double, _ milliseconds: Int64
    ) throws {
        try run(
            """
            INSERT INTO trial (study, number, state, params, reason, seen, bracket, target, suggested_at, suggested_ms)
            VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                study, trial, try coding.encode(configuration), reason, seen, placement.bracket, placement.target, now,
                milliseconds,
            ])
    }

    private func insert(_ measurement: Measurement, trial: Int, attempt: Int) throws {
        let value = measurement.value
        let kind = value.isNaN ? "nan" : value == .infinity ? "infinity" : value == -.infinity ? "-infinity" : "finite"
        try run(
            """
            INSERT INTO measurement (study, trial, attempt, sequence, fidelity, kind, value, seconds)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                study, trial, attempt, measurement.sequence, measurement.fidelity, kind, value.isFinite ? value : nil,
                measurement.seconds,
            ])
        try run(
            "UPDATE trial SET fidelity = ? WHERE study = ? AND number = ? AND state = 'running'",
            [measurement.fidelity, study, trial])
        if database.changesCount == 1 { return }
        // A worker that was thought lost and had not been replaced goes on.
        try change(
            "UPDATE trial SET state = 'running', fidelity = ? WHERE study = ? AND number = ?",
            [measurement.fidelity, study, trial], trial)
        try run(
            """
            UPDATE attempt SET ending = NULL, ended_at = NULL, ended_ms = NULL
            WHERE study = ? AND trial = ? AND number = ?
            """, [study, trial, attempt])
    }

    private func end(_ trial: Int, _ outcome: TrialOutcome, at now: Double, _ milliseconds: Int64) throws {
        var value: Double?
        var failure: FailureReason?
        var message: String?
        var isFeasible = true
        let state: String
        let ending: AttemptEnding
        switch outcome {
        case .completed(let final):
            (state, value, ending) = ("completed", final, .result)
        case .evaluated(let evaluation):
            (state, value, ending) = ("completed", evaluation.values.first, .result)
            isFeasible = evaluation.isFeasible
        case .pruned:
            (state, ending) = ("pruned", .stopped)
        case .failed(let reason, let text):
            (state, failure, message) = ("failed", reason, text)
            ending = reason == .lost ? .lost : reason == .rejected ? .refused : .result
        case .cancelled:
            (state, ending) = ("cancelled", .cancelled)
        }
        try run(
            """
            UPDATE attempt SET ending = ?, ended_at = ?, ended_ms = ?
            WHERE study = ? AND trial = ? AND (ending IS NULL OR ending = 'lost')
                AND number = (SELECT attempts FROM trial WHERE study = ? AND number = ?)
            """, [ending.rawValue, now, milliseconds, study, trial, study, trial])
        try change(
            """
            UPDATE trial SET state = ?, failure = ?, message = ?, value = ?, ended_at = ?, ended_ms = ?
            WHERE study = ? AND number = ?
            """, [state, failure?.rawValue, message, value, now, milliseconds, study, trial], trial)
        if let value, isFeasible {
            try run(
                """
                UPDATE study SET best_trial = ?, best_value = ? WHERE id = ? AND (best_trial IS NULL
                    OR CASE goal WHEN 'minimize' THEN ? < best_value ELSE ? > best_value END)
                """, [trial, value, study, value, value])
        }
    }

    private func close(
        attempt: Int, of trial: Int, _ ending: AttemptEnding, at now: Double, _ milliseconds: Int64
    ) throws {
        try change(
            """
            UPDATE attempt SET ending = ?, ended_at = ?, ended_ms = ? WHERE study = ? AND trial = ? AND number = ?
            """, [ending.rawValue, now, milliseconds, study, trial, attempt], trial)
    }

    private func keep(_ checkpoint: Checkpoint, of trial: Int) throws {
        try run(
            """
            INSERT INTO artifact (study, trial, digest, bytes, fidelity) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET digest = excluded.digest, bytes = excluded.bytes, fidelity = excluded.fidelity
            """, [study, trial, checkpoint.content.digest, checkpoint.content.bytes, checkpoint.fidelity])
    }

    /// Runs a statement that must find the row of a trial.
    private func change(_ sql: String, _ arguments: StatementArguments, _ trial: Int) throws {
        try run(sql, arguments)
        guard database.changesCount == 1 else {
            throw StoreError.refused("trial \(trial) of study \(study) is unknown")
        }
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
