import SearchSpaces
import Store
import Studies
import TestKit
import Testing

/// Trials that have ended are kept in a sixth of the memory, bit by bit what they were.
struct PackedTrialsTests {
    @Test(arguments: [0, 1, 7, 40, 1000]) func packedTrialsAreWhatTheyWere(_ mostWhole: Int) throws {
        var retried = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            var story = try Story(seed: seed, trials: 60)
            try story.continueAtRandom(900)
            let packed = try StudyState(replaying: story.events, mostWhole: { _ in mostWhole })

            #expect(packed == story.state)
            for (found, trial) in zip(packed.trials, story.state.trials) {
                #expect(found == trial)
                // Equality does not tell the zeros apart.
                #expect(found.value?.bitPattern == trial.value?.bitPattern)
                #expect(found.configuration.description == trial.configuration.description)
                if trial.state.isTerminal, trial.attempts.count > 1 { retried += 1 }
            }
        }
        #expect(retried > 20)
    }

    @Test func packsEveryKindOfTrial() throws {
        let definition = StudyDefinition(
            name: "kinds", space: SearchSpace([]), objective: .function("sphere"), metric: Metric("loss", .minimize),
            fidelity: Fidelity(name: "epochs", minimum: 1, maximum: 9), budget: Budget(trials: 4),
            furtherMetrics: [Metric("size", .minimize)], constraints: ["power"])
        let checkpoint = Checkpoint(
            content: ArtifactReference(digest: String(repeating: "ab", count: 32), bytes: 1 << 40), fidelity: 1)
        let worker = WorkerID(rawValue: "höst/1/2")
        let values = Configuration([
            "a": .float(-0.0), "b": .int(.min), "c": .int(.max), "d": .string("ü\n"), "e": .bool(false),
            "f": .bool(true),
        ])
        let events: [StudyEvent] = [
            .trialSuggested(trial: 0, configuration: values, placement: Placement(target: 1), reason: "", seen: 1),
            .trialLeased(trial: 0, attempt: 1, lease: LeaseID(high: .max, low: 3), worker: worker, from: 0),
            .measured(
                trial: 0, attempt: 1,
                Measurement(sequence: 1, fidelity: 1, value: .nan, seconds: 0.1, values: [.nan, -.infinity])),
            .trialPaused(trial: 0, attempt: 1, checkpoint),
            .trialBranched(
                trial: 1, parent: 0, configuration: values, placement: Placement(bracket: 3, target: 9), reason: "child"
            ),
            .trialLeased(trial: 1, attempt: 1, lease: LeaseID(high: 1, low: .max), worker: worker, from: 1),
            .attemptFailed(trial: 1, attempt: 1, .diverged, message: "once"),
            .trialLeased(trial: 1, attempt: 2, lease: LeaseID(high: 1, low: 0), worker: worker, from: 1),
            .trialEnded(trial: 1, attempt: 2, .evaluated(Evaluation(values: [1, .nan], constraints: [-1]))),
            .trialEnded(trial: 0, attempt: nil, .failed(.lost, message: "gone")),
        ]
        let created = RecordedEvent(sequence: 1, elapsed: 0, wallMilliseconds: 0, event: .created(definition))
        var whole = try StudyState(created)
        var packed = try StudyState(created, mostWhole: { _ in 0 })
        for (index, event) in events.enumerated() {
            let recorded = RecordedEvent(
                sequence: index + 2, elapsed: Double(index) / 3, wallMilliseconds: 5, event: event)
            try whole.apply(recorded)
            try packed.apply(recorded)
        }

        #expect(packed.trials[1].configuration.count == 6)
        #expect(packed.trials[0] == whole.trials[0])
        #expect(packed.trials[1].attempts == whole.trials[1].attempts)
        #expect(packed.trials[1].checkpoint == checkpoint)
        #expect(packed.trials[1].evaluation?.values.map(\.bitPattern) == [1.0, .nan].map(\.bitPattern))
        #expect(packed.trials[1].origin == whole.trials[1].origin)
        #expect("\(packed.trials.array)" == "\(whole.trials.array)")
    }

    @Test func aStudyIsLoadedPacked() throws {
        let directory = try TemporaryDirectory()
        var story = try Story()
        for trial in 0..<5 { try story.addWholeTrial(trial, measurements: 2) }
        let store = try StudyStore(owning: directory("study.db"))
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })

        #expect(try store.loadState(of: study, mostWhole: { _ in 0 }) == story.state)
        try store.close()
    }
}
