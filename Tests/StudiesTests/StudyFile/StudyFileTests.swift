import Foundation
import SearchSpaces
import Studies
import Testing

/// The study files that the repository carries.
enum Example {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "search-spaces")

    static let names = [
        "adult-bayes", "branin-bayes", "command-example", "digits-mlp", "digits-pbt",
        "digits-wide-hyperband",
        "fashion-mnist-hyperband", "german-credit-bayes", "german-credit-pipeline", "mnist-cnn", "penguins-clusters",
        "penguins-random",
    ]

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: "\(name).yaml"), encoding: .utf8)
    }
}

struct StudyFileTests {
    /// A complete study with the smallest space, in which a test replaces a part.
    static let base = """
        leptune: 1
        name: small
        space:
          depth: { type: int, low: 1, high: 3 }
        objective:
          train:
            data: { dataset: digits }
            estimator: mlp
        metric: accuracy
        strategy: random
        budget: { trials: 10 }

        """

    private func decode(_ text: String, folder: String? = nil) throws -> StudyDefinition {
        try StudyFile.decode(text, file: "s.yaml", folder: folder, vocabulary: .sample).get()
    }

    @Test func everyExampleIsListedHere() throws {
        let found = try FileManager.default.contentsOfDirectory(atPath: Example.folder.path)
            .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()

        #expect(found == Example.names)
    }

    @Test func readsWhatAWorkerMustHave() throws {
        let needs = "needs: { cores: 4, memory: 2GiB, labels: { gpu: none, zone: 3 } }\n"

        let definition = try decode(Self.base + needs)

        #expect(definition.needs == WorkerNeeds(cores: 4, memoryBytes: 2 << 30, labels: ["gpu": "none", "zone": "3"]))
        #expect(try decode(Self.base).needs == nil)
    }

    @Test(arguments: ["cores: 0", "memory: 3", "labels: [gpu]", "gpus: 1", "labels: { gpu: [] }"])
    func refusesNeedsThatAreNone(field: String) {
        #expect(throws: Diagnostics.self) { try decode(Self.base + "needs: { \(field) }\n") }
    }

    @Test(arguments: Example.names) func examplesDecode(_ name: String) throws {
        let text = try Example.text(name)

        let definition = try StudyFile.decode(text, file: "\(name).yaml", vocabulary: .sample).get()

        #expect(definition.name == name)
        #expect(definition.source == text)
        #expect(definition.space.problems.isEmpty)
    }

    @Test(arguments: Example.names) func definitionsSurviveJSON(_ name: String) throws {
        let definition = try StudyFile.decode(try Example.text(name), file: "x.yaml", vocabulary: .sample).get()

        let bytes = try EventCoding.encoder().encode(definition)

        #expect(try EventCoding.decoder().decode(StudyDefinition.self, from: bytes) == definition)
    }

    @Test func readsEveryKindOfParameter() throws {
        let text = try Example.text("german-credit-bayes")
        let definition = try decode(text)

        #expect(
            definition.space
                == SearchSpace(
                    [
                        Parameter("optimizer", .categorical([.string("sgd"), .string("adamw")])),
                        Parameter(
                            "momentum", .float(low: 0.5, high: 0.99, log: false, step: nil),
                            when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
                        Parameter(
                            "weight-decay", .float(low: 1e-6, high: 1e-1, log: true, step: nil),
                            when: Condition([.init("optimizer", .oneOf([.string("adamw")]))])),
                        Parameter("learning-rate", .float(low: 1e-4, high: 1e-1, log: true, step: nil)),
                        Parameter("depth", .int(low: 1, high: 3, log: false, step: 1)),
                        Parameter("width", .int(low: 8, high: 128, log: true, step: 1)),
                        Parameter("dropout", .float(low: 0, high: 0.6, log: false, step: 0.1)),
                        Parameter("activation", .constant(.string("relu"))),
                    ],
                    forbidden: [
                        Condition([.init("depth", .oneOf([.int(3)])), .init("width", .range(low: 65, high: nil))])
                    ]))
    }

