import Foundation
import Glibc
import Store
import Studies
import Wire

/// A study on real processes, while they are killed, stopped, cut off and starved of disk space.
///
/// A manager and its workers run as users run them, with keys, over a network that the drill controls. Workers note in
/// files what they were told is kept; afterwards these are compared with the record, and the record with itself.
///
/// When all studies of the store are over before enough kills were made, another study begins.
package final class Drill {
    /// What to do.
    package struct Options {
        /// How many kills to make.
        package var kills: Int
        package var seed: UInt64
        package var workers: Int
        /// The program under test.
        package var program: String
        /// An empty folder for keys, messages and workers' notes.
        package var folder: String
        /// A small disk of its own for the store; nil if none could be mounted.
        package var disk: String?
        /// How many seconds a lease lasts.
        package var leaseTerm = 2.0

        package init(kills: Int, seed: UInt64, workers: Int, program: String, folder: String, disk: String?) {
            self.kills = kills
            self.seed = seed
            self.workers = workers
            self.program = program
            self.folder = folder
            self.disk = disk
        }
    }

    private let options: Options
    private let note: (String) -> Void
    private let store: String
    private let port: Int
    private let proxies: [FaultyProxy]
    private var plan: DrillPlan
    private var manager: DrilledProcess?
    private var supervisors: [DrilledProcess?]
    private var recoveries: [(at: ContinuousClock.Instant, act: () -> Void)] = []
    private var faults: [String: Int] = [:]
    private var kills = 0
    private var studies = 0
    private var unexpected: [String] = []
    private var slowestStart = 0.0
    private var isAwaitingStart = false
    private var isDiskFull = false

    /// Prepares a drill.
    ///
    /// - Parameters:
    ///   - options: What to do.
    ///   - note: Takes a line for each fault.
    package init(_ options: Options, note: @escaping (String) -> Void) throws {
        self.options = options
        self.note = note
        store = "\(options.disk ?? options.folder)/drill.db"
        port = try Loopback.freePort()
        let port = port
        proxies = try (0..<options.workers).map { _ in try FaultyProxy(to: port) }
        supervisors = Array(repeating: nil, count: options.workers)
        plan = DrillPlan(seed: options.seed, workers: options.workers, canFillDisk: options.disk != nil)
    }

    /// Holds the drill and gives the account; blocks until it is over.
    ///
    /// - Parameter keepsStore: Whether a store on a small disk is copied to the folder when all is over.
    /// - Throws: ``DrillError`` if it cannot be held, or does not come to an end.
    package func run(keepingStore keepsStore: Bool = false) throws -> DrillAccount {
        let begin = ContinuousClock.now
        defer { endEverything() }
        try makeKeys()
        try createStudy()
        try startManager()
        for worker in supervisors.indices { try startSupervisor(worker) }
        let limit = Duration.seconds(180 + options.kills * 6)
        var step = plan.next()
        var due = ContinuousClock.now + .seconds(step.pause)
        while true {
            usleep(10_000)
            let now = ContinuousClock.now
            guard now - begin < limit else {
                throw DrillError("the studies do not come to an end: see \(options.folder)")
            }
            recover(at: now)
            noteStart(at: now)
            if try lookAfterManager() { break }
            for worker in supervisors.indices { try lookAfterSupervisor(worker) }
            guard kills < options.kills, now >= due else { continue }
            bring(step.fault, at: now)
            let restraint = restraint(after: step.fault)
            step = plan.next()
            due = now + .seconds(step.pause) + restraint
        }
        let account = try account(seconds: (ContinuousClock.now - begin) / .seconds(1))
        if keepsStore, options.disk != nil { _ = try StoreBackup.make(of: store, to: path("drill.db")) }
        return account
    }
}

// MARK: - Processes

extension Drill {
    private func path(_ name: String) -> String { "\(options.folder)/\(name)" }

    private func makeKeys() throws {
        let lines = try (["manager"] + (0..<options.workers).map { "worker-\($0)" }).map { name in
            let pair = try CurveKeyPair.generate()
            try KeyFile.write(pair, name: name, to: path("\(name).key"))
            return KeyFile.publicLine(pair.publicKey, name: name)
        }
        try (lines.dropFirst().joined(separator: "\n") + "\n").write(
            toFile: path("workers.pub"), atomically: true, encoding: .utf8)
    }

