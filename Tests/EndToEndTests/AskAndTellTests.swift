import Foundation
import SearchSpaces
import Store
import Studies
import TestKit
import Testing

/// Studies that other programs evaluate, and configurations that their users know.
struct AskAndTellTests {
    private let program: Program

    init() throws { program = try Program() }

    private static let study = """
        leptune: 1
        name: outside
        space:
          x: { type: float, low: 0, high: 1 }
          kind: { type: categorical, choices: [a, b] }
        objective: { external: true }
        metric: { name: loss, goal: minimize }
        strategy: random
        budget: { trials: 4 }
        seed: 5

        """

    private func object(_ outcome: Program.Outcome) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Foundation.Data(outcome.output.utf8)) as? [String: Any],
            "\(outcome.output)\(outcome.notes)")
    }

    @Test func aStoredStudyIsAskedAndToldUntilItIsOver() async throws {
        defer { program.remove() }
        try program.write(Self.study, to: "study.yaml")
        _ = try await program.run("study", "create", "study.yaml")

        let asked = try object(try await program.run("ask", "outside", "-n", "3", "--json"))
        let trials = try #require(asked["trials"] as? [[String: Any]])
        let told = try await program.run("tell", "outside", "1", "0.25")
        let failed = try object(try await program.run("tell", "outside", "0", "--failed", "--json"))
        let twice = try await program.run("tell", "outside", "1", "0.5")
        _ = try await program.run("tell", "outside", "2", "--json", "--", "-1.5")
        let last = try await program.run("ask", "outside", "-n", "5")
        let end = try object(try await program.run("tell", "outside", "3", "7", "--json"))
        let after = try object(try await program.run("ask", "outside", "--json"))
        let best = try await program.run("study", "best", "outside")
        let late = try await program.run("tell", "outside", "3", "1")

        #expect(trials.compactMap { $0["trial"] as? Int } == [0, 1, 2])
        #expect(trials.allSatisfy { ($0["parameters"] as? [String: Any])?.count == 2 })
        #expect(told.code == 0 && told.output == "trial 1: completed; best 0.25 (trial 1)\n", "\(told.notes)")
        #expect(failed["state"] as? String == "failed")
        #expect(twice.code == 2 && twice.notes.contains("trial 1 is completed"), "\(twice.notes)")
        #expect(last.output.hasPrefix("3\t"))
        #expect(end["study"] as? String == "complete")
        #expect((after["trials"] as? [Any])?.isEmpty == true && after["state"] as? String == "complete")
        #expect(best.output.hasPrefix("trial 2: loss -1.5"))
        #expect(late.code == 2 && late.notes.contains("the study is over"), "\(late.notes)")
    }

    @Test func onlyAStudyThatIsEvaluatedOutsideIsAskedAndNoneThatAnotherProcessOwns() async throws {
        defer { program.remove() }
        try program.write(Self.study, to: "study.yaml")
        try program.write(StudyText.digits(), to: "digits.yaml")
        _ = try await program.run("study", "create", "study.yaml")
        _ = try await program.run("study", "create", "digits.yaml")

        let wrong = try await program.run("ask", "digits")
        let missing = try await program.run("ask", "outsid")
        let run = try await program.run("run", "study.yaml")
        let unknown = try await program.run("tell", "outside", "9", "1")
        let usage = try await program.run("tell", "outside", "0")
        let owner = try StudyStore(owning: program.folder.appending(path: "leptune.db").path)
        let owned = try await program.run("ask", "outside")
        try owner.close()

        #expect(wrong.code == 2 && wrong.notes.contains("objective: { external: true }"), "\(wrong.notes)")
        #expect(missing.code == 3 && missing.notes.contains("Did you mean 'outside'?"))
        #expect(run.code == 2 && run.notes.contains("leptune ask"), "\(run.notes)")
        #expect(unknown.code == 2 && unknown.notes.contains("there is no trial 9"), "\(unknown.notes)")
        #expect(usage.code == 2 && usage.notes.contains("--failed"))
        #expect(owned.code == 1 && owned.notes.contains("owned by process"))
    }

    @Test func enqueuedConfigurationsAreTriedBeforeTheSamplers() async throws {
        defer { program.remove() }
        try program.write(Self.study, to: "study.yaml")
        try program.write("x,kind\n0.125,\n0.75,b\n", to: "known.csv")
        _ = try await program.run("study", "create", "study.yaml")

        let wrong = try await program.run("study", "enqueue", "outside", "--set", "x=2")
        let unknown = try await program.run("study", "enqueue", "outside", "--set", "y=2")
        let one = try object(
            try await program.run("study", "enqueue", "outside", "--set", "x=0.5", "--set", "kind=a", "--json"))
        let more = try await program.run("study", "enqueue", "outside", "--file", "known.csv")
        let tooMany = try await program.run("study", "enqueue", "outside", "--file", "known.csv")
        _ = try await program.run("ask", "outside", "-n", "4")
        let snapshot = try StudyReader(program.folder.appending(path: "leptune.db").path).snapshot(of: "outside")

        #expect(
            wrong.code == 2 && wrong.notes.contains("'x' is 2; expected a number from 0.0 to 1.0"), "\(wrong.notes)")
        #expect(unknown.code == 2 && unknown.notes.contains("'y' is not a parameter of the space; it has x, kind"))
        #expect(one["waiting"] as? Int == 1)
        #expect(more.code == 0 && more.output.hasPrefix("enqueued 2 configurations for 'outside'"), "\(more.notes)")
        #expect(tooMany.code == 2 && tooMany.notes.contains("room for 1 more"), "\(tooMany.notes)")
        #expect(snapshot.state.trials.map(\.isEnqueued) == [true, true, true, false])
        #expect(snapshot.state.trials.prefix(3).compactMap { $0.configuration["x"]?.number } == [0.5, 0.125, 0.75])
    }

    @Test(.timeLimit(.minutes(2)))
    func aRunningManagerTakesWhatIsEnqueued() async throws {
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 10, seconds: 0.1), to: "study.yaml")
        try program.write("x\n" + (1...10).map { "0.\($0)" }.joined(separator: "\n"), to: "known.csv")
        let path = program.folder.appending(path: "leptune.db").path
        _ = try await program.run("study", "create", "study.yaml")
        let manager = try program.start(["serve", "--bind", "ipc://\(program.folder.path)/socket/manager"])
        while try StudyReader(path).snapshot(of: "sleeping").state.phase == .defined {
            try await Task.sleep(for: .milliseconds(10))
        }

        let enqueued = try object(
            try await program.run("study", "enqueue", "sleeping", "--set", "x=0.0625", "--json"))
        let full = try await program.run(
            "study", "enqueue", "sleeping", "--file", "known.csv")
        manager.signal(SIGTERM)
        _ = await manager.finish()
        let state = try StudyReader(path).snapshot(of: "sleeping").state

        #expect(enqueued["takenBy"] as? String == "manager")
        #expect(full.code == 2 && full.notes.contains("more of its 10 trials"), "\(full.notes)")
        #expect(state.queue == [Configuration(["x": .float(0.0625)])])
    }
}
