/// The way between a worker and the manager.
struct SimulatedLink {
    /// Until when nothing gets to the manager.
    var toManagerCutUntil = 0.0
    /// Until when nothing gets to the worker.
    var toWorkerCutUntil = 0.0
    /// When the last message to the manager arrives, and to the worker: order is kept where the scenario says so.
    var lastToManager = 0.0
    var lastToWorker = 0.0

    func isCut(at now: Double) -> Bool { now < toManagerCutUntil || now < toWorkerCutUntil }

    mutating func mend() {
        toManagerCutUntil = 0
        toWorkerCutUntil = 0
    }
}
