import Studies
import Wire

/// Who is connected, over which peer, and whether free.
struct ConnectedWorkers {
    struct Worker {
        var description: WorkerDescription
        var version: ProtocolVersion
        var peer: PeerID
        var heardAt: MonotonicInstant
        /// The order in which it became free; nil while it is busy.
        var freeSince: Int?
        /// How many trials it has refused since it last did some of one.
        var refusals = 0
        /// Until when it gets none for that.
        var asideUntil = MonotonicInstant(.zero)
    }

    /// A worker that refuses so many trials in a row, which another would run, is left out for a while.
    private static let mostRefusals = 3
    private static let timeAside = Duration.seconds(60)

    private(set) var byID: [WorkerID: Worker] = [:]
    private var idOfPeer: [PeerID: WorkerID] = [:]
    private var idle: Set<WorkerID> = []
    private var turn = 0
    /// No worker has been silent for longer than since then.
    private var silentSince = MonotonicInstant(.zero)

    var count: Int { byID.count }

    func id(of peer: PeerID) -> WorkerID? { idOfPeer[peer] }

    func peer(of id: WorkerID) -> PeerID? { byID[id]?.peer }

    /// The free workers, the longest free first.
    var free: [WorkerID] {
        idle.map { ($0, byID[$0]?.freeSince ?? 0) }.sorted { $0.1 < $1.1 }.map(\.0)
    }

    mutating func greet(
        _ description: WorkerDescription, speaking version: ProtocolVersion, over peer: PeerID, at now: MonotonicInstant
    ) {
        // One worker a connection, whatever it calls itself next.
        if let before = idOfPeer[peer], before != description.id { remove(before) }
        if let old = byID[description.id] { idOfPeer[old.peer] = nil }
        byID[description.id] = Worker(description: description, version: version, peer: peer, heardAt: now)
        idle.remove(description.id)
        idOfPeer[peer] = description.id
    }

    /// Why a worker may not run a study's trials; nil if it may.
    func unmetNeed(of definition: StudyDefinition, by id: WorkerID) -> String? {
        guard let worker = byID[id] else { return "\(id.rawValue) is not connected" }
        if !definition.hasOneValue, worker.version.minor < ProtocolVersion.severalValues.minor {
            return "trials with several values need \(ProtocolVersion.severalValues), and \(id.rawValue) speaks "
                + "\(worker.version): upgrade Leptune there"
        }
        return definition.unmetNeed(of: worker.description)
    }

    mutating func hear(_ id: WorkerID, at now: MonotonicInstant) { byID[id]?.heardAt = now }

    /// Takes that a worker will not run a trial.
    ///
    /// One that lacks what others have would refuse a study's trials faster than others run them, until each has been refused
    /// too often.
    mutating func refused(_ id: WorkerID, at now: MonotonicInstant) {
        byID[id]?.refusals += 1
        guard let worker = byID[id], worker.refusals >= Self.mostRefusals,
            byID.values.contains(where: { $0.refusals == 0 })
        else { return }
        byID[id]?.asideUntil = now + Self.timeAside
        occupy(id)
    }

    /// Takes that a worker has done some of a trial.
    mutating func served(_ id: WorkerID) { byID[id]?.refusals = 0 }

    mutating func free(_ id: WorkerID, at now: MonotonicInstant) {
        guard let worker = byID[id], worker.freeSince == nil, now >= worker.asideUntil else { return }
        turn += 1
        byID[id]?.freeSince = turn
        idle.insert(id)
    }

    mutating func occupy(_ id: WorkerID) {
        byID[id]?.freeSince = nil
        idle.remove(id)
    }

    mutating func remove(_ id: WorkerID) {
        idle.remove(id)
        if let worker = byID.removeValue(forKey: id) { idOfPeer[worker.peer] = nil }
    }

    /// Forgets the workers that have been silent since a moment.
    mutating func removeSilent(since moment: MonotonicInstant) {
        guard silentSince < moment else { return }
        for (id, worker) in byID where worker.heardAt < moment { remove(id) }
        // Time does not go back, so nobody who is heard from now on is earlier than this.
        silentSince = byID.values.map(\.heardAt).min() ?? moment
    }
}
