import Studies
import Wire

/// Who is connected, over which peer, and whether free.
struct ConnectedWorkers {
    struct Worker {
        var description: WorkerDescription
        var peer: PeerID
        var heardAt: MonotonicInstant
        /// The order in which it became free; nil while it is busy.
        var freeSince: Int?
    }

    private(set) var byID: [WorkerID: Worker] = [:]
    private var idOfPeer: [PeerID: WorkerID] = [:]
    private var turn = 0

    var count: Int { byID.count }

    func id(of peer: PeerID) -> WorkerID? { idOfPeer[peer] }

    func peer(of id: WorkerID) -> PeerID? { byID[id]?.peer }

    /// The free workers, the longest free first.
    var free: [WorkerID] {
        byID.filter { $0.value.freeSince != nil }.sorted { ($0.value.freeSince ?? 0) < ($1.value.freeSince ?? 0) }
            .map(\.key)
    }

    mutating func greet(_ description: WorkerDescription, over peer: PeerID, at now: MonotonicInstant) {
        if let old = byID[description.id] { idOfPeer[old.peer] = nil }
        byID[description.id] = Worker(description: description, peer: peer, heardAt: now)
        idOfPeer[peer] = description.id
    }

    mutating func hear(_ id: WorkerID, at now: MonotonicInstant) { byID[id]?.heardAt = now }

    mutating func free(_ id: WorkerID) {
        guard byID[id]?.freeSince == nil else { return }
        turn += 1
        byID[id]?.freeSince = turn
    }

    mutating func occupy(_ id: WorkerID) { byID[id]?.freeSince = nil }

    mutating func remove(_ id: WorkerID) {
        if let worker = byID.removeValue(forKey: id) { idOfPeer[worker.peer] = nil }
    }

    /// Forgets the workers that have been silent since a moment.
    mutating func removeSilent(since moment: MonotonicInstant) {
        for (id, worker) in byID where worker.heardAt < moment { remove(id) }
    }
}
