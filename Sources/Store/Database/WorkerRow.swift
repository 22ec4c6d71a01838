import GRDB
import Studies

/// Workers as rows of `worker`.
enum WorkerRow {
    /// Writes what a worker says about itself.
    static func write(_ worker: WorkerDescription, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO worker (id, host, process_id, cores, memory_bytes, version, allows_commands)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            worker.id.rawValue, worker.host, worker.processID, worker.cores, worker.memoryBytes, worker.version,
            worker.allowsCommands,
        ])
    }

    /// The workers that took part in a study, by name.
    static func workers(of study: Int, _ database: Database) throws -> [WorkerDescription] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM worker WHERE id IN (SELECT worker FROM attempt WHERE study = ?) ORDER BY id
                """, arguments: [study]
        ).map { row in
            WorkerDescription(
                id: WorkerID(rawValue: row["id"]), host: row["host"], processID: row["process_id"], cores: row["cores"],
                memoryBytes: row["memory_bytes"], version: row["version"], allowsCommands: row["allows_commands"])
        }
    }
}