    /// Defines the next study; nobody owns the store.
    private func createStudy() throws {
        studies += 1
        let scheduler = studies.isMultiple(of: 2) ? "hyperband" : "full"
        try Self.study(studies, scheduler, seed: options.seed).write(
            toFile: path("study-\(studies).yaml"), atomically: true, encoding: .utf8)
        let create = try DrilledProcess(
            options.program, ["study", "create", path("study-\(studies).yaml"), "--store", store],
            messagesTo: path("create.log"))
        guard create.wait(atMost: .seconds(60)), create.code == 0 else {
            throw DrillError("a study could not be created: see \(path("create.log"))")
        }
    }

    /// Seconds of real training: a network on bundled images.
    private static func study(_ number: Int, _ scheduler: String, seed: UInt64) -> String {
        """
        leptune: 1
        name: drill-\(number)
        space:
          depth: { type: int, low: 1, high: 2 }
          width: { type: int, low: 16, high: 96, log: true }
          learning-rate: { type: float, low: 1e-4, high: 1e-1, log: true }
        objective:
          train:
            data: { dataset: digits }
            estimator: mlp
            validation: { holdout: 0.2 }
        metric: accuracy
        fidelity: { epochs: { min: 1, max: 9 } }
        strategy: { sampler: random, scheduler: \(scheduler) }
        budget: { trials: 150 }
        seed: \((seed &+ UInt64(number)) % 1_000_000)

        """
    }

    private func startManager() throws {
        manager = try DrilledProcess(
            options.program,
            [
                "serve", "--store", store, "--bind", "tcp://127.0.0.1:\(port)", "--key", path("manager.key"),
                "--authorized-workers", path("workers.pub"), "--until-done", "--lease-term", "\(options.leaseTerm)",
                "--heartbeat", "0.4", "--quiet",
            ], messagesTo: path("manager.log"))
        isAwaitingStart = true
    }

    private func startSupervisor(_ worker: Int) throws {
        supervisors[worker] = try DrilledProcess(
            options.program,
            [
                "worker", "--connect", "tcp://127.0.0.1:\(proxies[worker].port)", "--slots", "1", "--cores", "1",
                "--key", path("worker-\(worker).key"), "--manager-key", path("manager.key.pub"), "--drain-limit", "5",
                "--quiet", "--journal", path("worker-\(worker).acknowledged"),
            ], messagesTo: path("worker-\(worker).log"))
    }

    /// Measures how soon a manager that was started takes connections.
    private func noteStart(at now: ContinuousClock.Instant) {
        guard isAwaitingStart, let manager, manager.isRunning, let socket = Loopback.connect(to: port) else { return }
        Glibc.close(socket)
        isAwaitingStart = false
        slowestStart = max(slowestStart, (now - manager.startedAt) / .seconds(1))
    }

    /// Starts a manager again if it has ended; true once every study is over and enough kills were made.
    private func lookAfterManager() throws -> Bool {
        // On a full disk a manager goes on, but cannot start.
        guard let manager, !manager.isRunning, !isDiskFull else { return false }
        if !manager.wasKilled, manager.code == 0 {
            if kills >= options.kills { return true }
            try createStudy()
        } else if !manager.wasKilled {
            unexpected.append("the manager ended by itself with code \(manager.code): see \(path("manager.log"))")
            guard unexpected.count < 20 else { throw DrillError(unexpected[0]) }
            usleep(200_000)
        }
        try startManager()
        return false
    }

    private func lookAfterSupervisor(_ worker: Int) throws {
        guard let supervisor = supervisors[worker], !supervisor.isRunning else { return }
        // Between two studies it leaves when told. One whose workers were killed too often in a row gives up, as it should.
        try startSupervisor(worker)
    }

    private func endEverything() {
        recover(at: nil)
        for process in supervisors + [manager] { process?.send(SIGTERM) }
        for process in supervisors + [manager] where process?.wait(atMost: .seconds(10)) == false { process?.kill() }
        for proxy in proxies { proxy.close() }
    }
}

// MARK: - Faults

