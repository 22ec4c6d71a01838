import SearchSpaces
import Studies

/// A study's events, made up at random but each legal.
struct Story {
    private(set) var events: [RecordedEvent]
    private(set) var state: StudyState
    private var random: SplitMix

    /// Begins a study.
    init(
        _ name: String = "story", seed: UInt64 = 1, trials: Int = 10, goal: Metric.Goal = .minimize,
        space: SearchSpace = SearchSpace([
            Parameter("x", .float(low: 0, high: 1, log: false, step: nil)),
            Parameter("kind", .categorical([.string("a'b\"c"), .bool(true), .int(3)])),
        ])
    ) throws {
        let definition = StudyDefinition(
            name: name, space: space, objective: .function("sphere"), metric: Metric("loss", goal),
            fidelity: Fidelity(name: "epochs", minimum: 1, maximum: 9), budget: Budget(trials: trials), seed: seed,
            source: "# quotes ' and \" and \\ and \u{2028}")
        let created = RecordedEvent(
            sequence: 1, elapsed: 0, wallMilliseconds: 1_700_000_000_000, event: .created(definition))
        events = [created]
        state = try StudyState(created)
        random = SplitMix(state: seed)
    }

    /// Adds an event.
    mutating func add(_ event: StudyEvent) throws {
        let recorded = RecordedEvent(
            sequence: state.revision + 1, elapsed: state.elapsed + 0.125 * Double(random.next() % 9),
            wallMilliseconds: state.updatedMilliseconds + Int64(random.next() % 1000), event: event)
        try state.apply(recorded)
        events.append(recorded)
    }

    /// Adds a trial from its suggestion to its value.
    mutating func addWholeTrial(_ trial: Int, measurements: Int) throws {
        try add(
            .trialSuggested(
                trial: trial, configuration: Configuration(["x": .float(0.5)]), placement: Placement(target: 9),
                reason: "drawn", seen: state.revision))
        try add(
            .trialLeased(
                trial: trial, attempt: 1, lease: LeaseID(high: random.next(), low: random.next()),
                worker: WorkerID(rawValue: "host/1/1"),
                from: 0))
        for sequence in 1...measurements {
            let measurement = Measurement(
                sequence: sequence, fidelity: sequence, value: 1 / Double(sequence), seconds: Double(sequence))
            try add(.measured(trial: trial, attempt: 1, measurement))
        }
        try add(.trialEnded(trial: trial, attempt: 1, .completed(0.5)))
    }

    /// Adds events at random, until so many were legal or the study is over.
    mutating func continueAtRandom(
        _ count: Int, values: [Double] = [0.25, -3, 1e308, -1e308, .leastNonzeroMagnitude, -0.0, 2]
    ) throws {
        let end = state.revision + count
        while state.revision < end, !state.isOver {
            let event = propose(values)
            // An illegal proposal leaves the state as it is; another is made.
            try? add(event)
        }
    }

    private mutating func propose(_ values: [Double]) -> StudyEvent {
        let trial = pick(state.trials.count + 1)
        let known = state.trials.indices.contains(trial) ? state.trials[trial] : nil
        let attempt = max(1, known?.attempts.count ?? 1)
        let checkpoint = Checkpoint(
            content: ArtifactReference(digest: String(repeating: "0123456789abcdef", count: 4), bytes: pick(1000)),
            fidelity: known?.reached ?? 0)
        let value = values[pick(values.count)]
        switch pick(40) {
        case 0: return pick(12) == 0 ? .ended(StudyEnding.allCases[pick(5)]) : .started
        case 1: return .paused
        case 2..<8:
            let configuration = Configuration([
                "x": .float(Double(pick(11)) / 10), "kind": [.string("a'b\"c"), .bool(true), .int(3)][pick(3)],
            ])
            return .trialSuggested(
                trial: state.trials.count, configuration: configuration,
                placement: Placement(bracket: pick(3), target: 1 + pick(3)), reason: "drawn 'at' random",
                seen: state.revision)
        case 8..<16:
            return .trialLeased(
                trial: trial, attempt: (known?.attempts.count ?? 0) + 1,
                lease: LeaseID(high: random.next(), low: random.next()),
                worker: WorkerID(rawValue: "host/\(pick(3))/1"), from: known?.checkpoint?.fidelity ?? 0)
        case 16..<28:
            return .measured(
                trial: trial, attempt: attempt,
                Measurement(
                    sequence: (known?.attempts.last?.lastSequence ?? 0) + 1, fidelity: (known?.reached ?? 0) + 1,
                    value: value, seconds: Double(pick(100)) / 8))
        case 28: return .trialPromoted(trial: trial, target: 1 + pick(9))
        case 29, 30: return .trialPaused(trial: trial, attempt: attempt, checkpoint)
        case 31..<34:
            return .attemptEnded(
                trial: trial, attempt: attempt, ending: [.lost, .released, .refused][pick(3)],
                checkpoint: pick(2) == 0 ? checkpoint : nil)
        case 34..<38:
            let outcomes: [TrialOutcome] = [
                .completed(value), .completed(value), .pruned, .cancelled,
                .failed(FailureReason.allCases[pick(6)], message: "it's \"broken\"\n"),
            ]
            return .trialEnded(trial: trial, attempt: pick(2) == 0 ? nil : attempt, outcomes[pick(5)])
        default:
            return .late(
                trial: trial, lease: LeaseID(high: random.next(), low: random.next()),
                worker: WorkerID(rawValue: "host/9/1"),
                value: pick(2) == 0 ? nil : value)
        }
    }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
}

/// A small generator with a seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
