import Randomness
import SearchSpaces
import Strategies
import Studies
import TestKit
import Testing

/// A machine with one trial suggested, driven by hand.
private struct Bench {
    var machine: StudyMachine
    var messages: [(ManagerMessage, WorkerID)] = []
    var discarded: [ArtifactReference] = []
    var requested = 0
    let a = WorkerID(rawValue: "a")
    let b = WorkerID(rawValue: "b")

    init(
        trials: Int = 1, epochs: Int = 3, seconds: Double? = nil, furtherMetrics: [Metric] = [],
        constraints: [String] = [], scheduler: (any Scheduler)? = nil
    ) throws {
        var definition = StudyFixture.definition(trials: trials, epochs: epochs, seconds: seconds)
        definition.furtherMetrics = furtherMetrics
        definition.constraints = constraints
        machine = StudyMachine(
            try StudyState(StudyFixture.created(definition)),
            scheduler: scheduler ?? FullScheduler(trials: trials, maximum: epochs),
            leaseSource: CounterGenerator(seed: 1, purpose: .simulation), at: StudyFixture.moment(0))
    }

    /// Carries out effects; answers requests for suggestions at once.
    mutating func settle(at seconds: Double) {
        var effects = machine.takeEffects()
        while !effects.isEmpty {
            for effect in effects {
                switch effect {
                case .record: break
                case .send(let message, let worker): messages.append((message, worker))
                case .discard(let reference): discarded.append(reference)
                case .suggest(let request):
                    requested += request.count
                    let suggestions = (0..<request.count).map { index in
                        Suggestion(
                            Configuration(["x": .float(Double(request.firstTrial + index) / 100), "n": .int(1)]),
                            reason: "by hand")
                    }
                    machine.suggested(suggestions, seen: request.seen, at: StudyFixture.moment(seconds))
                }
            }
            effects = machine.takeEffects()
        }
    }

    /// Gives work to a worker and returns the offer.
    mutating func offer(to worker: WorkerID, at seconds: Double) throws -> Offer {
        if !machine.assign([worker], at: StudyFixture.moment(seconds)).isEmpty {
            settle(at: seconds)
            _ = machine.assign([worker], at: StudyFixture.moment(seconds))
        }
        settle(at: seconds)
        guard case (.offer(let offer), worker)? = messages.last else {
            throw TestFailure("no offer to \(worker.rawValue), but \(messages)")
        }
        return offer
    }

    mutating func measure(_ offer: Offer, _ sequence: Int, _ value: Double, by worker: WorkerID, at seconds: Double) {
        measure(offer, [(sequence, value)], by: worker, at: seconds)
    }

    mutating func measure(_ offer: Offer, _ values: [(Int, Double)], by worker: WorkerID, at seconds: Double) {
        let measurements = values.map { Measurement(sequence: $0, fidelity: $0, value: $1, seconds: seconds) }
        machine.measured(measurements, lease: offer.lease, by: worker, at: StudyFixture.moment(seconds))
        settle(at: seconds)
    }

    mutating func finish(
        _ offer: Offer, _ result: AttemptResult, after sequence: Int, by worker: WorkerID, at seconds: Double
    ) {
        machine.finished(
            result, finalSequence: sequence, lease: offer.lease, by: worker, at: StudyFixture.moment(seconds))
        settle(at: seconds)
    }

    mutating func tick(at seconds: Double) {
        machine.tick(at: StudyFixture.moment(seconds))
        settle(at: seconds)
    }

    /// Lets time pass in steps too small to look like a suspension.
    mutating func pass(from start: Double, to end: Double) {
        for second in stride(from: start, through: end, by: 5) { tick(at: second) }
    }
}

private struct TestFailure: Error {
    var text: String
    init(_ text: String) { self.text = text }
}

