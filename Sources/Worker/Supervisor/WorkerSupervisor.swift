import Foundation
import Glibc
public import Studies
import Synchronization
import Waiting

/// Keeps a number of worker processes alive on this machine: one a slot, each with its share of the cores.
///
/// A process that crashes, is killed or asks to be replaced is started anew, after 0.1 s first and 5 s at last. One
/// that leaves because the manager said so is not. When the supervisor itself dies, its workers notice and leave.
public final class WorkerSupervisor: Sendable {
    /// What is started in each slot.
    package struct Program: Sendable {
        package var path: String
        /// The arguments for a worker's name, the program's own name first.
        package var arguments: @Sendable (WorkerID) -> [String]
        package var environment: [String: String]
        /// How many processors each slot has to itself; nil if the system moves processes as it likes.
        package var pinnedCores: Int?

        package init(
            path: String, arguments: @escaping @Sendable (WorkerID) -> [String], environment: [String: String],
            pinnedCores: Int? = nil
        ) {
            self.path = path
            self.arguments = arguments
            self.environment = environment
            self.pinnedCores = pinnedCores
        }
    }

    /// What another thread has asked for.
    private struct Requests {
        var isDraining = false
    }

    /// How long a worker that was told to leave may take before it is killed; longer than it allows itself.
    private static let drainLimit = Duration.seconds(75)
    /// How often the supervisor looks whether a process has ended.
    private static let interval = Duration.milliseconds(50)

    private let slots: Int
    package let program: Program
    private let requests = Mutex(Requests())
    private let news = Mailbox<Void>()

    /// Describes workers; ``run(onGone:)`` starts them.
    ///
    /// Each is this executable with the arguments `worker --connect ADDRESS --id NAME --cores COUNT --supervisor PID`,
    /// followed by `--allow-command` if commands are allowed, and by `arguments`.
    ///
    /// - Parameters:
    ///   - slots: How many processes, at least 1.
    ///   - address: Where the manager listens.
    ///   - allowsCommands: Whether workers run programs that studies name.
    ///   - cores: How many cores each slot gets; an equal share of the machine's unless given.
    ///   - isPinned: Whether each slot runs on processors of its own, if there are enough.
    ///   - arguments: More arguments for each process, such as those that name keys.
    public convenience init(
        slots: Int, connect address: String, allowsCommands: Bool = false, cores: Int? = nil, isPinned: Bool = false,
        arguments: [String] = []
    ) {
        let cores = max(1, cores ?? MachineFacts.cores / max(1, slots))
        var environment = ProcessInfo.processInfo.environment
        environment["OPENBLAS_NUM_THREADS"] = "\(cores)"
        environment["OMP_NUM_THREADS"] = "\(cores)"
        environment["OMP_WAIT_POLICY"] = "PASSIVE"
        let name = CommandLine.arguments.first ?? "leptune"
        let pid = getpid()
        self.init(
            slots: slots,
            program: Program(
                path: "/proc/self/exe",
                arguments: { id in
                    [
                        name, "worker", "--connect", address, "--id", id.rawValue, "--cores", "\(cores)",
                        "--supervisor", "\(pid)",
                    ] + (allowsCommands ? ["--allow-command"] : []) + arguments
                },
                environment: environment, pinnedCores: isPinned ? cores : nil))
    }

    package init(slots: Int, program: Program) {
        self.slots = max(1, slots)
        self.program = program
    }

    /// Tells every worker to hand back its trial and leave; ``run(onGone:)`` returns when they have.
    public func drain() {
        requests.withLock { $0.isDraining = true }
        news.put(())
    }

