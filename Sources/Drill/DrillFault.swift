import Randomness

/// What is done to a study under way.
package enum DrillFault: Sendable, Hashable, Codable {
    /// SIGKILL to the manager.
    case killManager
    /// SIGKILL to a process that trains.
    case killWorker(Int)
    /// SIGKILL to the process that keeps a worker alive.
    case killSupervisor(Int)
    /// SIGSTOP to a worker until its lease is over, then SIGCONT.
    case stopWorker(Int)
    /// SIGSTOP to the manager for longer than a lease, then SIGCONT.
    case stopManager
    /// No byte passes between a worker and the manager for longer than a lease; connections stay open.
    case silenceLink(Int)
    /// A worker's connections break, and new ones are refused for a while.
    case cutLink(Int)
    /// The disk of the store is filled to the last byte for a while.
    case fillDisk

    /// The fault's kind, for the account.
    package var kind: String {
        switch self {
        case .killManager: "manager killed"
        case .killWorker: "worker killed"
        case .killSupervisor: "supervisor killed"
        case .stopWorker: "worker stopped"
        case .stopManager: "manager stopped"
        case .silenceLink: "link silent"
        case .cutLink: "link cut"
        case .fillDisk: "disk full"
        }
    }

    /// Whether it is a kill, of which the user says how many there are to be.
    package var isKill: Bool {
        switch self {
        case .killManager, .killWorker, .killSupervisor: true
        case .stopWorker, .stopManager, .silenceLink, .cutLink, .fillDisk: false
        }
    }
}

/// The faults of a drill and the pauses between them, the same for the same seed.
package struct DrillPlan: Sendable {
    /// A fault and how long to wait before it, in seconds.
    package struct Step: Sendable, Equatable {
        package var pause: Double
        package var fault: DrillFault
    }

    private var generator: CounterGenerator
    private let workers: Int
    private let canFillDisk: Bool
    private var count = 0

    /// Creates a plan for so many workers.
    package init(seed: UInt64, workers: Int, canFillDisk: Bool) {
        generator = CounterGenerator(seed: seed, purpose: .simulation)
        self.workers = workers
        self.canFillDisk = canFillDisk
    }

    /// The next fault.
    ///
    /// Two of three are kills. The others are dealt in turn, so that a short drill has each kind.
    package mutating func next() -> Step {
        let pause = 0.2 + 1.2 * generator.uniform()
        let worker = generator.index(below: workers)
        count += 1
        if count.isMultiple(of: 3) {
            return Step(pause: pause, fault: other(count / 3 - 1, worker))
        }
        switch generator.index(below: 8) {
        case 0..<4: return Step(pause: pause, fault: .killManager)
        case 4..<7: return Step(pause: pause, fault: .killWorker(worker))
        default: return Step(pause: pause, fault: .killSupervisor(worker))
        }
    }

    private func other(_ turn: Int, _ worker: Int) -> DrillFault {
        let kinds: [DrillFault] =
            [.stopWorker(worker), .silenceLink(worker)] + (canFillDisk ? [.fillDisk] : [])
            + [.stopManager, .cutLink(worker)]
        return kinds[turn % kinds.count]
    }
}
