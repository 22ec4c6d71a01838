import Objectives
import SearchSpaces
import Studies
import Testing
import Worker

/// A worker's session without socket, thread or clock; what it does gathers in `effects`.
private struct Desk {
    var machine: WorkerMachine
    var now = MonotonicInstant(.zero)
    private(set) var effects: [WorkerEffect] = []
    private(set) var confirmations: [Receipt] = []

    init(connected: Bool = true) {
        machine = WorkerMachine(Desk.description, drainLimit: .seconds(60), at: now)
        if connected {
            machine.connected()
            receive(.welcome(heartbeatSeconds: 5))
            clear()
        }
    }

    static let description = WorkerDescription(
        id: WorkerID(rawValue: "host/1"), host: "host", processID: 1, cores: 1, memoryBytes: 1 << 30, version: "0",
        allowsCommands: false)

    mutating func receive(_ message: ManagerMessage) {
        machine.receive(message, at: now)
        gather()
    }

    mutating func after(_ duration: Duration, residentBytes: Int = 0) {
        now = now + duration
        machine.tick(residentBytes: residentBytes, at: now)
        gather()
    }

    mutating func act(_ body: (inout WorkerMachine, MonotonicInstant) -> Void) {
        body(&machine, now)
        gather()
    }

    mutating func clear() { effects = [] }

    /// The effects since the last look.
    mutating func look() -> [WorkerEffect] {
        defer { effects = [] }
        return effects
    }

    private mutating func gather() {
        for effect in machine.takeEffects() {
            if case .confirmed(let confirmation) = effect {
                confirmations.append(confirmation)
            } else {
                effects.append(effect)
            }
        }
    }
}

private let lease = LeaseID(high: 1, low: 2)
private let digest = String(repeating: "ab", count: 32)

private func offer(
    until: Int = 3, lease: LeaseID = lease, checkpoint: Checkpoint? = nil, seconds: Double? = nil, bytes: Int? = nil
) -> Offer {
    Offer(
        study: "s", trial: 4, attempt: 1, lease: lease, configuration: Configuration(),
        objective: .train(TrainObjective(data: DataReference(source: .bundled("iris")), estimator: "mlp")),
        metric: Metric("loss", .minimize), fidelity: Fidelity(minimum: 1, maximum: 9), until: until,
        checkpoint: checkpoint, seed: 7, trialSeconds: seconds, trialBytes: bytes)
}

private func measurements(_ sequences: ClosedRange<Int>) -> WorkerMessage {
    .measured(
        lease: lease,
        sequences.map { Measurement(sequence: $0, fidelity: $0, value: Double($0), seconds: Double($0)) })
}

extension Desk {
    /// A worker that has begun a trial and measured some epochs of it.
    static func working(_ offer: Offer = offer(), measured count: Int = 0) -> Desk {
        var desk = Desk()
        desk.receive(.offer(offer))
        for epoch in 0..<count { desk.measure(epoch + 1) }
        desk.clear()
        return desk
    }

    mutating func measure(_ epoch: Int) {
        act { machine, _ in machine.measured(fidelity: epoch, value: Double(epoch), seconds: Double(epoch)) }
    }

    mutating func end(_ ending: RunEnding, _ checkpoint: Checkpoint? = nil) {
        act { machine, now in machine.ended(ending, checkpoint: checkpoint, at: now) }
    }

    mutating func ask(_ question: WorkerAttempt.Question) { act { machine, now in machine.asked(question, at: now) } }
}

struct WorkerMachineTests {
    // MARK: Connection

    @Test func saysHelloAgainUntilItIsWelcome() {
        var desk = Desk(connected: false)
        desk.act { machine, _ in machine.connected() }
        desk.clear()

        desk.after(.seconds(1))
        let again = desk.look()
        desk.receive(.welcome(heartbeatSeconds: 5))
        desk.clear()
        desk.after(.seconds(1))

        #expect(again == [.send(.hello(Desk.description, holding: nil))])
        #expect(!desk.look().contains(.send(.hello(Desk.description, holding: nil))))
    }

    @Test func saysHelloOnEveryConnectionAndIsReadyOnceWelcome() {
        var desk = Desk(connected: false)

        desk.act { machine, _ in machine.connected() }
        #expect(desk.look() == [.send(.hello(Desk.description, holding: nil))])
        desk.receive(.welcome(heartbeatSeconds: 5))
        #expect(desk.look() == [.send(.ready)])
    }

