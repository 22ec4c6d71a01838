import Foundation
import Reports
import SearchSpaces
import Studies
import TestKit
import Testing

struct ReproductionTests {
    @Test func aShellReadsTheCommandAsTheArgumentsThatItStandsFor() throws {
        let snapshot = try SampleStudy.hyperband().snapshot()
        let trial = try #require(snapshot.state.best)
        let unused = try #require(
            ["momentum", "weight-decay"].first { trial.configuration[$0] == nil })
        let hostile =
            SampleStudy.hostileTexts.filter { !$0.contains("\0") && !$0.contains("{") }
            + ["", "$(false)", "a b", "`x`", "{not a name}", "{", "}{"]
        let command = CommandObjective(
            arguments: [
                "printf", "%s\\0", "--lr={learning-rate}", "--unused={\(unused)}", "{trial}/{seed}/{epochs}/{fidelity}",
            ]
                + hostile)

        let line = CommandLineText.make(command, trial, snapshot.state.definition)

        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", line]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        let read = String(decoding: data, as: UTF8.self).split(separator: "\0", omittingEmptySubsequences: false)
        let rate = try #require(trial.configuration["learning-rate"])
        #expect(read.dropLast().map(String.init) == ["--lr=\(rate)", "\(trial.number)/7/27/27"] + hostile)
    }

    @Test func theFixedStudyFileReadsBackAsTheTrialsConfiguration() throws {
        let snapshot = try SampleStudy.hyperband().snapshot()
        let (definition, trial) = (snapshot.state.definition, try #require(snapshot.state.best))

        let text = try #require(
            FixedStudyFile.text(
                from: definition.source, named: definition.name, running: trial.configuration, of: definition.space))

        let read = try StudyFile.decode(text, file: "best.yaml", vocabulary: Self.vocabulary).get()
        let constants = read.space.parameters.map { parameter -> (String, ParameterValue)? in
            if case .constant(let value) = parameter.domain { (parameter.name, value) } else { nil }
        }
        #expect(Dictionary(uniqueKeysWithValues: constants.compactMap(\.self)) == trial.configuration.values)
        #expect(read.name == "fashion-mlp-best" && read.seed == definition.seed && read.budget.trials == 1)
        #expect(read.objective == definition.objective && read.metric == definition.metric)
        #expect(read.fidelity == definition.fidelity && read.scheduler.name == "full")
    }

    @Test func aTrialThatBeganFromAnotherSaysHowItCameToBe() throws {
        let snapshot = try Sample.population.snapshot()
        let best = try #require(snapshot.state.best)
        let parent = try #require(best.origin)

        let text = try PageOutline(StudyReport(snapshot).html()).visibleText

        #expect(text.contains("How it came to be") && !text.contains("Reproduce it"))
        #expect(text.contains("begins from trial \(parent.trial) at \(parent.fidelity) epochs"))
        for ancestor in snapshot.state.lineage(of: best.number) {
            #expect(text.contains(try #require(ancestor.configuration["learning-rate"]).description))
        }
    }

    @Test func theSampleStudyIsWhatItsFileSays() throws {
        let definition = SampleStudy.hyperband().definition

        #expect(
            try StudyFile.decode(definition.source, file: "a.yaml", vocabulary: Self.vocabulary).get() == definition)
    }

    @Test(arguments: [
        "", "{leptune: 1, name: a}", "leptune: 1\nname: a\n- b\n", "name: a\nname: b\nspace:\n  x: 1\n",
        "leptune: 1\n---\nname: a",
    ])
    func aFileThatCannotBeTakenApartIsLeftAlone(_ source: String) {
        #expect(FixedStudyFile.text(from: source, named: "a", running: Configuration(), of: SearchSpace([])) == nil)
    }

    @Test func constantsHoldTheExactValuesOfTheActiveParameters() {
        let space = SearchSpace([
            Parameter("rate", .float(low: 0, high: 1, log: false, step: nil)),
            Parameter("kind", .categorical([.string("a: \"b\"\n"), .bool(true)])),
            Parameter("word", .categorical([.string("yes"), .string("relu")])),
            Parameter("unused", .int(low: 1, high: 2, log: false, step: 1)),
        ])
        let configuration = Configuration([
            "rate": .float(0.1 + 0.2), "kind": .string("a: \"b\"\n"), "word": .string("yes"),
        ])

        #expect(
            FixedStudyFile.constants(configuration, space) == [
                "  rate: 0.30000000000000004", #"  kind: "a: \"b\"\u000a""#, #"  word: "yes""#,
            ])
    }

    private static let vocabulary = StudyVocabulary(
        samplers: [.init("random")],
        schedulers: [
            .init("full"),
            .init(
                "hyperband", options: [OptionDeclaration("eta", .int(2...10), default: .int(3))], needsFidelity: true),
        ],
        strategies: [
            .init("random", sampler: ComponentDefinition("random"), scheduler: ComponentDefinition("full"))
        ],
        estimators: [
            .init(
                "mlp",
                options: [
                    OptionDeclaration("depth", .int(0...16), default: .int(2)),
                    OptionDeclaration("width", .int(1...4096), default: .int(128)),
                    OptionDeclaration("activation", .choice(["relu", "tanh"]), default: .string("relu")),
                    OptionDeclaration("dropout", .float(0...0.95), default: .int(0)),
                    OptionDeclaration("batch-normalisation", .bool, default: .bool(false)),
                    OptionDeclaration("optimizer", .choice(["sgd", "adam", "adamw"]), default: .string("adam")),
                    OptionDeclaration("learning-rate", .floatAbove(0, upTo: 10), default: .float(1e-3)),
                    OptionDeclaration("momentum", .float(0...0.999), default: .float(0.9)),
                    OptionDeclaration("weight-decay", .float(0...10), default: .int(0)),
                    OptionDeclaration("batch-size", .int(1...65536), default: .int(128)),
                ], tasks: [.classification], resource: .init("epochs", standard: 20))
        ],
        metrics: [.init("validation-error", .minimize)], dataSets: [.init("digits", task: .classification)])
}
