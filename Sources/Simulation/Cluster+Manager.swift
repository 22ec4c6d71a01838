import Manager
import Randomness
import Store
import Studies
import Wire

/// What the manager's process does.
extension Cluster {
    var managerClock: Moment { clock(now) }

    private func clock(_ time: Double) -> Moment {
        Moment(
            monotonic: MonotonicInstant(.nanoseconds(Int64((time - (manager?.origin ?? 0)) * 1e9))),
            wallMilliseconds: 1_700_000_000_000 + Int64((time + wallOffset) * 1000))
    }

    func startManager() throws {
        guard manager == nil else { return }
        managerLives += 1
        note(8, "the manager starts")
        let isFirst = managerLives == 1
        if mutant == .comesBackWithOldHistory, !isFirst { memory?.forget(2) }
        let found = try store.recover(losesPower: losesPower)
        artifacts.restart()
        checker.managerStarts(at: now)
        var machines: [StudyID: StudyMachine] = [:]
        var samplers: [StudyID: any Sampler] = [:]
        let leases = CounterGenerator(seed: scenario.seed, stream: 1_000 + managerLives, purpose: .simulation)
        let start = Moment(
            monotonic: MonotonicInstant(.zero), wallMilliseconds: 1_700_000_000_000 + Int64(now + wallOffset))
        for study in studies {
            var events = found[study] ?? []
            try check(checker.recovered(study, events, at: now))
            if mutant == .countsTheBudgetLate, case .created(var definition)? = events.first?.event {
                definition.budget.trials += scenario.workers
                events[0].event = .created(definition)
            }
            let state: StudyState
            do {
                state = try StudyState(replaying: events, mostWhole: StrategyParts.mostWholeTrials(of:))
            } catch {
                try fail((.foldsToTheSameState, "\(error)"))
            }
            if state.isOver { continue }
            try check(checker.agrees(study, state))
            let parts = try StrategyParts(for: state.definition)
            var own = leases
            own.seek(to: UInt64(study.rawValue) << 32)
            machines[study] = parts.machine(
                state, leaseTerm: .seconds(scenario.leaseTerm), leaseSource: own, at: start)
            samplers[study] = parts.sampler
        }
        manager = ManagerProcess(
            life: managerLives,
            machine: ManagerMachine(
                machines,
                policy: .init(leaseTerm: .seconds(scenario.leaseTerm), heartbeat: .seconds(scenario.heartbeat))),
            samplers: samplers, at: now)
        queue.add(.managerTick(life: managerLives), at: now + 0.01)
    }

    /// The manager's process is gone, from one instant to the next.
    func endManager() {
        guard let manager else { return }
        note(9, "the manager is gone")
        losesPower = chance.uniform() < scenario.faults.powerLoss
        self.manager = nil
        for index in workers.indices {
            guard let peer = workers[index]?.peer, manager.connections.contains(peer) else { continue }
            queue.add(.broken(index, peer), at: now + (losesPower ? 10 : 0.5) * network.uniform())
        }
        queue.add(.startManager, at: now + (isHealed ? 0.1 : 0.1 + 8 * chance.uniform() * chance.uniform()))
    }

    func managerTick(_ life: Int) {
        guard let manager, manager.life == life else { return }
        if now < manager.pausedUntil {
            queue.add(.managerTick(life: life), at: manager.pausedUntil)
            return
        }
        queue.add(.managerTick(life: life), at: now + scenario.tick)
        scheduleTurn()
    }

    /// Has the manager take what has arrived, soon.
    func scheduleTurn() {
        guard let manager, !manager.turnIsDue else { return }
        self.manager?.turnIsDue = true
        queue.add(
            .managerTurn(life: manager.life), at: max(manager.pausedUntil, now + scenario.batching * network.uniform()))
    }

    func managerTurn(_ life: Int) throws {
        guard let manager, manager.life == life else { return }
        if now < manager.pausedUntil {
            queue.add(.managerTurn(life: life), at: manager.pausedUntil)
            return
        }
        self.manager?.turnIsDue = false
        onStep?(steps, now, "the manager's turn, with \(manager.inbox.count) messages")
        let batch = Array(manager.inbox.prefix(256))
        self.manager?.inbox.removeFirst(batch.count)
        if now < manager.retryAt { return }
        // The machine reckons in nanoseconds.
        if now - manager.lastTurn > scenario.leaseTerm / 2 + 1e-6 {
            count("slept")
            if mutant == .givesNoFreshTermAfterPause {
                var time = manager.lastTurn
                while time < now, self.manager?.life == life {
                    try turn([], at: time)
                    time += scenario.leaseTerm / 3
                }
                guard self.manager?.life == life else { return }
            }
            checker.awakes(at: now)
        }
        self.manager?.lastTurn = now
        try turn(batch, at: now)
        if !(self.manager?.inbox.isEmpty ?? true) { scheduleTurn() }
    }

    /// One turn: take in, decide, commit, tell; the process may die between any two of these.
    private func turn(_ arrived: [Inbound], at time: Double) throws {
        guard let manager else { return }
        let moment = clock(time)
        var batch = arrived
        let isRepeated = manager.machine.isCommitting
        if isRepeated {
            count("dropped")
        } else {
            batch = arrived.map(altered)
            var greeted: [PeerID: WorkerID] = [:]
            for inbound in batch { note(inbound, &greeted, at: time) }
        }
        let doubled = mutant == .doesNotDeduplicate ? repetitions(in: batch) : []
        var commit = manager.machine.turn(batch, artifacts: &artifacts, at: moment)
        if !isRepeated {
            manager.decidedAt = time
            for (study, event) in commit.records { try check(checker.decides(study, event.event, at: time)) }
        }
        commit.records += doubled
        if !commit.isEmpty {
            note(10, "the manager commits \(commit.records.map { "\($0.0.rawValue):\($0.1.event)" })")
            if mutant == .acknowledgesBeforeCommit { try tell(at: time) }
            if try !write(commit, isRepeated: isRepeated, at: time) { return }
        }
        if mutant != .acknowledgesBeforeCommit || commit.isEmpty { try tell(at: time) }
    }

