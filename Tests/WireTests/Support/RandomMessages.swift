import Randomness
import SearchSpaces
import Studies
import Wire

/// Draws messages of every kind, with the values that codecs get wrong: empty, extreme, not finite, not ASCII.
struct MessageSource {
    var random: CounterGenerator

    init(seed: UInt64) { random = CounterGenerator(seed: seed, purpose: .simulation) }

    static let workerKinds = 11
    static let managerKinds = 11

    mutating func workerMessage(_ kind: Int) -> WorkerMessage {
        switch kind {
        case 0: .hello(worker(), holding: maybe { $0.lease() })
        case 1: .ready
        case 2: .heartbeat(holding: maybe { $0.lease() })
        case 3: .measured(lease: lease(), measurements())
        case 4: .paused(lease: lease(), finalSequence: count(), checkpoint())
        case 5: .finished(lease: lease(), finalSequence: count(), result())
        case 6: .released(lease: lease(), finalSequence: count(), maybe { $0.checkpoint() })
        case 7: .refused(lease: lease(), reason: text())
        case 8: putChunk()
        case 9: .getChunk(artifact(), offset: count(), length: 1 + random.index(below: Limits.chunkBytes))
        default: .goodbye
        }
    }

    mutating func managerMessage(_ kind: Int) -> ManagerMessage {
        switch kind {
        case 0: .welcome(heartbeatSeconds: 0.001 + random.uniform() * 60)
        case 1: .offer(offer())
        case 2: .acknowledged(lease: lease(), sequence: count())
        case 3: .directive(lease: lease(), pick([.goOn(until: 1 + random.index(below: 100)), .pause, .stop]))
        case 4: .settled(lease: lease())
        case 5: .stale(lease: lease())
        case 6: .unknownWorker
        case 7: chunk()
        case 8: .chunkStored(artifact(), offset: count())
        case 9: .artifactRefused(artifact(), reason: text())
        default: .leave
        }
    }

    mutating func offer() -> Offer {
        Offer(
            study: name(), trial: count(), attempt: 1 + random.index(below: 9), lease: lease(),
            configuration: Configuration(settings()), objective: objective(),
            metric: Metric(name(), pick([.minimize, .maximize])),
            furtherMetrics: pick([[], [Metric(name(), .minimize), Metric(name(), .maximize)]]),
            constraints: pick([[], [name()]]),
            fidelity: Fidelity(name: name(), minimum: 1 + random.index(below: 9), maximum: 81),
            until: 1 + random.index(below: 81), checkpoint: maybe { $0.checkpoint() }, seed: random.next(),
            trialSeconds: maybe { 1 + $0.random.uniform() }, trialBytes: maybe { 1 + $0.random.index(below: 1 << 40) })
    }

    private mutating func objective() -> Objective {
        switch random.index(below: 3) {
        case 0:
            .train(
                TrainObjective(
                    data: DataReference(
                        source: pick([
                            .bundled(name()), .idx(images: text(), labels: text()),
                            .idx(images: text(), labels: text(), testImages: text(), testLabels: text()),
                            .csv(
                                .init(
                                    path: text(), target: maybe { $0.name() }, missing: maybe { [$0.text()] },
                                    ignore: [text(), text()], delimiter: maybe { _ in ";" }, weight: maybe { $0.text() }
                                )),
                        ]),
                        task: pick([nil, .classification, .regression, .clustering]),
                        files: [DataFile(path: text(), content: artifact())]),
                    estimator: name(), settings: settings(),
                    validation: pick([
                        .holdOut(0.25), .folds(5), .test, .grouped(folds: 4, column: "host id"),
                        .timeOrdered(folds: 3, column: "day", embargo: 0),
                        .timeOrdered(folds: 3, column: "day", embargo: 86_400),
                    ]),
                    preprocessing: pick([
                        [],
                        [
                            StepDefinition(
                                name(), label: name(), settings: settings(), lists: ["columns": [text(), ""]]),
                            StepDefinition(name()),
                        ],
                    ])))
        case 1: .command(CommandObjective(arguments: ["/bin/true", text(), ""]))
        default: .function(name())
        }
    }

    private mutating func settings() -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for index in 0..<random.index(below: 12) {
            values["\(name().prefix(120))\(index)"] = pick([
                .float(random.normal()), .float(-0.0), .float(.leastNonzeroMagnitude), .float(2), .int(.min),
                .int(.max), .int(0), .string(text()), .string(""), .bool(true), .bool(false),
            ])
        }
        return values
    }

    private mutating func worker() -> WorkerDescription {
        WorkerDescription(
            id: WorkerID(rawValue: name()), host: name(), processID: 1 + random.index(below: 1 << 22),
            cores: 1 + random.index(below: 256), memoryBytes: count(), version: "0.1.0",
            allowsCommands: random.index(below: 2) == 0,
            labels: random.index(below: 2) == 0 ? [:] : [name(): name(), "gpu": "no"])
    }

    private mutating func measurements() -> [Measurement] {
        let first = 1 + random.index(below: 1000)
        return (first...(first + random.index(below: 9))).map {
            Measurement(
                sequence: $0, fidelity: count(),
                value: pick([random.normal(), .infinity, -.infinity, 1e308, -0.0, .leastNonzeroMagnitude, 0]),
                seconds: random.uniform())
        }
    }

    private mutating func result() -> AttemptResult {
        pick([
            .completed(random.normal()), .completed(.infinity),
            .evaluated(Evaluation(values: [random.normal(), -.infinity], constraints: [0, random.normal()])),
            .failed(pick(FailureReason.allCases), message: text()), .failed(.error, message: ""),
        ])
    }

    private mutating func putChunk() -> WorkerMessage {
        let (artifact, offset, bytes) = piece()
        return .putChunk(artifact, offset: offset, bytes: bytes)
    }

    private mutating func chunk() -> ManagerMessage {
        let (artifact, offset, bytes) = piece()
        return .chunk(artifact, offset: offset, bytes: bytes)
    }

    private mutating func piece() -> (ArtifactReference, Int, [UInt8]) {
        let bytes = (0..<random.index(below: 300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let offset = random.index(below: 1 << 30)
        return (ArtifactReference(digest: digest(), bytes: offset + bytes.count), offset, bytes)
    }

    private mutating func checkpoint() -> Checkpoint { Checkpoint(content: artifact(), fidelity: count()) }
    private mutating func artifact() -> ArtifactReference { ArtifactReference(digest: digest(), bytes: count()) }
    private mutating func digest() -> String { lease().description + lease().description }
    private mutating func lease() -> LeaseID { LeaseID(high: random.next(), low: random.next()) }
    private mutating func count() -> Int { pick([0, 1, random.index(below: 1 << 40), Int.max]) }
    private mutating func name() -> String { pick(["a", "größe", "n_estimators", String(repeating: "x", count: 128)]) }
    private mutating func text() -> String { pick(["", "\u{0}", "a\nb", "<script>", "日本語 \u{202e}", "plain"]) }

    private mutating func pick<T>(_ choices: [T]) -> T { choices[random.index(below: choices.count)] }

    private mutating func maybe<T>(_ make: (inout MessageSource) -> T) -> T? {
        random.index(below: 2) == 0 ? make(&self) : nil
    }
}