    /// Starts the workers and keeps them alive until they have left.
    ///
    /// Cancelling the task drains.
    ///
    /// - Parameter onGone: Told the name of each process that has ended, however it did.
    /// - Throws: ``WorkerError`` if a worker cannot be started, keeps crashing, or gave up by itself; its own message
    ///   went to standard error. The other workers have left then.
    public func run(onGone: @escaping @Sendable (WorkerID) async -> Void = { _ in }) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread { [self] in
                    continuation.resume(with: Result { try superviseUntilAllLeft(onGone) })
                }
                thread.name = "supervisor"
                thread.start()
            }
        } onCancel: {
            drain()
        }
    }

    private func superviseUntilAllLeft(_ onGone: @escaping @Sendable (WorkerID) async -> Void) throws {
        let clock = ContinuousClock()
        let processors = program.pinnedCores.flatMap { _ in ProcessorSet.current }
        var slots = (1...self.slots).map { number in
            Slot(
                number: number, startAt: clock.now,
                processors: processors?.share(ofSlot: number, of: self.slots, cores: program.pinnedCores ?? 1))
        }
        var failure: WorkerError?
        var drainingSince: ContinuousClock.Instant?
        while true {
            if drainingSince == nil, failure != nil || requests.withLock({ $0.isDraining }) {
                drainingSince = clock.now
                for slot in slots { slot.process?.send(SIGTERM) }
            }
            if let since = drainingSince, clock.now - since > Self.drainLimit {
                for slot in slots { slot.process?.send(SIGKILL) }
            }
            for index in slots.indices {
                do {
                    if let gone = try slots[index].look(program, isDraining: drainingSince != nil, at: clock.now) {
                        Task { await onGone(gone) }
                    }
                } catch {
                    failure = failure ?? error
                }
            }
            if slots.allSatisfy(\.isOver) { break }
            _ = news.take(within: Self.interval)
        }
        if let failure { throw failure }
    }
}

/// One slot: the process in it, or when the next one starts.
private struct Slot {
    let number: Int
    private(set) var process: SpawnedProcess?
    private(set) var isOver = false
    private var startAt: ContinuousClock.Instant
    private var startedAt: ContinuousClock.Instant
    private var starts = 0
    private var policy = RestartPolicy()
    private let processors: ProcessorSet?

    init(number: Int, startAt: ContinuousClock.Instant, processors: ProcessorSet?) {
        self.number = number
        self.processors = processors
        self.startAt = startAt
        startedAt = startAt
    }

    /// The name of the process: `host/supervisor.slot`, with a count once it has been replaced.
    private var id: WorkerID {
        let name = "\(MachineFacts.host)/\(getpid()).\(number)"
        return WorkerID(rawValue: starts > 1 ? "\(name)+\(starts - 1)" : name)
    }

    /// Starts a process if it is time, and notices if it has ended; returns the name of one that has.
    mutating func look(
        _ program: WorkerSupervisor.Program, isDraining: Bool, at now: ContinuousClock.Instant
    ) throws(WorkerError) -> WorkerID? {
        guard !isOver else { return nil }
        guard let process else {
            if isDraining {
                isOver = true
            } else if now >= startAt {
                try start(program, at: now)
            }
            return nil
        }
        guard let ending = process.poll() else { return nil }
        self.process = nil
        switch ending {
        case _ where isDraining, .exited(0): isOver = true
        case .signalled, .exited(WorkerExit.restart.rawValue):
            guard let delay = policy.crashed(after: now - startedAt) else {
                isOver = true
                throw WorkerError("worker \(id.rawValue) \(ending), for the \(policy.crashes)th time in a row")
            }
            startAt = now + delay
        case .exited:
            isOver = true
            throw WorkerError("worker \(id.rawValue) \(ending)")
        }
        return id
    }

    private mutating func start(
        _ program: WorkerSupervisor.Program, at now: ContinuousClock.Instant
    ) throws(WorkerError) {
        starts += 1
        startedAt = now
        do {
            let (path, arguments, environment) = (program.path, program.arguments(id), program.environment)
            func spawn() throws(WorkerError) -> SpawnedProcess {
                try SpawnedProcess(path, arguments: arguments, environment: environment)
            }
            if let processors {
                process = try processors.whileRunning(spawn)
            } else {
                process = try spawn()
            }
        } catch {
            isOver = true
            throw error
        }
    }
}
