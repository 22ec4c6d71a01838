import Studies
import Wire
import Worker

/// A worker's process: the real ``WorkerMachine`` and a training thread that is made up.
struct SimulatedWorker {
    /// Tells this process from the worker's earlier ones.
    let life: Int
    let id: WorkerID
    var machine: WorkerMachine
    var training: SimulatedTraining?
    /// Counts what the training thread was given, so that what it would have done before is left.
    var turn = 0
    /// The connection, as this side sees it.
    var peer: PeerID?
    /// Until when the process is stopped.
    var pausedUntil = 0.0
    /// When the process began: its clock's zero.
    let origin: Double
    /// The lease whose result was sent and not yet heard to be settled, stale or unwanted.
    var unheard: LeaseID?

    init(number: Int, life: Int, at now: Double) {
        self.life = life
        id = WorkerID(rawValue: "host/\(number)/\(life)")
        origin = now
        machine = WorkerMachine(
            WorkerDescription(
                id: id, host: "host", processID: number + 1, cores: 1, memoryBytes: 1 << 30, version: "0",
                allowsCommands: false), drainLimit: .seconds(20), at: MonotonicInstant(.zero))
    }

    func clock(_ now: Double) -> MonotonicInstant {
        MonotonicInstant(.nanoseconds(Int64((now - origin) * 1e9)))
    }
}
