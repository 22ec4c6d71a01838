import Foundation
import Store
import Studies
import TestKit
import Testing

/// What can be asked of and done to studies without running them.
@Suite struct StudyCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    private func create(_ name: String = "digits") async throws {
        try program.write(StudyText.digits(name: name), to: "study.yaml")
        let created = try await program.run("study", "create", "study.yaml")
        #expect(created.code == 0, "\(created.notes)")
    }

    @Test func printsAPlanBeforeAnythingRuns() async throws {
        defer { program.remove() }
        try program.write(StudyText.digits(trials: 22), to: "study.yaml")

        let plan = try await program.run("study", "plan", "study.yaml")
        let json = try await program.run("study", "plan", "study.yaml", "--json")

        #expect(plan.code == 0, "\(plan.notes)")
        #expect(plan.output.hasPrefix("bracket  rung  up to  trials  epochs spent\n"))
        #expect(plan.output.contains("digits, hyperband: 22 trials"))
        let decoded = try JSONDecoder().decode(SchedulePlan.self, from: Data(json.output.utf8))
        #expect(decoded.trials == 22)
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder.path) == ["study.yaml"])
    }

    @Test func saysWhichStrategyWasChosenAndWhy() async throws {
        defer { program.remove() }
        let named = "strategy: { sampler: random, scheduler: hyperband }"
        let text = StudyText.digits(trials: 22)
        try program.write(text.replacing(named, with: "strategy: auto"), to: "study.yaml")

        let plan = try await program.run("study", "plan", "study.yaml")
        let created = try await program.run("study", "create", "study.yaml")
        let shown = try await program.run("study", "show", "digits")

        #expect(text.contains(named))
        #expect(plan.output.contains("chosen: a Gaussian process learns most from 22 trials"))
        #expect(created.code == 0, "\(created.notes)")
        #expect(shown.output.contains("sampler   gp"))
        #expect(shown.output.contains("chosen    a Gaussian process learns most from 22 trials"))
    }

    @Test func remembersWhereDataAreWhateverFolderTheManagerStartsIn() async throws {
        defer { program.remove() }
        try FileManager.default.createDirectory(
            at: program.folder.appending(path: "project"), withIntermediateDirectories: false)
        try program.write("x,y\n1,a\n2,b\n3,a\n4,b\n", to: "project/points.csv")
        let text = StudyText.digits().replacing("{ dataset: digits }", with: "{ csv: points.csv, target: y }")
        try program.write(text, to: "project/study.yaml")

        let created = try await program.run("study", "create", "project/study.yaml")
        let path = program.folder.appending(path: "leptune.db").path
        let objective = try StudyReader(path).snapshot(of: "digits").state.definition.objective

        #expect(created.code == 0, "\(created.notes)")
        guard case .train(let train) = objective, case .csv(let source) = train.data.source else {
            Issue.record("\(objective)")
            return
        }
        #expect(source.path == program.folder.appending(path: "project/points.csv").path)
    }

    @Test func createsListsShowsAndDeletesAStudy() async throws {
        defer { program.remove() }
        try await create()

        let again = try await program.run("study", "create", "study.yaml")
        let list = try await program.run("study", "list", "--json")
        let show = try await program.run("study", "show", "digits")
        let trials = try await program.run("study", "trials", "digits", "--json")
        let export = try await program.run("study", "export", "1")
        let deleted = try await program.run("study", "delete", "digits")
        let left = try await program.run("study", "list", "--json")

        #expect(again.code == 2)
        #expect(again.notes.contains("has a study named 'digits' already"))
        #expect(list.output.contains("\"state\" : \"defined\""))
        #expect(show.output.contains("momentum: float 0.5 to 0.99, conditional"))
        #expect(trials.output == "[\n\n]\n")
        #expect(export.output.split(separator: "\n").count == 1)
        #expect(deleted.code == 0, "\(deleted.notes)")
        #expect(left.output == "[\n\n]\n")
    }

    @Test func answersWhileAnotherProcessOwnsTheStoreButWritesNothing() async throws {
        defer { program.remove() }
        try await create()
        let owner = try StudyStore(owning: program.folder.appending(path: "leptune.db").path)

        let list = try await program.run("study", "list")
        let delete = try await program.run("study", "delete", "digits")

        #expect(list.code == 0 && list.output.contains("digits"))
        #expect(delete.code == 1)
        #expect(delete.notes.contains("owned by process \(ProcessInfo.processInfo.processIdentifier) on "))
        #expect(try owner.studies().count == 1)
        try owner.close()
    }

    @Test(arguments: [
        (["study", "list"], 3, "There is no store at 'leptune.db'."),
        (["study", "list", "--store", "garbage.db"], 2, "'garbage.db' is not a Leptune store"),
        (["study", "delete", "x", "--store", "garbage.db"], 2, "It was left as it is"),
        (["study", "list", "--store", "."], 2, "it is a directory"),
        (["study", "create", "none.yaml"], 2, "none.yaml"),
        (["study", "trials", "x", "--limit", "0"], 2, "--limit is at least 1."),
        (["study", "trials", "x", "--state", "done"], 2, "completed"),
        (["study", "frobnicate"], 2, "frobnicate"),
    ])
    func saysWhatIsWrongAndExitsWithItsCode(_ arguments: [String], _ code: Int32, _ message: String) async throws {
        defer { program.remove() }
        try program.write("hello", to: "garbage.db")

        let outcome = try await program.start(arguments).finish()

        #expect(outcome.code == code)
        #expect(outcome.notes.contains(message), "\(outcome.notes)")
        #expect(outcome.output.isEmpty)
        #expect(try String(contentsOf: program.folder.appending(path: "garbage.db"), encoding: .utf8) == "hello")
    }

    @Test func suggestsTheNearestStudyAndSaysWhenThereIsNoBest() async throws {
        defer { program.remove() }
        try await create()

        let misspelt = try await program.run("study", "best", "digtis")
        let unfinished = try await program.run("study", "best", "digits")

        #expect(misspelt.code == 3 && misspelt.notes.contains("Did you mean 'digits'?"))
        #expect(unfinished.code == 3 && unfinished.notes.contains("no trial of 'digits' has completed yet."))
    }

    @Test func takesTheStoreFromTheEnvironment() async throws {
        defer { program.remove() }
        try program.write(StudyText.digits(), to: "study.yaml")

        let created = try await program.run(
            "study", "create", "study.yaml", environment: ["LEPTUNE_STORE": "elsewhere.db"])
        let list = try await program.run("study", "list", "--store", "elsewhere.db")

        #expect(created.code == 0 && list.output.contains("digits"))
    }
}