    @Test func readsEverythingElse() throws {
        let definition = try decode(try Example.text("german-credit-bayes"))

        #expect(
            definition.objective
                == .train(
                    TrainObjective(
                        data: DataReference(source: .bundled("german_credit")), estimator: "mlp",
                        settings: ["batch-size": .int(64), "schedule": .string("cosine")], validation: .folds(5))))
        #expect(definition.metric == Metric("roc-auc", .maximize))
        #expect(definition.fidelity == Fidelity(name: "epochs", minimum: 1, maximum: 20))
        #expect(definition.sampler == ComponentDefinition("gp"))
        #expect(definition.scheduler == ComponentDefinition("full"))
        #expect(definition.budget == Budget(trials: 40, seconds: 600, trialSeconds: 120, trialBytes: 2 << 30))
        #expect(definition.seed == 11)
    }

    @Test func readsStepsOfPreprocessing() throws {
        let steps = """
            mlp
                preprocessing:
                  - { impute: mean }
                  - one-hot:
                  - group-rare
                  - { target-encode: { columns: [city, 7], smoothing: 2 } }
                  - { scale: { name: second, method: robust, enabled: false } }
            """
        let definition = try decode(
            Self.base.replacing("mlp", with: steps).replacing(
                "space:\n", with: "space:\n  second.quantiles: { type: int, low: 2, high: 10 }\n"))

        guard case .train(let train) = definition.objective else {
            Issue.record("not a training")
            return
        }
        #expect(
            train.preprocessing == [
                StepDefinition("impute", settings: ["method": .string("mean")]), StepDefinition("one-hot"),
                StepDefinition("group-rare"),
                StepDefinition("target-encode", settings: ["smoothing": .int(2)], lists: ["columns": ["city", "7"]]),
                StepDefinition(
                    "scale", label: "second", settings: ["method": .string("robust"), "enabled": .bool(false)]),
            ])
    }

    @Test func studiesOfOlderVersionsHaveNoPreprocessing() throws {
        let bytes = try EventCoding.encoder().encode(try decode(Self.base))
        let text = String(decoding: bytes, as: UTF8.self)
        let older = text.replacing("\"preprocessing\":[],", with: "")
        #expect(older != text)

        let decoded = try EventCoding.decoder().decode(StudyDefinition.self, from: Data(older.utf8))

        #expect(try decoded == decode(Self.base))
    }

    @Test(arguments: [
        ("{ folds: 4, group: \"host id\" }", ValidationMethod.grouped(folds: 4, column: "host id")),
        ("{ folds: 3, time: day }", .timeOrdered(folds: 3, column: "day", embargo: 0)),
        ("{ folds: 3, time: day, embargo: 2d }", .timeOrdered(folds: 3, column: "day", embargo: 172_800)),
        ("{ folds: 3, time: day, embargo: 1.5 }", .timeOrdered(folds: 3, column: "day", embargo: 1.5)),
    ]) func rowsMayBelongTogether(_ text: String, _ validation: ValidationMethod) throws {
        let line = "    data: { csv: t.csv, target: y, task: classification }\n    validation: \(text)\n"
        let definition = try decode(Self.base.replacing("    data: { dataset: digits }\n", with: line))

        guard case .train(let train) = definition.objective else {
            Issue.record("not a training")
            return
        }
        #expect(train.validation == validation)
        let coded = try EventCoding.encoder().encode(definition)
        #expect(try EventCoding.decoder().decode(StudyDefinition.self, from: coded) == definition)
    }

    @Test func whatIsLeftOutHasADefault() throws {
        let definition = try decode(Self.base)

        guard case .train(let train) = definition.objective else {
            Issue.record("not a training")
            return
        }
        #expect(train.validation == .holdOut(0.2))
        #expect(definition.metric.goal == .maximize)
        #expect(definition.fidelity == Fidelity(name: "epochs", minimum: 1, maximum: 20))
        #expect(definition.seed == 0)
        #expect(definition.budget == Budget(trials: 10))
    }

    @Test(arguments: ["strategy: auto\n", ""])
    func aStrategyThatIsNotNamedIsLeftToBeChosen(_ line: String) throws {
        let definition = try decode(Self.base.replacing("strategy: random\n", with: line))

        #expect(definition.sampler == .automatic)
        #expect(definition.scheduler == .automatic)
        #expect(definition.strategyReason == nil)
    }

    @Test func settingsOfSamplerAndSchedulerAreKept() throws {
        let definition = try decode(
            Self.base.replacing(
                "strategy: random",
                with: "strategy: { sampler: { name: gp, initial: 10 }, scheduler: { name: hyperband, eta: 4 } }"))

        #expect(definition.sampler == ComponentDefinition("gp", settings: ["initial": .int(10)]))
        #expect(definition.scheduler == ComponentDefinition("hyperband", settings: ["eta": .int(4)]))
    }

    @Test(arguments: [("/data/studies", "/data/studies/../x.csv"), ("", "../x.csv"), ("/", "/../x.csv")])
    func relativePathsStartFromTheFolderOfTheFile(folder: String, path: String) throws {
        let text = Self.base.replacing("{ dataset: digits }", with: "{ csv: ../x.csv, target: y }")

        let definition = try decode(text, folder: folder)

        guard case .train(let train) = definition.objective, case .csv(let source) = train.data.source else {
            Issue.record("not a CSV file")
            return
        }
        #expect(source.path == path)
    }

    @Test(arguments: ["{ dataset: digits }", "{ csv: x.csv, target: y }", "{ csv: x.csv }"])
    func anEstimatorThatOnlyGroupsRowsSaysWhatIsLearned(_ data: String) throws {
        let text = Self.base.replacing("{ dataset: digits }", with: data)
            .replacing("estimator: mlp", with: "estimator: k-means").replacing("depth:", with: "clusters:")
            .replacing("metric: accuracy", with: "metric: silhouette")

        let definition = try decode(text)

        guard case .train(let train) = definition.objective else {
            Issue.record("not a training")
            return
        }
        #expect(train.data.task == .clustering)
    }

    @Test func theFolderIsThatOfTheFileNameByDefault() throws {
        let text = Self.base.replacing("{ dataset: digits }", with: "{ csv: /abs/x.csv, target: y }")
            .replacing("y }", with: "y, task: classification, missing: [\"?\", 9], delimiter: \";\", weight: w }")

        let definition = try StudyFile.decode(text, file: "a/b/s.yaml", vocabulary: .sample).get()
        let command = try StudyFile.decode(
            try Example.text("command-example"), file: "a/b/s.yaml", vocabulary: .sample
        ).get()

        guard case .train(let train) = definition.objective, case .command(let program) = command.objective else {
            Issue.record("wrong objectives")
            return
        }
        #expect(
            train.data
                == DataReference(
                    source: .csv(
                        .init(path: "/abs/x.csv", target: "y", missing: ["?", "9"], delimiter: ";", weight: "w")),
                    task: .classification))
        #expect(
            program.arguments == ["sh", "a/b/scripts/train.sh", "{learning-rate}", "{smoothing}", "{epochs}"])
    }

    @Test func readsImagesThatAreSetApartForATest() throws {
        let definition = try StudyFile.decode(
            try Example.text("mnist-cnn"), file: "a/s.yaml", vocabulary: .sample
        ).get()

        guard case .train(let train) = definition.objective else {
            Issue.record("not a training")
            return
        }
        #expect(train.validation == .test)
        #expect(
            train.data.source
                == .idx(
                    images: "a/../data/mnist/train-images-idx3-ubyte.gz",
                    labels: "a/../data/mnist/train-labels-idx1-ubyte.gz",
                    testImages: "a/../data/mnist/t10k-images-idx3-ubyte.gz",
                    testLabels: "a/../data/mnist/t10k-labels-idx1-ubyte.gz"))
    }

    @Test func studiesOfImagesWithoutATestAreReadAsBefore() throws {
        let stored = #"{"idx":{"images":"i","labels":"l"}}"#

        let source = try JSONDecoder().decode(DataReference.Source.self, from: Data(stored.utf8))

        #expect(source == .idx(images: "i", labels: "l"))
    }

    @Test func filesAreLoadedWithAbsolutePaths() throws {
        let path = Example.folder.appending(path: "adult-bayes.yaml").path

        let definition = try StudyFile.load(path, vocabulary: .sample).get()

        guard case .train(let train) = definition.objective, case .csv(let source) = train.data.source else {
            Issue.record("not a CSV file")
            return
        }
        #expect(source.path == Example.folder.path + "/../data/adult.csv.gz")
    }

    @Test func wholeNumbersAreIntegersInChoicesAndConstants() throws {
        let definition = try decode(
            Self.base.replacing(
                "depth: { type: int, low: 1, high: 3 }",
                with: "width: { type: ordinal, choices: [16.0, 3.2e1, 64] }\n  depth: 2.0\n  dropout: 0.5"))

        #expect(definition.space["width"]?.domain == .ordinal([.int(16), .int(32), .int(64)]))
        #expect(definition.space["depth"]?.domain == .constant(.int(2)))
        #expect(definition.space["dropout"]?.domain == .constant(.float(0.5)))
    }

    @Test func conditionsTakeValuesListsAndRanges() throws {
        let definition = try decode(
            Self.base.replacing(
                "  depth: { type: int, low: 1, high: 3 }",
                with: """
                      depth: { type: int, low: 1, high: 3 }
                      dropout: { type: float, low: 0, high: 1e-1 }
                      width: { type: int, low: 1, high: 9, when: { depth: [1, 2], dropout: { max: 0.05 } } }
                      patience: { type: constant, value: 5, when: { dropout: 0 } }
                    """))

        #expect(
            definition.space["width"]?.condition
                == Condition([
                    .init("depth", .oneOf([.int(1), .int(2)])), .init("dropout", .range(low: nil, high: 0.05)),
                ]))
        #expect(definition.space["patience"]?.condition == Condition([.init("dropout", .range(low: 0, high: 0))]))
    }

    @Test func aParameterOfACommandMayBeCalledLikeTheStandardResource() throws {
        let text = try Example.text("command-example")
            .replacing("fidelity: { epochs: { min: 1, max: 9 } }\n", with: "")
            .replacing("smoothing", with: "epochs")
            .replacing("{ sampler: random, scheduler: { name: hyperband, eta: 3 } }", with: "random")

        #expect(try decode(text).space["epochs"] != nil)
    }

    @Test func aFunctionWithoutOptionsTakesAnyParametersAndResource() throws {
        let definition = try decode(
            """
            leptune: 1
            name: f
            space: { a: { type: float, low: 0, high: 1 }, b: { type: int, low: 0, high: 9 } }
            objective: { function: sphere }
            fidelity: { steps: 9 }
            strategy: hyperband
            budget: { trials: 3 }
            """)

        #expect(definition.metric == Metric("value", .minimize))
        #expect(definition.fidelity == Fidelity(name: "steps", minimum: 1, maximum: 9))
    }
}
