import Foundation
import SearchSpaces
import Store
import Studies
import TestKit
import Testing

/// Studies that begin with what is known, and whose space is edited while they are under way.
struct SpaceEditCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    private static func study(_ name: String, high: Double = 1) -> String {
        """
        leptune: 1
        name: \(name)
        space:
          x: { type: float, low: 0, high: \(high) }
          kind: { type: categorical, choices: [a, b] }
        objective: { external: true }
        metric: { name: loss, goal: minimize }
        strategy: { sampler: gp }
        budget: { trials: 9 }
        seed: 5

        """
    }

    private func object(_ outcome: Program.Outcome) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Foundation.Data(outcome.output.utf8)) as? [String: Any],
            "\(outcome.output)\(outcome.notes)")
    }

    private func snapshot(_ name: String) throws -> StudyState {
        try StudyReader(program.folder.appending(path: "leptune.db").path).snapshot(of: name).state
    }

    @Test func aStudyUnderWayGetsAnotherSpace() async throws {
        defer { program.remove() }
        try program.write(Self.study("outside"), to: "study.yaml")
        _ = try await program.run("study", "create", "study.yaml")
        for (trial, x) in [0.25, 0.75].enumerated() {
            _ = try await program.run("study", "enqueue", "outside", "--set", "x=\(x)", "--set", "kind=a")
            _ = try await program.run("ask", "outside")
            _ = try await program.run("tell", "outside", "\(trial)", "\(x)")
        }

        let dry = try object(
            try await program.run("space", "edit", "outside", "--range", "x=:0.5", "--dry-run", "--json"))
        let unchanged = try snapshot("outside").spaceEdits
        let edited = try await program.run(
            "space", "edit", "outside", "--range", "x=:0.5", "--add-choice", "kind=c", "--add",
            "depth: { type: int, low: 1, high: 4 }", "--default", "depth=2")
        let asked = try object(try await program.run("ask", "outside", "-n", "5", "--json"))
        let show = try await program.run("study", "show", "outside")
        let state = try snapshot("outside")

        #expect((dry["trials"] as? [String: Any])?["usable"] as? Int == 1)
        #expect(unchanged == 0)
        #expect(edited.code == 0, "\(edited.notes)")
        #expect(
            edited.output.hasPrefix("edited the space of 'outside': 1 of 2 trials stay usable\n"), "\(edited.output)")
        #expect(edited.output.contains("1 by 'x', such as trial 1: 'x' is 0.75"))
        #expect((asked["trials"] as? [Any])?.count == 5)
        #expect(state.trials.dropFirst(2).allSatisfy { state.definition.space.contains($0.configuration) })
        #expect(state.trials.dropFirst(2).allSatisfy { $0.configuration["depth"] != nil })
        #expect(show.output.contains("depth"), "\(show.output)")
    }

    @Test(arguments: [
        (["--range", "y=0:1"], "'y' is not a parameter of the space; it has x, kind"),
        (["--range", "x=1:0"], "low"),
        (["--range", "kind=1:2"], "'kind' has no bounds: it is one of a, b"),
        (["--remove-choice", "kind=c"], "'kind' has no choice c"),
        (["--range", "x=0:2", "--default", "z=1"], "--default 'z' is not a parameter"),
        (["--add", "depth: { type: ints, low: 1, high: 4 }"], "ints"),
        ([], "Say what to change"),
    ])
    func aWrongEditIsRefused(_ options: [String], _ message: String) async throws {
        defer { program.remove() }
        try program.write(Self.study("outside"), to: "study.yaml")
        _ = try await program.run("study", "create", "study.yaml")

        let outcome = try await program.start(["space", "edit", "outside"] + options).finish()

        #expect(outcome.code == 2)
        #expect(outcome.notes.contains(message), "\(outcome.notes)")
        #expect(try snapshot("outside").spaceEdits == 0)
    }

    @Test func aStudyBeginsWithWhatAnEarlierOneFound() async throws {
        defer { program.remove() }
        try program.write(Self.study("earlier", high: 2), to: "earlier.yaml")
        try program.write(Self.study("later") + "warm-from: earlier\n", to: "later.yaml")
        _ = try await program.run("study", "create", "earlier.yaml")
        let early = try await program.run("study", "create", "later.yaml")
        for (trial, x) in [0.25, 1.75, 0.5].enumerated() {
            _ = try await program.run("study", "enqueue", "earlier", "--set", "x=\(x)", "--set", "kind=b")
            _ = try await program.run("ask", "earlier")
            _ = try await program.run("tell", "earlier", "\(trial)", "\(x)")
        }

        let created = try await program.run("study", "create", "later.yaml")
        let asked = try object(try await program.run("ask", "later", "-n", "4", "--json"))
        _ = try await program.run("study", "delete", "earlier")
        let more = try await program.run("ask", "later")
        let missing = try await program.run("study", "create", "earlier.yaml", "--warm-from", "latr")
        let prior = try #require(try snapshot("later").definition.prior)

        #expect(early.code == 2 && early.notes.contains("no trial of it has completed"), "\(early.notes)")
        #expect(created.code == 0, "\(created.notes)")
        #expect(created.notes.contains("warm start: 2 results of study 'earlier'; 1 lie outside of the space."))
        #expect(prior.observations.map(\.loss) == [0.25, 0.5])
        let first = try #require((asked["trials"] as? [[String: Any]])?.first)
        #expect((first["parameters"] as? [String: Any])?["x"] as? Double == 0.25)
        #expect((first["reason"] as? String)?.contains("warm start") == true)
        #expect(more.code == 0, "\(more.notes)")
        #expect(missing.code == 3 && missing.notes.contains("Did you mean 'later'?"), "\(missing.notes)")
    }
}