struct StudyMachineTests {
    @Test func completesATrialOfSeveralMetrics() throws {
        var bench = try Bench(epochs: 1, furtherMetrics: [Metric("size", .minimize)], constraints: ["memory"])

        let offer = try bench.offer(to: bench.a, at: 1)
        #expect(offer.furtherMetrics == [Metric("size", .minimize)])
        #expect(offer.constraints == ["memory"])
        bench.measure(offer, 1, 0.5, by: bench.a, at: 2)
        let evaluation = Evaluation(values: [0.5, 9], constraints: [-1])
        bench.finish(offer, .evaluated(evaluation), after: 1, by: bench.a, at: 3)

        #expect(bench.machine.state.trials[0].state == .completed)
        #expect(bench.machine.state.trials[0].evaluation == evaluation)
        #expect(bench.machine.state.front == [0])
    }

    @Test(arguments: [
        (AttemptResult.completed(1), FailureReason.error, "1 values and 0 constraints; the study has 2 and 1"),
        (.evaluated(Evaluation(values: [1, 2])), .error, "2 values and 0 constraints; the study has 2 and 1"),
        (.evaluated(Evaluation(values: [1, .infinity], constraints: [0])), .diverged, "size is inf"),
        (.evaluated(Evaluation(values: [1, 2], constraints: [.nan])), .diverged, "memory is nan"),
    ])
    func failsATrialWithoutAllItsValues(_ result: AttemptResult, _ reason: FailureReason, _ words: String) throws {
        var bench = try Bench(epochs: 1, furtherMetrics: [Metric("size", .minimize)], constraints: ["memory"])

        let offer = try bench.offer(to: bench.a, at: 1)
        bench.measure(offer, 1, 0.5, by: bench.a, at: 2)
        bench.finish(offer, result, after: 1, by: bench.a, at: 3)

        #expect(bench.machine.state.trials[0].state == .failed(reason))
        #expect(bench.machine.state.trials[0].message?.contains(words) == true)
    }

    @Test func completesATrialThatFinishes() throws {
        var bench = try Bench()

        let offer = try bench.offer(to: bench.a, at: 1)
        for epoch in 1...3 { bench.measure(offer, epoch, 1 / Double(epoch), by: bench.a, at: Double(epoch)) }
        bench.finish(offer, .completed(0.25), after: 3, by: bench.a, at: 4)

        #expect(bench.machine.state.trials[0].state == .completed)
        #expect(bench.machine.state.best?.value == 0.25)
        #expect(bench.machine.state.phase == .ended(.complete))
        #expect(bench.machine.state.spentFidelity == 3)
        #expect(bench.messages.last?.0 == .settled(lease: offer.lease))
    }

    @Test func leasesATrialAgainWhenItsLeaseExpires() throws {
        var bench = try Bench()

        let first = try bench.offer(to: bench.a, at: 1)
        bench.pass(from: 5, to: 40)
        let second = try bench.offer(to: bench.b, at: 41)

        #expect(first.trial == second.trial)
        #expect(first.lease != second.lease)
        #expect(bench.machine.state.trials[0].attempts.map(\.ending) == [.lost, nil])
    }

    @Test func countsALateResultWhoseTrialNobodyElseGot() throws {
        var bench = try Bench(epochs: 1)

        let offer = try bench.offer(to: bench.a, at: 1)
        bench.pass(from: 5, to: 40)
        bench.measure(offer, 1, 0.5, by: bench.a, at: 41)
        bench.finish(offer, .completed(0.5), after: 1, by: bench.a, at: 41)

        #expect(bench.machine.state.trials[0].state == .completed)
        #expect(bench.machine.state.trials[0].attempts.count == 1)
    }

    @Test func keepsButDoesNotCountAResultOfASupersededLease() throws {
        var bench = try Bench(epochs: 1)

        let first = try bench.offer(to: bench.a, at: 1)
        bench.pass(from: 5, to: 40)
        let second = try bench.offer(to: bench.b, at: 41)
        for _ in 1...3 { bench.finish(first, .completed(0.1), after: 0, by: bench.a, at: 42) }
        bench.measure(second, 1, 0.7, by: bench.b, at: 43)
        bench.finish(second, .completed(0.7), after: 1, by: bench.b, at: 44)

        #expect(bench.messages.contains { $0.0 == .stale(lease: first.lease) && $0.1 == bench.a })
        #expect(bench.machine.state.lateResults == 1)
        #expect(bench.machine.state.best?.value == 0.7)
    }