extension Drill {
    private func bring(_ fault: DrillFault, at now: ContinuousClock.Instant) {
        let term = Duration.seconds(options.leaseTerm)
        switch fault {
        case .killManager: manager?.kill()
        case .killSupervisor(let worker): supervisors[worker]?.kill()
        case .killWorker(let worker):
            guard let pid = supervisors[worker]?.children.first else { return }
            kill(pid, SIGKILL)
        case .stopWorker(let worker):
            guard let pid = supervisors[worker]?.children.first else { return }
            kill(pid, SIGSTOP)
            recoveries.append((now + term * 2, { kill(pid, SIGCONT) }))
        case .stopManager:
            guard let manager, manager.isRunning else { return }
            manager.send(SIGSTOP)
            recoveries.append((now + term * 1.5, { manager.send(SIGCONT) }))
        case .silenceLink(let worker):
            let proxy = proxies[worker]
            proxy.set(.silent)
            recoveries.append((now + term * 2, { proxy.set(.open) }))
        case .cutLink(let worker):
            let proxy = proxies[worker]
            proxy.set(.cut)
            recoveries.append((now + term, { proxy.set(.open) }))
        case .fillDisk:
            guard let disk = options.disk else { return }
            FullDisk.fill(disk)
            isDiskFull = true
            recoveries.append(
                (
                    now + term * 1.5,
                    { [self] in
                        FullDisk.free(disk)
                        isDiskFull = false
                    }
                ))
        }
        if fault.isKill { kills += 1 }
        faults[fault.kind, default: 0] += 1
        note("\(kills)/\(options.kills) \(fault.kind)")
    }

    /// How much longer nothing else happens after a fault.
    ///
    /// While a link is silent, a worker ends a trial whose lease is over, and its result comes when another has the trial:
    /// too late. A manager that is killed meanwhile gives every lease a fresh term, and the result would count.
    private func restraint(after fault: DrillFault) -> Duration {
        guard case .silenceLink = fault else { return .zero }
        return .seconds(options.leaseTerm) * 2 + .seconds(1)
    }

    /// Ends faults whose time is over; all of them if no time is given.
    private func recover(at now: ContinuousClock.Instant?) {
        for recovery in recoveries where now.map({ recovery.at <= $0 }) ?? true { recovery.act() }
        recoveries.removeAll { recovery in now.map { recovery.at <= $0 } ?? true }
    }
}

// MARK: - The account

extension Drill {
    private func account(seconds: Double) throws -> DrillAccount {
        let reader = try StudyReader(store)
        let studies = try reader.list()
        let events = try studies.map { try reader.events(of: $0.name) }
        var checks = try StoreVerification(store).run()
        var acknowledgements = AcknowledgementCheck(events)
        checks.append(
            acknowledgements.run(
                supervisors.indices.flatMap { AcknowledgementLog.read(path("worker-\($0).acknowledged")) }))
        checks.append(
            StoreCheck(
                "endings",
                problems: studies.filter { $0.phase != .ended(.complete) }.map { "study \($0.name) is \($0.phase)" },
                detail: "every study is complete"))
        checks.append(StoreCheck("processes", problems: unexpected, detail: "no manager ended but by the drill"))
        let all = events.joined()
        var ended: [String: Int] = [:]
        for study in studies { ended.merge(study.trials, uniquingKeysWith: +) }
        return DrillAccount(
            seed: options.seed, kills: kills, faults: faults,
            skipped: options.disk == nil ? ["disk full: no small disk can be mounted here without privileges"] : [],
            studies: studies.count, trials: ended.values.reduce(0, +),
            attempts: all.count { if case .trialLeased = $0.event { true } else { false } }, ended: ended,
            late: all.count { if case .late = $0.event { true } else { false } },
            acknowledged: acknowledgements.acknowledged, lost: acknowledgements.lost, slowestStart: slowestStart,
            seconds: seconds, checks: checks)
    }
}

/// A small disk, filled to the last byte and freed.
private enum FullDisk {
    static func fill(_ folder: String) {
        let file = open("\(folder)/filling", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        let block = [UInt8](repeating: 0, count: 1 << 20)
        var size = block.count
        while size > 0 {
            if write(file, block, size) <= 0 { size /= 16 }
        }
    }

    static func free(_ folder: String) { unlink("\(folder)/filling") }
}