    @Test func saysNothingButHelloUntilWelcome() {
        var desk = Desk.working()

        desk.act { machine, _ in machine.disconnected() }
        desk.measure(1)
        desk.after(.seconds(60))
        #expect(desk.look() == [])
        desk.act { machine, _ in machine.connected() }
        #expect(desk.look() == [.send(.hello(Desk.description, holding: lease))])
        desk.receive(.welcome(heartbeatSeconds: 5))
        #expect(desk.look() == [.send(measurements(1...1))])
    }

    @Test func saysHelloAgainToAManagerThatForgotIt() {
        var desk = Desk.working()

        desk.receive(.unknownWorker)

        #expect(desk.look() == [.send(.hello(Desk.description, holding: lease))])
    }

    @Test func repeatsThatItIsReadyWithGrowingPauses() {
        var desk = Desk()
        var sent: [Int] = []

        for step in 1...200 {
            desk.after(.milliseconds(100))
            if desk.look().contains(.send(.ready)) { sent.append(step * 100) }
        }

        #expect(sent == [500, 1500, 3500, 7500, 12_500, 17_500])
    }

    @Test func heartbeatsAsOftenAsTheManagerWants() {
        var desk = Desk.working()
        desk.receive(.welcome(heartbeatSeconds: 2))
        desk.clear()

        desk.after(.seconds(2))
        #expect(desk.look() == [.send(.heartbeat(holding: lease))])
        desk.after(.seconds(1))
        #expect(desk.look() == [])
        desk.after(.seconds(1))
        #expect(desk.look() == [.send(.heartbeat(holding: lease))])
    }

    // MARK: A trial

    @Test func beginsAnOfferOnceHoweverOftenItIsRepeated() {
        var desk = Desk()

        desk.receive(.offer(offer()))
        desk.receive(.offer(offer()))
        desk.receive(.offer(offer(lease: LeaseID(high: 9, low: 9))))

        #expect(desk.look() == [.start(offer())])
    }

    @Test func sendsTogetherWhatGatheredAndRepeatsWhatIsNotAcknowledged() {
        var desk = Desk.working()

        for epoch in 1...3 { desk.measure(epoch) }
        #expect(desk.look() == [.send(measurements(1...1))])
        desk.receive(.acknowledged(lease: lease, sequence: 1))
        #expect(desk.look() == [.send(measurements(2...3))])
        desk.after(.seconds(1))
        #expect(desk.look() == [.send(measurements(2...3))])
        desk.receive(.acknowledged(lease: lease, sequence: 3))
        desk.after(.seconds(2))
        #expect(desk.look() == [])
    }

    @Test func sendsAgainFromWhereARestoredManagerLeavesOff() {
        var desk = Desk.working(measured: 5)
        desk.receive(.acknowledged(lease: lease, sequence: 5))

        desk.receive(.acknowledged(lease: lease, sequence: 2))
        desk.clear()
        desk.after(.seconds(1))

        #expect(desk.look() == [.send(measurements(3...5))])
    }

    @Test func sendsAtMostSoManyMeasurementsTogether() {
        var desk = Desk.working()

        for epoch in 1...1000 { desk.measure(epoch) }
        #expect(desk.look() == [.send(measurements(1...1))])
        desk.receive(.acknowledged(lease: lease, sequence: 1))
        #expect(desk.look() == [.send(measurements(2...257))])
    }

    @Test func goesOnBehindTheFirstIfAManagerKnowsNoFurtherMeasurementsInAMessage() {
        var desk = Desk.working(measured: 4)
        desk.receive(.acknowledged(lease: lease, sequence: 1))
        #expect(desk.look() == [.send(measurements(2...4))])

        desk.receive(.acknowledged(lease: lease, sequence: 2))
        #expect(desk.look() == [.send(measurements(3...4))])
        desk.receive(.acknowledged(lease: lease, sequence: 2))
        #expect(desk.look() == [])
    }

    @Test func doesNotWaitWithWhatGatheredOnceTheAttemptHasEnded() {
        var desk = Desk.working(measured: 3)
        let finished = WorkerMessage.finished(lease: lease, finalSequence: 3, .completed(0.5))

        desk.end(.finished(.completed(0.5)))

        #expect(desk.look() == [.send(measurements(2...3)), .send(finished), .send(.ready)])
    }