    @Test func acknowledgesAResultAgainWithoutCountingItTwice() throws {
        var bench = try Bench(epochs: 1)

        let offer = try bench.offer(to: bench.a, at: 1)
        bench.measure(offer, 1, 0.5, by: bench.a, at: 2)
        for _ in 1...3 { bench.finish(offer, .completed(0.5), after: 1, by: bench.a, at: 3) }

        #expect(bench.messages.count { $0.0 == .settled(lease: offer.lease) } == 3)
        #expect(bench.machine.state.ended == ["completed": 1])
    }

    @Test func asksForMeasurementsThatAreMissingBeforeItTakesAResult() throws {
        var bench = try Bench()

        let offer = try bench.offer(to: bench.a, at: 1)
        bench.measure(offer, 1, 0.5, by: bench.a, at: 2)
        bench.measure(offer, 3, 0.3, by: bench.a, at: 2)
        bench.finish(offer, .completed(0.3), after: 3, by: bench.a, at: 3)

        #expect(bench.messages.last?.0 == .acknowledged(lease: offer.lease, sequence: 1))
        #expect(bench.machine.state.trials[0].state == .running)
        #expect(bench.machine.state.trials[0].measurements.map(\.fidelity) == [1])
    }

    @Test func takesWhatIsNewOfMeasurementsThatCameTogether() throws {
        var bench = try Bench()
        let offer = try bench.offer(to: bench.a, at: 1)
        bench.measure(offer, [(1, 0.9), (2, 0.8)], by: bench.a, at: 2)

        bench.messages.removeAll()
        bench.measure(offer, [(1, 0.9), (2, 0.8), (3, 0.7), (5, 0.5)], by: bench.a, at: 3)

        #expect(bench.messages.map(\.0) == [.acknowledged(lease: offer.lease, sequence: 3)])
        #expect(bench.machine.state.trials[0].measurements.map(\.value) == [0.9, 0.8, 0.7])
    }

    @Test func stopsATrialAmidMeasurementsThatCameTogether() throws {
        var bench = try Bench(
            epochs: 9, scheduler: ThresholdScheduler(trials: 1, fidelity: Fidelity(minimum: 2, maximum: 9), high: 0.5))
        let offer = try bench.offer(to: bench.a, at: 1)

        bench.measure(offer, [(1, 0.9), (2, 0.8), (3, 0.1)], by: bench.a, at: 2)

        #expect(bench.messages.contains { $0.0 == .acknowledged(lease: offer.lease, sequence: 2) })
        #expect(bench.messages.last?.0 == .directive(lease: offer.lease, .stop))
        #expect(bench.machine.state.trials[0].measurements.map(\.value) == [0.9, 0.8])
        #expect(bench.machine.state.trials[0].state == .pruned)
    }

    @Test func saysAgainThatATrialGoesOnWhenTheAnswerWasLost() throws {
        var bench = try Bench(
            trials: 2, epochs: 4,
            scheduler: AsynchronousHalvingScheduler(trials: 2, fidelity: Fidelity(maximum: 4), eta: 2))
        let first = try bench.offer(to: bench.a, at: 1)
        let second = try bench.offer(to: bench.b, at: 1)
        bench.measure(first, 1, 0.9, by: bench.a, at: 2)
        bench.measure(second, 1, 0.1, by: bench.b, at: 3)

        bench.messages.removeAll()
        bench.measure(second, 1, 0.1, by: bench.b, at: 4)

        #expect(bench.messages.contains { $0.0 == .directive(lease: second.lease, .goOn(until: 2)) })
    }

