import Manager
import Objectives
import Randomness
import Studies
import Wire
import Worker

/// What workers' processes do.
extension Cluster {
    func startWorker(_ index: Int) {
        guard workers[index] == nil else { return }
        lives += 1
        note(6, "worker \(index) starts")
        workers[index] = SimulatedWorker(number: index, life: lives, at: now)
        queue.add(.connect(index, life: lives), at: now + 0.05)
        queue.add(.workerTick(index, life: lives), at: now + scenario.tick * network.uniform())
    }

    /// A worker's process is gone, from one instant to the next.
    func endWorker(_ index: Int, tellsManager: Bool) {
        guard let worker = workers[index] else { return }
        note(7, "worker \(index) is gone")
        if let peer = worker.peer { queue.add(.departed(peer), at: now + 10 * network.uniform() * network.uniform()) }
        if tellsManager, manager != nil {
            checker.isGone(worker.id)
            let moment = managerClock
            manager?.machine.lost(where: { $0 == worker.id }, at: moment)
            scheduleTurn()
        }
        workers[index] = nil
        queue.add(.startWorker(index), at: now + 0.2 + 3 * network.uniform())
    }

    func receive(_ message: ManagerMessage, _ index: Int) throws {
        guard let worker = workers[index] else { return }
        switch message {
        case .settled(let lease), .stale(let lease), .directive(let lease, .stop):
            if worker.unheard == lease { workers[index]?.unheard = nil }
        case .welcome, .offer, .acknowledged, .directive, .unknownWorker, .chunk, .chunkStored, .artifactRefused,
            .leave:
            break
        }
        workers[index]?.machine.receive(message, at: worker.clock(now))
        try carryOutEffects(of: index)
    }

    func tick(_ index: Int, _ life: Int) throws {
        guard let worker = workers[index], worker.life == life else { return }
        if now < worker.pausedUntil {
            queue.add(.workerTick(index, life: life), at: worker.pausedUntil)
            return
        }
        queue.add(.workerTick(index, life: life), at: now + scenario.tick)
        workers[index]?.machine.tick(residentBytes: 0, at: worker.clock(now))
        try carryOutEffects(of: index)
    }

    /// The training thread gets to its next point.
    func train(_ index: Int, _ life: Int, _ turn: Int) throws {
        guard let worker = workers[index], worker.life == life, worker.turn == turn else { return }
        if now < worker.pausedUntil {
            queue.add(.training(index, life: life, turn: turn), at: worker.pausedUntil)
            return
        }
        let reports = workers[index]?.training?.advance() ?? []
        try take(reports, index)
    }

    private func take(_ reports: [SimulatedTraining.Report], _ index: Int) throws {
        guard let worker = workers[index] else { return }
        for report in reports {
            let clock = worker.clock(now)
            switch report {
            case .measured(let fidelity, let value):
                workers[index]?.machine.measured(fidelity: fidelity, value: value, seconds: 1)
            case .asked(let question): workers[index]?.machine.asked(question, at: clock)
            case .ended(let ending, let checkpoint):
                workers[index]?.machine.ended(ending, checkpoint: checkpoint, at: clock)
            }
        }
        try carryOutEffects(of: index)
        goOn(index)
    }

    /// Has the training thread go on after a while, if it does so by itself.
    private func goOn(_ index: Int) {
        guard let worker = workers[index], worker.training?.isBusy ?? false else { return }
        workers[index]?.turn += 1
        queue.add(
            .training(index, life: worker.life, turn: worker.turn + 1),
            at: now + scenario.secondsPerUnit * network.uniform())
    }

    func carryOutEffects(of index: Int) throws {
        for effect in workers[index]?.machine.takeEffects() ?? [] {
            guard let worker = workers[index] else { return }
            switch effect {
            case .send(let message):
                if case .finished(let lease, _, _) = message { workers[index]?.unheard = lease }
                if let peer = worker.peer { try send(message, from: index, over: peer) }
                if mutant == .forgetsResultOnceSent, case .finished(let lease, _, _) = message {
                    workers[index]?.machine.receive(.settled(lease: lease), at: worker.clock(now))
                }
            case .start(let offer):
                if let unheard = worker.unheard {
                    try fail((.keepsResultsUntilHeard, "worker \(index) begins a trial and forgets \(unheard)"))
                }
                workers[index]?.training = SimulatedTraining(offer, failures: scenario.failures)
                goOn(index)
            case .answer(let answer):
                try take(workers[index]?.training?.take(answer) ?? [], index)
            case .interrupt(let interruption):
                try take(workers[index]?.training?.interrupt(interruption) ?? [], index)
            case .confirmed: break
            case .leave:
                count("left")
                endWorker(index, tellsManager: false)
            }
        }
        // What a mutant made its machine do.
        if mutant == .forgetsResultOnceSent, let effects = workers[index]?.machine.takeEffects() {
            for case .send(let message) in effects {
                if let peer = workers[index]?.peer { try send(message, from: index, over: peer) }
            }
        }
    }
}
