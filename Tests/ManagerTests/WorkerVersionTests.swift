import Manager
import SearchSpaces
import Studies
import Testing
import Wire

/// What a manager offers to workers that speak an older version.
struct WorkerVersionTests {
    private struct NoArtifacts: ArtifactPort {
        func holds(_ reference: ArtifactReference) -> Bool { false }
        func put(
            _ reference: ArtifactReference, offset: Int, bytes: [UInt8], from peer: PeerID
        ) -> ManagerMessage? { nil }
        func get(
            _ reference: ArtifactReference, offset: Int, length: Int, for peer: PeerID
        ) -> ManagerMessage? { nil }
    }

    private let worker = WorkerDescription(
        id: WorkerID(rawValue: "host/1"), host: "host", processID: 1, cores: 2, memoryBytes: 4 << 30, version: "0",
        allowsCommands: false)
    private let now = Moment(monotonic: MonotonicInstant(.seconds(5)), wallMilliseconds: 0)

    /// The reason why a study waits once a worker of a version is free, and what was offered.
    private func offered(furtherMetrics: [Metric], minor: Int) throws -> (offers: Int, reason: String?) {
        var definition = StudyDefinition(
            name: "s", space: SearchSpace([Parameter("x", .float(low: 0, high: 1, log: false, step: nil))]),
            objective: .function("sphere"),
            metric: Metric("a", .minimize), budget: Budget(trials: 4))
        definition.furtherMetrics = furtherMetrics
        let state = try StudyState(
            RecordedEvent(sequence: 1, elapsed: 0, wallMilliseconds: 0, event: .created(definition)))
        let parts = try StrategyParts(for: definition)
        let study = StudyID(rawValue: 1)
        var machine = ManagerMachine(
            [
                study: parts.machine(
                    state, leaseTerm: .seconds(30), leaseSource: SystemRandomNumberGenerator(), at: now)
            ], policy: .init(leaseTerm: .seconds(30), heartbeat: .seconds(5)))
        var artifacts = NoArtifacts()
        let peer = PeerID([1])
        let batch = [
            Inbound(
                peer: peer, key: nil, content: .message(.hello(worker, holding: nil)),
                version: ProtocolVersion(major: 1, minor: minor)),
            Inbound(peer: peer, key: nil, content: .message(.ready)),
        ]

        var offers = 0
        for round in 0..<3 {
            _ = machine.turn(round == 0 ? batch : [], artifacts: &artifacts, at: now)
            for effect in machine.committed() {
                switch effect {
                case .suggest(let request, let id):
                    machine.suggested(parts.sampler.suggest(request), seen: request.seen, for: id, at: now)
                case .send(.offer, _, _): offers += 1
                case .send, .discard: break
                }
            }
        }
        return (offers, machine.waitingReason(of: study))
    }

    @Test(arguments: [0, 1, 2])
    func givesTrialsWithOneValueToWorkersOfEveryMinorVersion(minor: Int) throws {
        #expect(try offered(furtherMetrics: [], minor: minor).offers == 1)
    }

    @Test func givesTrialsWithSeveralValuesToNobodyWhoWouldSendBackOne() throws {
        let metrics = [Metric("b", .maximize)]

        #expect(try offered(furtherMetrics: metrics, minor: 1).offers == 1)
        let older = try offered(furtherMetrics: metrics, minor: 0)
        #expect(older.offers == 0)
        #expect(
            older.reason?.contains("trials with several values need LEP1.1, and host/1 speaks LEP1.0: upgrade") == true)
    }
}