    @Test func tellsAWorkerThatRunsAnOfferOnceMoreThatItIsSettled() throws {
        var bench = try Bench(
            epochs: 4, scheduler: AsynchronousHalvingScheduler(trials: 1, fidelity: Fidelity(maximum: 4), eta: 2))
        let offer = try bench.offer(to: bench.a, at: 1)
        bench.measure(offer, 1, 0.5, by: bench.a, at: 2)
        let checkpoint = Checkpoint(content: ArtifactReference(digest: "d", bytes: 1), fidelity: 1)
        bench.machine.released(
            checkpoint, finalSequence: 1, lease: offer.lease, by: bench.a, at: StudyFixture.moment(3))
        bench.settle(at: 3)

        bench.messages.removeAll()
        bench.measure(offer, 1, 0.5, by: bench.a, at: 4)
        bench.machine.heartbeat(lease: offer.lease, by: bench.a, at: StudyFixture.moment(5))
        bench.settle(at: 5)

        #expect(bench.messages.map(\.0) == [.settled(lease: offer.lease), .settled(lease: offer.lease)])
    }

    @Test func takesATrialThatIsGivenBackAtItsTargetAsPaused() throws {
        var bench = try Bench(
            trials: 2, epochs: 4,
            scheduler: AsynchronousHalvingScheduler(trials: 2, fidelity: Fidelity(maximum: 4), eta: 2))
        let offer = try bench.offer(to: bench.a, at: 1)
        bench.measure(offer, 1, 0.5, by: bench.a, at: 2)

        let checkpoint = Checkpoint(content: ArtifactReference(digest: "d", bytes: 1), fidelity: 1)
        bench.machine.released(
            checkpoint, finalSequence: 1, lease: offer.lease, by: bench.a, at: StudyFixture.moment(3))
        bench.settle(at: 3)

        #expect(bench.machine.state.trials[0].state == .paused)
        #expect(try bench.offer(to: bench.b, at: 4).trial == 1)
    }

    @Test func keepsTheResultOfATrialThatWasGivenUpAsLate() throws {
        var bench = try Bench(epochs: 1)
        var offers: [Offer] = []
        for attempt in 1...5 {
            offers.append(try bench.offer(to: bench.a, at: Double(attempt) * 1000))
            bench.machine.lost(bench.a, at: StudyFixture.moment(Double(attempt) * 1000))
            bench.settle(at: Double(attempt) * 1000)
        }

        for _ in 1...2 { bench.finish(offers[4], .completed(0.5), after: 0, by: bench.a, at: 6000) }

        #expect(bench.machine.state.trials[0].state == .failed(.lost))
        #expect(bench.machine.state.lateResults == 1)
    }

    @Test func offersTheSameLeaseAgainToAWorkerThatMissedIt() throws {
        var bench = try Bench()

        let offer = try bench.offer(to: bench.a, at: 1)
        let repeated = bench.machine.repeatOffer(to: bench.a, at: StudyFixture.moment(2))
        bench.settle(at: 2)

        #expect(repeated)
        #expect(bench.messages.last?.0 == .offer(offer))
        #expect(bench.machine.state.trials[0].attempts.count == 1)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func failsATrialWhoseValueIsNotFinite(_ value: Double) throws {
        var bench = try Bench(epochs: 1)

        let offer = try bench.offer(to: bench.a, at: 1)
        bench.finish(offer, .completed(value), after: 0, by: bench.a, at: 2)

        #expect(bench.machine.state.trials[0].state == .failed(.diverged))
        #expect(bench.machine.state.best == nil)
    }

    @Test func failsATrialThatLosesTooManyWorkers() throws {
        var bench = try Bench()

        for attempt in 1...5 {
            // Each later than any wait before another try.
            let now = Double(attempt) * 1000
            _ = try bench.offer(to: bench.a, at: now)
            bench.machine.lost(bench.a, at: StudyFixture.moment(now))
            bench.settle(at: now)
        }

        #expect(bench.machine.state.trials[0].state == .failed(.lost))
        #expect(bench.machine.state.phase == .ended(.complete))
    }

