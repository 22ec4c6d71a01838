import Foundation
import LinearAlgebra
import Manager
import Store
import Studies
import Synchronization
import Wire
import Worker

/// One study on this machine: a manager in this process and worker processes over a local socket.
final class LocalSession: Sendable {
    private let store: StudyStore
    private let study: StudyID
    private let workers: Int
    private let allowCommand: Bool
    private let kept: URL?
    private let drainSeconds: Int
    private let threads: Int?
    private let interrupted = Mutex(false)

    /// Opens the store and finds or creates the study.
    ///
    /// - Parameters:
    ///   - path: The store.
    ///   - definition: The study; the last unfinished one of the store if nil.
    ///   - workers: How many worker processes to start.
    ///   - allowCommand: Whether they run programs that the study names.
    ///   - kept: Where completed trials leave models and predictions; nil for nowhere.
    ///   - drainSeconds: How long workers may take to leave.
    ///   - threads: How many threads a worker has; nil for its share of the cores.
    /// - Throws: ``CommandFailure`` or what the store throws.
    init(
        store path: String, definition: StudyDefinition?, workers: Int, allowCommand: Bool, kept: URL? = nil,
        drainSeconds: Int = 10, threads: Int? = nil
    ) throws {
        let store = try StudyStore(owning: path)
        self.store = store
        self.workers = workers
        self.allowCommand = allowCommand
        self.kept = kept
        self.drainSeconds = drainSeconds
        self.threads = threads
        if let definition {
            if case .command = definition.objective, !allowCommand {
                throw CommandFailure(
                    .invalidInput,
                    "the study runs a program of its own; look at 'objective.command' and allow it with --allow-command."
                )
            }
            if definition.objective == .external { throw Self.nothingToRun(definition.name) }
            study = try StudyPreparation(store: store).study(for: definition)
        } else {
            let store = store
            let unfinished = try store.unfinishedStudies().filter {
                try store.definition(of: $0).objective != .external
            }
            guard let last = unfinished.last else {
                throw CommandFailure(.notFound, "the store \(path) has no unfinished study to resume.")
            }
            study = last
        }
    }

    private static func nothingToRun(_ name: String) -> CommandFailure {
        CommandFailure(
            .invalidInput,
            """
            the study '\(name)' is evaluated from outside, so there is nothing to run. Create it with \
            'leptune study create', then use 'leptune ask' and 'leptune tell'.
            """)
    }

    /// Whether the user stopped the session.
    var wasInterrupted: Bool { interrupted.withLock { $0 } }

    /// Works until the study is over or the user interrupts.
    ///
    /// - Returns: The study as it then stands.
    func run(display: ProgressDisplay) async throws -> StudySnapshot {
        if try !store.loadState(of: study).isOver { try await work(display) }
        display.finish()
        let snapshot = try snapshot()
        // Nobody works on the store any more, so whatever no trial needs can go.
        try store.collectGarbage(unusedFor: .zero)
        try store.close()
        return snapshot
    }

    /// The study as it stands, also while it is worked on.
    func snapshot() throws -> StudySnapshot {
        try StudySnapshot(
            id: study, state: store.loadState(of: study), workers: store.workers(of: study),
            version: LeptuneVersion.current)
    }

    private func work(_ display: ProgressDisplay) async throws {
        // The manager's own linear algebra must not take cores from the workers.
        BLAS.setThreads(1)
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "leptune-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max))")
        // A socket directory that stays behind is harmless and empty.
        defer { try? FileManager.default.removeItem(at: directory) }
        let endpoint = try ManagerEndpoint(bind: ["ipc://\(directory.path)/manager"], security: .loopback)
        let manager = try StudyManager(
            store: store, endpoint: endpoint, studies: [study],
            options: .init(heartbeat: .seconds(1), stopsWhenOver: true))
        // Sums over more threads have other last digits, so a deterministic study trains on one whatever the workers.
        let isDeterministic = try store.definition(of: study).deterministicBatch != nil
        let supervisor = WorkerSupervisor(
            slots: workers, connect: endpoint.boundEndpoints[0], allowsCommands: allowCommand,
            cores: isDeterministic ? 1 : threads,
            arguments: ["--quiet", "--drain-limit", "\(drainSeconds)"]
                + (kept.map { ["--keep", $0.path] } ?? []))
        let signals = TerminationSignals {
            self.interrupted.withLock { $0 = true }
            Console.note("\nStopping: workers hand back their trials (again to stop at once).")
            supervisor.drain()
        }
        defer { withExtendedLifetime(signals) {} }
        try await withThrowingTaskGroup(of: Void.self) { group in
            // However one of them ends, the other has nothing to go on for: a store may have failed, workers may crash.
            group.addTask {
                defer { supervisor.drain() }
                await manager.lost(where: DepartedWorker.isGone)
                try await manager.run { display.show($0) }
            }
            group.addTask {
                let outcome: Result<Void, any Error>
                do {
                    outcome = .success(try await supervisor.run { gone in await manager.lost { $0 == gone } })
                } catch {
                    outcome = .failure(error)
                }
                await manager.stop()
                try outcome.get()
            }
            try await group.waitForAll()
        }
    }
}
