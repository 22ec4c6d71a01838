import Foundation
import Glibc
import Objectives
import Studies
import Wire

/// A worker: one process, one trial at a time.
///
/// Two threads do the work. One talks to the manager and keeps time; it never waits. The other trains. A manager that
/// vanishes is waited for while training goes on, and gets its results when it is back.
public enum WorkerProcess {
    /// Works until told to leave, by the manager or by a signal.
    ///
    /// The first SIGTERM or SIGINT hands the trial back with a checkpoint and leaves; the second ends the process.
    ///
    /// - Parameters:
    ///   - options: What the operator decides.
    ///   - catchingSignals: Whether SIGTERM and SIGINT are this worker's.
    /// - Returns: The exit code: 0 if nothing was left behind, 1 if the manager could not be told what became of a
    ///   trial, 75 if the process must be replaced because its trial does not end.
    /// - Throws: `WireError` if the manager cannot be talked to: a wrong address, a key that is refused, another
    ///   version.
    public static func run(_ options: WorkerOptions, catchingSignals: Bool = true) async throws -> Int32 {
        let endpoint = try WorkerEndpoint(connect: options.address, security: options.security)
        let session = WorkerSession(endpoint, options)
        var signals: TerminationSignals?
        if catchingSignals {
            signals = TerminationSignals { Task { await session.drain() } }
        }
        defer { signals?.cancel() }
        return try await session.run()
    }
}

/// The shell around a ``WorkerMachine``, on the thread of its socket.
actor WorkerSession {
    /// How often a manager may break off the opening of a connection before the worker gives up.
    private static let handshakePatience = 3

    private let endpoint: WorkerEndpoint
    private let options: WorkerOptions
    private let link = TrainingLink()
    private var machine: WorkerMachine
    private var refusals = 0
    /// When the user is told that there is no manager; nil once that was said, or while there is one.
    private var lonelyAt: MonotonicInstant? = WorkerSession.now() + WorkerSession.patience
    private static let patience = Duration.seconds(5)
    private var onEnd: CheckedContinuation<Int32, any Error>?

    nonisolated var unownedExecutor: UnownedSerialExecutor { endpoint.executor.asUnownedSerialExecutor() }

    init(_ endpoint: WorkerEndpoint, _ options: WorkerOptions) {
        self.endpoint = endpoint
        self.options = options
        let description = WorkerDescription(
            id: options.id, host: MachineFacts.host, processID: Int(getpid()), cores: max(1, options.cores),
            memoryBytes: min(options.memoryBytes ?? .max, MachineFacts.memoryBytes), version: LeptuneVersion.current,
            allowsCommands: options.allowsCommands, labels: options.labels)
        machine = WorkerMachine(
            description, drainLimit: options.drainLimit, memoryLimit: options.memoryBytes, at: Self.now())
    }

    func run() async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            onEnd = continuation
            var settings = RunnerSettings(
                allowsCommands: options.allowsCommands, copies: options.copies, kept: options.kept)
            settings.controlGroups = options.controlGroups
            settings.cores = options.cores
            TrainingThread.start(link: link, settings: settings) { [endpoint] event in
                endpoint.executor.submit { self.assumeIsolated { $0.take(event) } }
            }
            endpoint.run(tick: .milliseconds(200)) { events in self.assumeIsolated { $0.turn(events) } }
        }
    }

    func drain() {
        machine.drain(at: Self.now())
        carryOut()
    }

    private static let origin = ContinuousClock.now

    private static func now() -> MonotonicInstant { MonotonicInstant(ContinuousClock.now - origin) }

    private func turn(_ events: [WorkerEvent]) {
        let now = Self.now()
        for event in events {
            switch event {
            case .connected:
                refusals = 0
                lonelyAt = nil
                options.note("connected to \(options.address) as \(options.id.rawValue)")
                machine.connected()
            case .disconnected:
                options.note("lost the connection to \(options.address); trying again")
                machine.disconnected()
            case .message(let message): machine.receive(message, at: now)
            case .undecodable(let error): options.note("dropped a message: \(error)")
            case .refused(let error):
                refusals += 1
                // A manager that is being restarted breaks off handshakes too; keys and versions do not mend themselves.
                if error.code != .handshake || refusals >= Self.handshakePatience { return finish(.failure(error)) }
            }
        }
        if events.isEmpty { tick(at: now) }
        carryOut()
    }

    private func tick(at now: MonotonicInstant) {
        // An orphan has nobody who would start it again, and often no manager either.
        if let supervisor = options.supervisor, getppid() != supervisor {
            machine.drain(at: now, limit: .seconds(5))
        }
        if let lonelyAt, now >= lonelyAt {
            self.lonelyAt = nil
            options.note("no manager answers at \(options.address) yet; waiting for one")
        }
        machine.tick(residentBytes: MachineFacts.residentBytes, at: now)
    }

    private func take(_ event: TrainingEvent) {
        switch event {
        case .measured(let fidelity, let value, let seconds):
            machine.measured(fidelity: fidelity, value: value, seconds: seconds)
        case .asked(let question): machine.asked(question, at: Self.now())
        case .ended(let ending, let checkpoint): machine.ended(ending, checkpoint: checkpoint, at: Self.now())
        }
        carryOut()
    }

    private func carryOut() {
        for effect in machine.takeEffects() {
            switch effect {
            case .send(let message): endpoint.send(message)
            case .start(let offer):
                options.note("trial \(offer.trial) of \(offer.study): \(offer.configuration)")
                link.start(offer)
            case .answer(let answer): link.answer(answer)
            case .interrupt(let interruption): link.interrupt(interruption)
            case .confirmed(let confirmation): options.confirmed(confirmation)
            case .leave(let exit): finish(.success(exit.rawValue))
            }
        }
    }

    private func finish(_ result: Result<Int32, any Error>) {
        guard let onEnd else { return }
        self.onEnd = nil
        link.end()
        endpoint.close()
        onEnd.resume(with: result)
    }
}
