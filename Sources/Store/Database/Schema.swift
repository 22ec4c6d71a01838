package import GRDB

/// The tables of a store, as a list of steps that lead from each version to the next.
package struct Schema: Sendable {
    /// One step; runs in a transaction together with the rise of `user_version`.
    package typealias Step = @Sendable (Database) throws -> Void

    /// The steps; after all of them, `user_version` is their count.
    package var steps: [Step]

    /// The version that this Leptune writes and reads.
    package var version: Int { steps.count }

    /// `application_id` of every store: "LPTU" in ASCII.
    package static let applicationID = 0x4C50_5455

    /// The schema of this version of Leptune.
    package static let current = Schema(steps: [
        { try $0.execute(sql: firstVersion) }, { try $0.execute(sql: secondVersion + TransitionTriggers.sql) },
    ])

    /// What went wrong in attempts after which a trial was tried again; at most one lease of a trial is held.
    private static let secondVersion = """
        ALTER TABLE attempt ADD COLUMN failure TEXT;
        ALTER TABLE attempt ADD COLUMN message TEXT;
        CREATE UNIQUE INDEX one_lease_is_held ON attempt (study, trial) WHERE ending IS NULL;

        """

    /// Carries out the steps that a database lacks.
    func migrate(_ database: Database, from found: Int) throws {
        for (index, step) in steps.enumerated().dropFirst(found) {
            try step(database)
            try database.execute(sql: "PRAGMA user_version = \(index + 1)")
        }
    }

    /// The first tables.
    ///
    /// Events are the truth; `study`, `trial`, `attempt`, `measurement` and `artifact` are their projection, written in
    /// the same transaction. Seconds (`_at`) count the study's active time; milliseconds (`_ms`) are since 1970.
    private static let firstVersion = """
        CREATE TABLE store (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            identity TEXT NOT NULL,
            epoch TEXT NOT NULL,
            commits INTEGER NOT NULL,
            clean INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE study (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('defined', 'running', 'paused', 'ended')),
            ending TEXT,
            metric TEXT NOT NULL,
            goal TEXT NOT NULL CHECK (goal IN ('minimize', 'maximize')),
            sampler TEXT NOT NULL,
            scheduler TEXT NOT NULL,
            budget_trials INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            elapsed REAL NOT NULL,
            created_ms INTEGER NOT NULL,
            updated_ms INTEGER NOT NULL,
            best_trial INTEGER,
            best_value REAL,
            late_results INTEGER NOT NULL DEFAULT 0,
            CHECK ((state = 'ended') = (ending IS NOT NULL))
        ) STRICT;

        CREATE TABLE event (
            study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            elapsed REAL NOT NULL,
            wall_ms INTEGER NOT NULL,
            kind TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (study, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE trial (
            study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 0),
            state TEXT NOT NULL CHECK (state IN
                ('waiting', 'running', 'paused', 'completed', 'pruned', 'failed', 'cancelled')),
            failure TEXT,
            message TEXT,
            value REAL,
            params TEXT NOT NULL,
            reason TEXT NOT NULL,
            seen INTEGER NOT NULL,
            bracket INTEGER NOT NULL,
            target INTEGER NOT NULL,
            fidelity INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            worker TEXT,
            suggested_at REAL NOT NULL,
            suggested_ms INTEGER NOT NULL,
            started_at REAL,
            started_ms INTEGER,
            ended_at REAL,
            ended_ms INTEGER,
            PRIMARY KEY (study, number),
            CHECK ((state = 'failed') = (failure IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE attempt (
            study INTEGER NOT NULL,
            trial INTEGER NOT NULL,
            number INTEGER NOT NULL CHECK (number >= 1),
            lease TEXT NOT NULL,
            worker TEXT NOT NULL,
            from_fidelity INTEGER NOT NULL,
            ending TEXT,
            started_at REAL NOT NULL,
            started_ms INTEGER NOT NULL,
            ended_at REAL,
            ended_ms INTEGER,
            PRIMARY KEY (study, trial, number),
            FOREIGN KEY (study, trial) REFERENCES trial ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE measurement (
            study INTEGER NOT NULL,
            trial INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            fidelity INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('finite', 'nan', 'infinity', '-infinity')),
            value REAL,
            seconds REAL,
            superseded INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (study, trial, attempt, sequence),
            FOREIGN KEY (study, trial, attempt) REFERENCES attempt ON DELETE CASCADE,
            CHECK ((kind = 'finite') = (value IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE artifact (
            study INTEGER NOT NULL,
            trial INTEGER NOT NULL,
            digest TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            fidelity INTEGER NOT NULL,
            PRIMARY KEY (study, trial),
            FOREIGN KEY (study, trial) REFERENCES trial ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE worker (
            id TEXT PRIMARY KEY,
            host TEXT NOT NULL,
            process_id INTEGER NOT NULL,
            cores INTEGER NOT NULL,
            memory_bytes INTEGER NOT NULL,
            version TEXT NOT NULL,
            allows_commands INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER study_is_over BEFORE UPDATE OF state, ending, best_trial, best_value ON study
        WHEN OLD.state = 'ended'
        BEGIN SELECT RAISE(ABORT, 'the study is over'); END;

        CREATE TRIGGER trial_is_over BEFORE UPDATE ON trial
        WHEN OLD.state IN ('completed', 'pruned', 'failed', 'cancelled')
        BEGIN SELECT RAISE(ABORT, 'the trial is over'); END;

        CREATE TRIGGER trial_is_kept BEFORE DELETE ON trial
        WHEN EXISTS (SELECT 1 FROM study WHERE id = OLD.study)
        BEGIN SELECT RAISE(ABORT, 'a trial goes only with its study'); END;

        CREATE TRIGGER trial_is_within_the_budget BEFORE INSERT ON trial
        WHEN NEW.number >= (SELECT budget_trials FROM study WHERE id = NEW.study)
        BEGIN SELECT RAISE(ABORT, 'the trial exceeds the budget'); END;

        CREATE TRIGGER event_is_final BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;

        CREATE TRIGGER event_is_kept BEFORE DELETE ON event
        WHEN EXISTS (SELECT 1 FROM study WHERE id = OLD.study)
        BEGIN SELECT RAISE(ABORT, 'an event goes only with its study'); END;
        """
}