    /// Makes a commit; false if the process died or the disk was full.
    private func write(_ commit: ManagerCommit, isRepeated: Bool, at time: Double) throws -> Bool {
        let dies = !isHealed && chance.uniform() < scenario.faults.managerDeaths
        let point = dies ? chance.index(below: 4) : 3
        if dies, point < 2 {
            count("died before a commit")
            if point == 1 { memory?.die(committing: commit.records) }
            endManager()
            return false
        }
        failDisk()
        do {
            try store.append(commit.records, workers: commit.workers)
        } catch StoreFault.full {
            count("found the disk full")
            manager?.retryAt = now + 1
            return false
        } catch StoreFault.failed {
            count("met an error of the disk")
            endManager()
            return false
        }
        for (study, event) in commit.records {
            trace.note(UInt64(event.sequence))
            if case .trialBranched = event.event { count("branched") }
            try check(checker.committed(study, event, at: manager?.decidedAt ?? time))
        }
        for study in Set(commit.records.map(\.0)).sorted() {
            // After a commit that had to wait the machine knows more than it says.
            if !isRepeated, mutant == nil, let state = manager?.machine.studies[study]?.state {
                try check(checker.agrees(study, state, onAll: false))
            }
        }
        if dies, point == 2 {
            count("died after a commit")
            endManager()
            return false
        }
        return true
    }

    /// Says what follows from the commit; the process may die on the way.
    private func tell(at time: Double) throws {
        guard let life = manager?.life else { return }
        let moment = clock(time)
        let effects = manager?.machine.committed() ?? []
        let dies =
            !isHealed && !effects.isEmpty && chance.uniform() < scenario.faults.managerDeaths
            ? chance.index(below: effects.count) : nil
        for (position, effect) in effects.enumerated() {
            if position == dies {
                count("died while telling")
                endManager()
                return
            }
            switch effect {
            case .send(let message, let peer, let worker):
                if let peer, manager?.connections.contains(peer) ?? false, let index = numbers[peer] {
                    try send(message, to: index, over: peer)
                } else if let worker {
                    note(15, "the manager cannot reach \(worker.rawValue)")
                    if case .offer = message { checker.isGone(worker) }
                    manager?.machine.unsent(message, to: worker, at: moment)
                }
            case .suggest(let request, let study):
                let suggestions = manager?.samplers[study]?.suggest(request) ?? []
                queue.add(
                    .suggested(suggestions, seen: request.seen, study, life: life), at: now + 0.3 * network.uniform())
            case .discard: break
            }
        }
    }

    func suggested(_ suggestions: [Suggestion], seen: Int, _ study: StudyID, _ life: Int) throws {
        guard let manager, manager.life == life else { return }
        if now < manager.pausedUntil {
            queue.add(.suggested(suggestions, seen: seen, study, life: life), at: manager.pausedUntil)
            return
        }
        let moment = managerClock
        self.manager?.machine.suggested(suggestions, seen: seen, for: study, at: moment)
        scheduleTurn()
    }

    /// A user asks for a configuration to be tried; the answer of one that comes late is another's business.
    func take(_ request: StudyRequest) throws {
        guard let manager, now >= manager.pausedUntil, !manager.machine.isCommitting else {
            queue.add(.request(request), at: now + 1)
            return
        }
        let moment = managerClock
        do {
            try self.manager?.machine.take(request, at: moment)
            count("enqueued")
        } catch {
            count("refused a request")
        }
        scheduleTurn()
    }

    /// Tells the checker what the manager takes in; `greeted` are those that said hello earlier in the batch.
    private func note(_ inbound: Inbound, _ greeted: inout [PeerID: WorkerID], at time: Double) {
        if case .message(.hello(let description, _)) = inbound.content { greeted[inbound.peer] = description.id }
        let worker = greeted[inbound.peer] ?? manager?.machine.worker(of: inbound.peer)
        switch inbound.content {
        case .message(let message): if let worker { checker.heard(message, from: worker, at: time) }
        case .departed: if let worker { checker.departed(worker, at: time) }
        case .undecodable: break
        }
    }
}

// MARK: - Mutants

extension Cluster {
    /// A message as a mutant's manager takes it.
    private func altered(_ inbound: Inbound) -> Inbound {
        guard case .message(let message) = inbound.content else { return inbound }
        var changed = message
        switch (mutant, message) {
        case (.doesNotFence, .measured(let lease, let measurements)):
            changed = .measured(lease: checker.current(lease) ?? lease, measurements)
        case (.doesNotFence, .finished(let lease, let final, let result)):
            guard let current = checker.current(lease), current != lease else { return inbound }
            changed = .finished(
                lease: current, finalSequence: min(final, checker.committedMeasurements(of: current)), result)
        case (.takesResultsWithHoles, .finished(let lease, _, let result)):
            changed = .finished(lease: lease, finalSequence: checker.committedMeasurements(of: lease), result)
        default: return inbound
        }
        return Inbound(peer: inbound.peer, key: inbound.key, content: .message(changed))
    }

    /// Events that a manager without deduplication records once more.
    private func repetitions(in batch: [Inbound]) -> [(StudyID, RecordedEvent)] {
        batch.compactMap { inbound in
            guard case .message(.finished(let lease, _, _)) = inbound.content else { return nil }
            return checker.ending(of: lease)
        }
    }
}
