import Foundation
import Store
import Studies
import TestKit
import Testing

/// What can be asked about a study that has run, and whether it repeats.
@Suite(.serialized)
struct UnderstandingCommandTests {
    @Test(.timeLimit(.minutes(4)))
    func explainsAndReplaysAStudyThatRan() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(Self.branin(trials: 24), to: "study.yaml")

        let run = try await program.run("run", "study.yaml", "--workers", "3", "--no-report")
        let replay = try await program.run("replay", "branin")
        let json = try await program.run("replay", "branin", "--json")
        let why = try await program.run("why", "branin", "20")
        let whyJSON = try await program.run("why", "branin", "20", "--json")
        let importance = try await program.run("importance", "branin")
        let stop = try await program.run("suggest-stop", "branin", "--trials", "10")
        let hour = try await program.run("suggest-stop", "branin", "--json")
        let best = try await program.run("study", "best", "branin")

        #expect(run.code == 0, "\(run.notes)")
        #expect(replay.code == 0, "\(replay.output) \(replay.notes)")
        #expect(replay.output.contains("every decision is as recorded"))
        #expect(try Self.object(json.output)["equal"] as? Bool == true)
        #expect(why.code == 0 && why.output.contains("log-EI") && why.output.contains("Nearest trials"))
        #expect(try Self.object(whyJSON.output)["trial"] as? Int == 20)
        #expect(importance.code == 0 && importance.output.contains("PED-ANOVA"))
        #expect(stop.code == 0 && (stop.output.hasPrefix("stop: ") || stop.output.hasPrefix("go on: ")))
        #expect(["stop", "go on"].contains(try Self.object(hour.output)["advice"] as? String))
        #expect(best.code == 0 && best.output.contains("expected"))
    }

    @Test(.timeLimit(.minutes(4)))
    func aDeterministicStudyIsTheSameWithOneAndWithThreeWorkers() async throws {
        var trials: [[String]] = []
        for workers in ["1", "3"] {
            let program = try Program()
            defer { program.remove() }
            let text = StudyText.digits(trials: 9, epochs: 9)
                .replacingOccurrences(of: "sampler: random", with: "sampler: gp")
            try program.write(text, to: "study.yaml")

            let run = try await program.run(
                "run", "study.yaml", "--workers", workers, "--deterministic", "--batch", "3", "--no-report")
            let replay = try await program.run("replay", "digits")

            #expect(run.code == 0, "\(run.notes)")
            #expect(replay.code == 0, "\(replay.output) \(replay.notes)")
            let state = try StudyReader(program.folder.appending(path: "leptune.db").path).snapshot(of: "digits").state
            #expect(state.definition.deterministicBatch == 3)
            trials.append(
                state.trials.map { "\($0.configuration) \($0.state) \($0.measurements.map(\.value)) \($0.reason)" })
        }

        #expect(trials[0].count == 9)
        #expect(trials[0] == trials[1])
    }

    @Test func saysWhatIsMissing() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(Self.branin(trials: 24) + "deterministic: { batch: 6 }\n", to: "study.yaml")
        let created = try await program.run("study", "create", "study.yaml")

        let show = try await program.run("study", "show", "branin")
        let unknown = try await program.run("why", "brainin", "0")
        let trial = try await program.run("why", "branin", "3")
        let importance = try await program.run("importance", "branin")
        let stop = try await program.run("suggest-stop", "branin")
        let both = try await program.run("suggest-stop", "branin", "--trials", "3", "--time", "1h")
        let replay = try await program.run("replay", "branin", "--tolerance", "2")
        let batch = try await program.run("run", "study.yaml", "--batch", "3")

        #expect(created.code == 0 && show.output.contains("in batches of 6"))
        #expect(unknown.code == 3 && unknown.notes.lowercased().contains("did you mean"))
        #expect(trial.code == 3 && trial.notes.contains("has no trial 3; it has none yet"))
        #expect(importance.code == 1 && importance.notes.contains("0 trials gave a value; at least 8 are needed"))
        #expect(stop.code == 1 && stop.notes.contains("0 trials have completed; at least 5 are needed"))
        #expect(both.code == 2 && replay.code == 2 && batch.code == 2)
        #expect(batch.notes.contains("--batch needs --deterministic"))
    }

    private static func branin(trials: Int) -> String {
        """
        leptune: 1
        name: branin
        space:
          x1: { type: float, low: -5, high: 10 }
          x2: { type: float, low: 0, high: 15 }
        objective: { function: branin }
        strategy: bayes
        budget: { trials: \(trials) }
        seed: 5

        """
    }

    private static func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}