    @Test func failsATrialThatIsRefusedTooOften() throws {
        var bench = try Bench()

        for attempt in 1...3 {
            let offer = try bench.offer(to: bench.a, at: Double(attempt))
            bench.machine.refused(
                "no such data", lease: offer.lease, by: bench.a, at: StudyFixture.moment(Double(attempt)))
            bench.settle(at: Double(attempt))
        }

        #expect(bench.machine.state.trials[0].state == .failed(.rejected))
        #expect(bench.machine.state.trials[0].message == "no such data")
    }

    @Test func grantsFreshLeasesAfterItWasSuspended() throws {
        var bench = try Bench()

        _ = try bench.offer(to: bench.a, at: 1)
        bench.tick(at: 301)
        bench.tick(at: 302)

        #expect(bench.machine.state.trials[0].state == .running)
    }

    @Test func endsAtItsDeadlineAndStopsItsWorkers() throws {
        var bench = try Bench(trials: 3, seconds: 20)

        let offer = try bench.offer(to: bench.a, at: 1)
        bench.pass(from: 5, to: 20)

        #expect(bench.machine.state.phase == .ended(.deadline))
        #expect(bench.machine.state.trials[0].state == .cancelled)
        #expect(bench.messages.last?.0 == .directive(lease: offer.lease, .stop))
    }

    @Test func neverSuggestsMoreTrialsThanTheBudget() throws {
        var bench = try Bench(trials: 2, epochs: 1)
        let workers = (0..<5).map { WorkerID(rawValue: "w\($0)") }

        let unserved = bench.machine.assign(workers, at: StudyFixture.moment(1))
        bench.settle(at: 1)
        let left = bench.machine.assign(unserved, at: StudyFixture.moment(2))
        bench.settle(at: 2)

        #expect(bench.requested == 2)
        #expect(left.count == 3)
        #expect(bench.machine.state.trials.count == 2)
    }

    @Test func resumesAPromotedTrialFromItsCheckpoint() throws {
        let scheduler = HyperbandScheduler(trials: 3, fidelity: Fidelity(minimum: 1, maximum: 3), eta: 3, brackets: 1)
        var bench = try Bench(trials: 3, epochs: 3, scheduler: scheduler)
        let checkpoint = Checkpoint(content: ArtifactReference(digest: "c0", bytes: 1), fidelity: 1)

        for trial in 0..<3 {
            let offer = try bench.offer(to: bench.a, at: 1)
            bench.measure(offer, 1, Double(trial), by: bench.a, at: 2)
            guard trial < 2 else { continue }
            #expect(bench.messages.last?.0 == .directive(lease: offer.lease, .pause))
            bench.machine.paused(
                Checkpoint(content: ArtifactReference(digest: "c\(trial)", bytes: 1), fidelity: 1), finalSequence: 1,
                lease: offer.lease, by: bench.a, at: StudyFixture.moment(3))
            bench.settle(at: 3)
        }
        let resumed = try bench.offer(to: bench.b, at: 4)

        #expect(resumed.trial == 0)
        #expect(resumed.checkpoint == checkpoint)
        #expect(resumed.until == 3)
        #expect(bench.machine.state.trials.map(\.state) == [.running, .pruned, .pruned])
        #expect(bench.discarded.map(\.digest) == ["c1"])
    }

    @Test func stopsAStudyInWhichEverythingFails() throws {
        var bench = try Bench(trials: 50, epochs: 1)

        for second in 1...10 {
            let offer = try bench.offer(to: bench.a, at: Double(second))
            bench.finish(offer, .failed(.error, message: "no"), after: 0, by: bench.a, at: Double(second))
        }

        #expect(bench.machine.state.phase == .ended(.failing))
    }

    @Test func endsAsExhaustedWhenTheSamplerHasNothingMore() throws {
        var bench = try Bench(trials: 5)

        _ = bench.machine.assign([bench.a], at: StudyFixture.moment(1))
        _ = bench.machine.takeEffects()
        bench.machine.suggested([], seen: 2, at: StudyFixture.moment(1))

        #expect(bench.machine.state.phase == .ended(.exhausted))
    }
}