    @Test(arguments: [
        (Directive.goOn(until: 9), WorkerEffect.answer(.step(.goOn(until: 9)))),
        (.pause, .answer(.step(.pause))),
        (.stop, .interrupt(.stop)),
    ])
    func passesOnWhatToDoAtATarget(directive: Directive, effect: WorkerEffect) {
        var desk = Desk.working(measured: 3)

        desk.ask(.step(fidelity: 3))
        desk.receive(.directive(lease: lease, directive))

        #expect(desk.look() == [effect])
    }

    @Test func keepsADirectiveThatComesBeforeTheQuestion() {
        var desk = Desk.working(measured: 3)

        desk.receive(.directive(lease: lease, .goOn(until: 9)))
        #expect(desk.look() == [])
        desk.ask(.step(fidelity: 3))

        #expect(desk.look() == [.answer(.step(.goOn(until: 9)))])
    }

    @Test func doesNotTakeARepeatedDirectiveForTheNextOne() {
        var desk = Desk.working(measured: 3)
        desk.ask(.step(fidelity: 3))
        desk.receive(.directive(lease: lease, .goOn(until: 6)))
        desk.receive(.directive(lease: lease, .goOn(until: 6)))
        for epoch in 4...6 { desk.measure(epoch) }
        desk.clear()

        desk.ask(.step(fidelity: 6))
        #expect(desk.look() == [])
        desk.receive(.directive(lease: lease, .goOn(until: 9)))

        #expect(desk.look() == [.answer(.step(.goOn(until: 9)))])
    }

    @Test func repeatsTheMeasurementThatAsksForADirective() {
        var desk = Desk.working(measured: 3)
        desk.ask(.step(fidelity: 3))
        desk.receive(.acknowledged(lease: lease, sequence: 3))
        desk.clear()

        desk.after(.seconds(1))

        #expect(desk.look() == [.send(measurements(3...3))])
    }

    @Test func ignoresWhatIsSaidOfOtherLeases() {
        var desk = Desk.working(measured: 3)
        let other = LeaseID(high: 8, low: 8)

        desk.receive(.directive(lease: other, .stop))
        desk.receive(.stale(lease: other))
        desk.receive(.settled(lease: other))
        desk.receive(.acknowledged(lease: other, sequence: 1))

        #expect(desk.look() == [])
    }

    // MARK: The end of a trial

    @Test func repeatsAResultUntilItIsSettled() {
        var desk = Desk.working(measured: 2)
        desk.receive(.acknowledged(lease: lease, sequence: 1))
        desk.clear()
        let finished = WorkerMessage.finished(lease: lease, finalSequence: 2, .completed(0.5))

        desk.end(.finished(.completed(0.5)))
        #expect(desk.look() == [.send(finished), .send(.ready)])
        desk.after(.milliseconds(600))
        #expect(desk.look() == [.send(measurements(2...2)), .send(finished), .send(.ready)])
        desk.receive(.settled(lease: lease))
        #expect(desk.look() == [])
        desk.receive(.offer(offer(lease: LeaseID(high: 5, low: 5))))
        #expect(desk.look() == [.start(offer(lease: LeaseID(high: 5, low: 5)))])
    }

    @Test func handsOverACheckpointPieceByPieceBeforeItPauses() {
        let bytes = [UInt8](repeating: 7, count: 1_200_000)
        let content = ArtifactReference(digest: digest, bytes: bytes.count)
        let checkpoint = Checkpoint(content: content, fidelity: 3)
        var desk = Desk.working(measured: 3)
        desk.receive(.acknowledged(lease: lease, sequence: 3))

        desk.end(.paused(SavedState(bytes: bytes, fidelity: 3)), checkpoint)
        #expect(desk.look() == [.send(.putChunk(content, offset: 0, bytes: Array(bytes[..<524_288])))])
        desk.receive(.chunkStored(content, offset: 524_288))
        #expect(desk.look() == [.send(.putChunk(content, offset: 524_288, bytes: Array(bytes[..<524_288])))])
        desk.receive(.chunkStored(content, offset: 1_048_576))
        #expect(desk.look() == [.send(.putChunk(content, offset: 1_048_576, bytes: Array(bytes[..<151_424])))])
        desk.receive(.chunkStored(content, offset: 1_200_000))

        #expect(desk.look() == [.send(.paused(lease: lease, finalSequence: 3, checkpoint)), .send(.ready)])
    }

