import Randomness
import Studies
import Wire
import Worker

/// How messages get from one process to another, or do not.
extension Cluster {
    /// A worker says something.
    func send(_ message: WorkerMessage, from index: Int, over peer: PeerID) throws {
        try check(checker.says(message))
        let frames = MessageCodec.encode(message)
        let cut = links[index].toManagerCutUntil
        transmit(cutUntil: cut, last: &links[index].lastToManager) { .toManager(frames, peer) }
    }

    /// The manager says something.
    func send(_ message: ManagerMessage, to index: Int, over peer: PeerID) throws {
        try check(checker.tells(message))
        let frames = MessageCodec.encode(message)
        let cut = links[index].toWorkerCutUntil
        transmit(cutUntil: cut, last: &links[index].lastToWorker) { .toWorker(frames, index, peer) }
    }

    private func transmit(cutUntil cut: Double, last: inout Double, _ arrival: () -> Happening) {
        let faults = scenario.faults
        let delay = (isHealed ? 0.02 : faults.delay) * network.uniform()
        if faults.isOrdered {
            // What is sent into a cut is sent again after it, if the connection lives that long.
            last = max(last, max(now, cut) + delay)
            queue.add(arrival(), at: last)
            return
        }
        if now < cut || (!isHealed && network.uniform() < faults.loss) {
            count("lost")
            return
        }
        queue.add(arrival(), at: now + delay)
        if !isHealed, network.uniform() < faults.duplication {
            count("doubled")
            queue.add(arrival(), at: now + 10 * network.uniform())
        }
    }

    /// A worker tries to connect.
    func connect(_ index: Int, _ life: Int) throws {
        guard var worker = workers[index], worker.life == life, worker.peer == nil else { return }
        if now < worker.pausedUntil {
            queue.add(.connect(index, life: life), at: worker.pausedUntil)
            return
        }
        guard manager != nil, now >= manager?.pausedUntil ?? 0, !links[index].isCut(at: now) else {
            queue.add(.connect(index, life: life), at: now + 0.2 + 2 * network.uniform())
            return
        }
        connectionCount += 1
        let number = connectionCount
        let peer = PeerID((0..<5).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) })
        note(1, "worker \(index) connects")
        numbers[peer] = index
        manager?.connections.insert(peer)
        links[index].lastToManager = now
        links[index].lastToWorker = now
        worker.peer = peer
        worker.machine.connected()
        workers[index] = worker
        try carryOutEffects(of: index)
    }

    /// A worker notices that its connection is gone.
    func breakConnection(_ index: Int, _ peer: PeerID) throws {
        guard workers[index]?.peer == peer, let life = workers[index]?.life else { return }
        if let until = workers[index]?.pausedUntil, now < until {
            queue.add(.broken(index, peer), at: until)
            return
        }
        note(2, "worker \(index) loses its connection")
        workers[index]?.peer = nil
        workers[index]?.machine.disconnected()
        // The other side hears no heartbeat of the connection any more.
        queue.add(.departed(peer), at: now + 10 * network.uniform())
        queue.add(.connect(index, life: life), at: now + 0.1 + 0.4 * network.uniform())
    }

    /// The manager's side notices that a connection is gone.
    func depart(_ peer: PeerID) {
        guard let manager, manager.connections.contains(peer) else { return }
        note(3, "the manager loses worker \(numbers[peer] ?? -1)")
        self.manager?.connections.remove(peer)
        if let index = numbers[peer] { queue.add(.broken(index, peer), at: now + 10 * network.uniform()) }
        self.manager?.inbox.append(Inbound(peer: peer, key: nil, content: .departed))
        scheduleTurn()
    }

    /// A connection breaks; each side notices some time later.
    func reset(_ index: Int, within delay: Double) {
        guard let peer = workers[index]?.peer else { return }
        queue.add(.broken(index, peer), at: now + delay * network.uniform())
        queue.add(.departed(peer), at: now + delay * network.uniform())
    }

    /// Frames arrive at the manager's machine.
    func arrive(_ frames: [[UInt8]], from peer: PeerID) throws {
        guard let manager, manager.connections.contains(peer) else { return }
        trace.note(frames.last ?? [])
        do {
            guard let message = try MessageCodec.decodeFromWorker(frames) else { return }
            note(4, "the manager gets from worker \(numbers[peer] ?? -1): \(message)")
            self.manager?.inbox.append(Inbound(peer: peer, key: nil, content: .message(message)))
            scheduleTurn()
        } catch {
            try fail((.decodesWhatItEncodes, "\(error)"))
        }
    }

    /// Frames arrive at a worker's machine.
    func deliver(_ frames: [[UInt8]], to index: Int, over peer: PeerID) throws {
        guard let worker = workers[index], worker.peer == peer else { return }
        if now < worker.pausedUntil {
            queue.add(.toWorker(frames, index, peer), at: worker.pausedUntil)
            return
        }
        trace.note(frames.last ?? [])
        do {
            guard let message = try MessageCodec.decodeFromManager(frames) else { return }
            note(5, "worker \(index) gets: \(message)")
            try receive(message, index)
        } catch let error as WireError {
            try fail((.decodesWhatItEncodes, "\(error)"))
        }
    }
}
