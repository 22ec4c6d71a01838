import Manager
import Randomness
import SearchSpaces
import Studies
import Worker

/// What goes wrong.
extension Cluster {
    /// Draws, once a simulated second, what goes wrong next.
    func makeMischief() throws {
        if isHealed { return }
        queue.add(.mischief, at: now + 1)
        let faults = scenario.faults
        for index in workers.indices {
            if happens(faults.workerDeaths) {
                count("worker died")
                endWorker(index, tellsManager: chance.uniform() < 0.3)
            }
            if happens(faults.workerPauses) { pauseWorker(index) }
            if happens(faults.drains), let worker = workers[index], now >= worker.pausedUntil {
                count("drained")
                workers[index]?.machine.drain(at: worker.clock(now))
                try carryOutEffects(of: index)
            }
            if happens(faults.cuts) { cut(index) }
        }
        if happens(faults.managerKills) {
            count("manager killed")
            endManager()
        }
        if happens(faults.managerPauses) { pauseManager() }
        if happens(faults.clockJumps) {
            count("clock jumped")
            wallOffset = (chance.uniform() - 0.5) * 20 * 365.25 * 86_400
        }
    }

    private func happens(_ rate: Double) -> Bool { rate > 0 && chance.uniform() < rate }

    /// How long something is stopped or cut: often for less than a lease, sometimes for much longer.
    private func spell() -> Double {
        scenario.leaseTerm * (chance.uniform() < 0.5 ? chance.uniform() : 3 * chance.uniform())
    }

    private func pauseWorker(_ index: Int) {
        guard let worker = workers[index] else { return }
        count("worker stopped")
        let length = spell()
        note(11, "worker \(index) is stopped for \(length) s")
        workers[index]?.pausedUntil = now + length
        // The other side hears nothing any more, and gives the connection up.
        if length > 10, chance.uniform() < 0.7, let peer = worker.peer { queue.add(.departed(peer), at: now + 10) }
    }

    private func pauseManager() {
        guard let manager else { return }
        count("manager stopped")
        let length = spell()
        note(12, "the manager is stopped for \(length) s")
        self.manager?.pausedUntil = now + length
        guard length > 10, chance.uniform() < 0.7 else { return }
        for index in workers.indices {
            guard let peer = workers[index]?.peer, manager.connections.contains(peer) else { continue }
            queue.add(.broken(index, peer), at: now + 10 + network.uniform())
            queue.add(.departed(peer), at: now + length)
        }
    }

    private func cut(_ index: Int) {
        let length = spell()
        let kind = chance.index(below: 4)
        note(13, "the link of worker \(index) is cut, kind \(kind), for \(length) s")
        count(["reset", "cut to the manager", "cut to the worker", "cut"][kind])
        switch kind {
        case 0: return reset(index, within: 1)
        case 1: links[index].toManagerCutUntil = now + length
        case 2: links[index].toWorkerCutUntil = now + length
        default:
            links[index].toManagerCutUntil = now + length
            links[index].toWorkerCutUntil = now + length
        }
        guard length > 10, let peer = workers[index]?.peer else { return }
        queue.add(.broken(index, peer), at: now + 10 + network.uniform())
        queue.add(.departed(peer), at: now + 10 + network.uniform())
    }

    /// Decides how the next commit fails, if it does.
    func failDisk() {
        // Drawn in any case, so that a real store meets the same course of events.
        let isFull = !isHealed && chance.uniform() < scenario.faults.fullDisk
        let fails = !isHealed && chance.uniform() < scenario.faults.diskErrors
        if isFull, now >= diskFullUntil { diskFullUntil = now + spell() }
        memory?.fault = now < diskFullUntil ? .full : fails ? .failed : nil
    }

    /// Nothing goes wrong any more.
    func heal() throws {
        note(14, "everything heals")
        isHealed = true
        diskFullUntil = 0
        for index in links.indices { links[index].mend() }
        // What is put off until then happens then; from now on nothing else is.
        for index in workers.indices {
            if let until = workers[index]?.pausedUntil { workers[index]?.pausedUntil = min(until, now + 1) }
        }
        if let until = manager?.pausedUntil { manager?.pausedUntil = min(until, now + 1) }
    }

    /// Has a user ask, in one schedule of five, for configurations to be tried, twice with the same request.
    func addRequests() {
        guard !scenario.faults.isOrdered || scenario.healsAt > 0, chance.uniform() < 0.2, let study = studies.first
        else {
            return
        }
        let request = StudyRequest(
            id: "request", study: study, action: .enqueue([Configuration(["x": .float(0.5), "n": .int(3)])]))
        queue.add(.request(request), at: 5 * chance.uniform())
        queue.add(.request(request), at: 10 * chance.uniform())
    }
}