    @Test func confirmsWhatTheManagerHas() {
        var desk = Desk.working(measured: 2)

        desk.receive(.acknowledged(lease: lease, sequence: 2))
        desk.end(.finished(.completed(0.5)))
        desk.receive(.settled(lease: LeaseID(high: 8, low: 8)))
        desk.receive(.settled(lease: lease))
        desk.receive(.settled(lease: lease))

        #expect(
            desk.confirmations == [
                .measurements(lease: lease, sequence: 2), .result(lease: lease, .completed(0.5)),
            ])
    }

    @Test func doesNotConfirmAResultThatCameTooLate() {
        var desk = Desk.working(measured: 2)

        desk.end(.finished(.completed(0.5)))
        desk.receive(.stale(lease: lease))

        #expect(desk.confirmations == [.stale(lease: lease, .completed(0.5))])
    }

    @Test func sendsNoPieceThatTheManagerHasAlready() {
        let content = ArtifactReference(digest: digest, bytes: 10)
        var desk = Desk.working(measured: 3)
        desk.receive(.acknowledged(lease: lease, sequence: 3))
        desk.end(
            .paused(SavedState(bytes: [UInt8](repeating: 1, count: 10), fidelity: 3)),
            Checkpoint(content: content, fidelity: 3))
        desk.clear()

        desk.receive(.chunkStored(content, offset: 10))

        let checkpoint = Checkpoint(content: content, fidelity: 3)
        #expect(desk.look() == [.send(.paused(lease: lease, finalSequence: 3, checkpoint)), .send(.ready)])
    }

    @Test func handsATrialBackWithoutACheckpointThatIsRefusedForGood() {
        let content = ArtifactReference(digest: digest, bytes: 10)
        var desk = Desk.working(measured: 3)
        desk.receive(.acknowledged(lease: lease, sequence: 3))
        desk.end(
            .paused(SavedState(bytes: [UInt8](repeating: 1, count: 10), fidelity: 3)),
            Checkpoint(content: content, fidelity: 3))

        for _ in 0..<5 { desk.receive(.artifactRefused(content, reason: "disk full")) }
        desk.clear()
        desk.after(.seconds(5))

        #expect(desk.look().contains(.send(.released(lease: lease, finalSequence: 3, nil))))
    }

    @Test(arguments: [ManagerMessage.stale(lease: lease), .directive(lease: lease, .stop), .settled(lease: lease)])
    func dropsATrialThatNobodyWantsAndIsReadyWhenItHasStopped(message: ManagerMessage) {
        var desk = Desk.working(measured: 1)

        desk.receive(message)
        #expect(desk.look() == [.interrupt(.stop)])
        desk.after(.seconds(5))
        #expect(desk.look() == [.send(.heartbeat(holding: nil))])
        desk.end(.stopped)

        #expect(desk.look() == [.send(.ready)])
    }

    @Test func repeatsAQuestionForAPieceOfAnArtifact() {
        let content = ArtifactReference(digest: digest, bytes: 100)
        var desk = Desk.working()
        let question = WorkerMessage.getChunk(content, offset: 50, length: 50)

        desk.ask(.chunk(content, offset: 50, length: 50))
        #expect(desk.look() == [.send(question)])
        desk.after(.seconds(1))
        #expect(desk.look() == [.send(question)])
        desk.receive(.chunk(content, offset: 0, bytes: [9]))
        #expect(desk.look() == [])
        desk.receive(.chunk(content, offset: 50, bytes: [1, 2]))
        #expect(desk.look() == [.answer(.chunk([1, 2]))])
    }

    @Test func refusesATrialWhoseArtifactsCannotBeHad() {
        let content = ArtifactReference(digest: digest, bytes: 100)
        var desk = Desk.working()
        desk.ask(.chunk(content, offset: 0, length: 100))
        desk.clear()

        desk.receive(.artifactRefused(content, reason: "not stored"))
        #expect(desk.look() == [.answer(.refused("not stored"))])
        desk.end(.refused("no data"))

        #expect(desk.look() == [.send(.refused(lease: lease, reason: "no data")), .send(.ready)])
    }

    @Test func doesNotOfferACheckpointThatIsNotOfTheLastMeasurement() {
        let content = ArtifactReference(digest: digest, bytes: 1)
        var desk = Desk.working(measured: 2)
        desk.receive(.acknowledged(lease: lease, sequence: 2))

        desk.end(.released(SavedState(bytes: [1], fidelity: 3)), Checkpoint(content: content, fidelity: 3))

        #expect(desk.look().first == .send(.released(lease: lease, finalSequence: 2, nil)))
    }

    // MARK: Leaving

    @Test func leavesAtOnceWhenFree() {
        var desk = Desk()

        desk.receive(.leave)

        #expect(desk.look() == [.send(.goodbye), .leave(.left)])
    }

    @Test func handsItsTrialBackBeforeItLeaves() {
        let content = ArtifactReference(digest: digest, bytes: 1)
        let checkpoint = Checkpoint(content: content, fidelity: 2)
        var desk = Desk.working(measured: 2)
        desk.receive(.acknowledged(lease: lease, sequence: 2))

        desk.act { machine, now in machine.drain(at: now) }
        #expect(desk.look() == [.interrupt(.release)])
        desk.end(.released(SavedState(bytes: [1], fidelity: 2)), checkpoint)
        #expect(desk.look() == [.send(.putChunk(content, offset: 0, bytes: [1]))])
        desk.receive(.chunkStored(content, offset: 1))
        #expect(desk.look() == [.send(.released(lease: lease, finalSequence: 2, checkpoint))])
        desk.receive(.settled(lease: lease))

        #expect(desk.look() == [.send(.goodbye), .leave(.left)])
    }

    @Test func takesNoOfferWhileItLeaves() {
        var desk = Desk.working()
        desk.act { machine, now in machine.drain(at: now) }
        desk.end(.released(nil))
        desk.clear()

        desk.receive(.offer(offer(lease: LeaseID(high: 3, low: 3))))

        #expect(desk.look() == [])
    }

    @Test func givesUpOnAManagerThatIsNotThere() {
        var desk = Desk.working()
        desk.act { machine, _ in machine.disconnected() }
        desk.act { machine, now in machine.drain(at: now) }
        desk.end(.released(nil))
        desk.clear()

        desk.after(.seconds(1))
        #expect(desk.look() == [])
        desk.after(.seconds(2))

        #expect(desk.look() == [.leave(.gaveUp)])
    }

    @Test func givesUpOnATrialThatCannotBeHandedBackInTime() {
        var desk = Desk.working()
        desk.act { machine, now in machine.drain(at: now) }
        desk.clear()

        desk.after(.seconds(59))
        #expect(!desk.look().contains(.leave(.gaveUp)))
        desk.after(.seconds(2))

        #expect(desk.look().contains(.leave(.gaveUp)))
    }

    // MARK: Limits

    @Test func stopsATrialThatTakesTooLongAndReportsIt() {
        var desk = Desk.working(offer(seconds: 10))

        desk.after(.seconds(10))
        #expect(!desk.look().contains(.interrupt(.stop)))
        desk.after(.seconds(2))
        #expect(desk.look().contains(.interrupt(.stop)))
        desk.end(.stopped)

        let failed = AttemptResult.failed(.timeout, message: "the attempt took longer than 10.0 s")
        #expect(desk.look() == [.send(.finished(lease: lease, finalSequence: 0, failed)), .send(.ready)])
    }

    @Test func reportsATrialWhoseThreadDoesNotListenAndAsksToBeReplaced() {
        var desk = Desk.working(offer(seconds: 10))
        let failed = AttemptResult.failed(.timeout, message: "the attempt took longer than 10.0 s")
        desk.after(.seconds(12))
        desk.clear()

        desk.after(.seconds(3))
        #expect(desk.look().contains(.send(.finished(lease: lease, finalSequence: 0, failed))))
        #expect(!desk.look().contains(.send(.ready)))
        desk.receive(.settled(lease: lease))

        #expect(desk.look() == [.leave(.restart)])
    }

    @Test func stopsATrialThatTakesTooMuchMemory() {
        var desk = Desk.working(offer(bytes: 1000))

        desk.after(.milliseconds(100), residentBytes: 1000)
        #expect(desk.look() == [])
        desk.after(.milliseconds(100), residentBytes: 1001)
        #expect(desk.look() == [.interrupt(.stop)])
        desk.end(.stopped)

        let failed = AttemptResult.failed(
            .outOfMemory, message: "the worker took 1001 bytes; the trial may take 1000")
        #expect(desk.look().first == .send(.finished(lease: lease, finalSequence: 0, failed)))
    }

    @Test func isReplacedIfAStoppedTrialNeverEnds() {
        var desk = Desk.working()
        desk.receive(.directive(lease: lease, .stop))
        desk.clear()

        desk.after(.seconds(61))

        #expect(desk.look().contains(.leave(.restart)))
    }
}
