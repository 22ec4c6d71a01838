import Datasets
import Foundation
import LinearAlgebra
import Objectives
import SearchSpaces
import Studies
import TestKit
import Testing

/// Real training on bundled data.
struct TrainRunnerTests {
    private let directory: TemporaryDirectory

    init() throws {
        // The number of threads decides the last bits of products, and other suites set it.
        BLAS.setThreads(1)
        directory = try TemporaryDirectory()
    }

    private static let perceptron = Configuration([
        "width": .int(32), "depth": .int(1), "learning-rate": .float(0.01), "batch-size": .int(64),
    ])

    private func run(
        _ estimator: String = "mlp", data: DataReference.Source = .bundled("penguins"),
        task: DataReference.Task? = nil, files: [DataFile] = [], configuration: Configuration = perceptron,
        settings: [String: ParameterValue] = [:], validation: ValidationMethod = .holdOut(0.25),
        metric: String = "accuracy", epochs: Int = 4, until: Int? = nil, state: SavedState? = nil, trial: Int = 3,
        seed: UInt64 = 11, seconds: Double? = nil, bytes: Int? = nil, preprocessing: [StepDefinition] = [],
        runner: ObjectiveRunner = ObjectiveRunner(), observer: RecordingObserver = RecordingObserver()
    ) -> RunEnding {
        let objective = TrainObjective(
            data: DataReference(source: data, task: task, files: files), estimator: estimator, settings: settings,
            validation: validation, preprocessing: preprocessing)
        let run = TrialRun(
            trial: trial, configuration: configuration, objective: .train(objective),
            metric: Metric(metric, .maximize), fidelity: Fidelity(maximum: epochs), until: until, state: state,
            seed: seed, seconds: seconds, bytes: bytes)
        return runner.run(run, observer: observer)
    }

    private func value(_ ending: RunEnding) -> Double? {
        guard case .finished(.completed(let value)) = ending else { return nil }
        return value
    }

    private func failure(_ ending: RunEnding) -> (reason: FailureReason, message: String)? {
        guard case .finished(.failed(let reason, let message)) = ending else { return nil }
        return (reason, message)
    }

    @Test(arguments: ["penguins", "wine", "digits", "breast_cancer", "german_credit"])
    func learnsEveryBundledDataSet(_ name: String) throws {
        let observer = RecordingObserver()
        let ending = run(data: .bundled(name), epochs: 10, observer: observer)

        let found = try #require(value(ending))
        #expect(found > (name == "german_credit" ? 0.68 : 0.9))
        #expect(observer.fidelities == Array(1...10))
        #expect(observer.values.last?.value == found)
        #expect(observer.seconds == observer.seconds.sorted())
    }

    @Test func givesTheValuesOfSeveralMetrics() throws {
        func result(_ metric: String, _ further: [String]) -> RunEnding {
            var run = TrialRun(
                trial: 3, configuration: Self.perceptron,
                objective: .train(TrainObjective(data: DataReference(source: .bundled("penguins")), estimator: "mlp")),
                metric: Metric(metric, .maximize), fidelity: Fidelity(maximum: 2), seed: 11)
            run.furtherMetrics = further.map { Metric($0, .minimize) }
            return ObjectiveRunner().run(run, observer: RecordingObserver())
        }

        let accuracy = try #require(value(result("accuracy", [])))
        let loss = try #require(value(result("log-loss", [])))

        #expect(result("accuracy", ["log-loss"]) == .finished(.evaluated(Evaluation(values: [accuracy, loss]))))
    }

    @Test func judgesOnTheRowsSetApartForATest() throws {
        func idx(_ sizes: [UInt32], _ elements: [UInt8]) -> Data {
            Data(
                [0, 0, 8, UInt8(sizes.count)] + sizes.flatMap { size in (0..<4).map { UInt8(size >> (24 - 8 * $0)) } })
                + Data(elements)
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "test-rows-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Silence is right: what is left behind is in the temporary folder.
        defer { try? FileManager.default.removeItem(at: folder) }
        // Upper or lower half bright; of the rows for the test, labels say the contrary.
        let labels = (0..<40).map { UInt8($0 % 2) }
        let pixels = labels.flatMap { $0 == 0 ? [250, 240, 10, 0] : [0, 10, 240, 250] as [UInt8] }
        try idx([40, 2, 2], pixels).write(to: folder.appending(path: "i"))
        try idx([40], labels).write(to: folder.appending(path: "l"))
        try idx([40], labels.map { 1 - $0 }).write(to: folder.appending(path: "t"))
        func path(_ name: String) -> String { folder.appending(path: name).path }

        let contrary = run(
            data: .idx(images: path("i"), labels: path("l"), testImages: path("i"), testLabels: path("t")),
            validation: .test, epochs: 30)
        let heldOut = run(
            data: .idx(images: path("i"), labels: path("l"), testImages: path("i"), testLabels: path("t")), epochs: 30)

        #expect(value(contrary) == 0)
        #expect(value(heldOut) == 1)
        #expect(
            failure(run(data: .bundled("wine"), validation: .test))?.message
                == "The data wine set no rows apart for a test. Name test-images and test-labels, or use validation { holdout: 0.2 }."
        )
    }

    @Test func isTheMeanOverFolds() throws {
        let ending = run(data: .bundled("wine"), validation: .folds(5), epochs: 8)

        #expect(try #require(value(ending)) > 0.9)
        #expect(value(ending) != value(run(data: .bundled("wine"), validation: .folds(4), epochs: 8)))
    }

    @Test(arguments: ["silhouette", "davies-bouldin", "calinski-harabasz", "stability", "adjusted-rand"])
    func groupsRows(_ metric: String) throws {
        let settings = Configuration(["clusters": .int(3), "restarts": .int(5)])
        let ending = run(
            "k-means", data: .bundled("wine"), task: .clustering, configuration: settings, validation: .folds(5),
            metric: metric, epochs: 30)

        // The cultivars of wine lie apart: three clusters are found again in any four fifths of the rows.
        let found = try #require(value(ending))
        if metric == "stability" || metric == "adjusted-rand" { #expect(found > 0.8) }
    }

    @Test(arguments: ["bic", "log-likelihood"]) func judgesMixturesByTheirDensity(_ metric: String) throws {
        let settings = Configuration(["clusters": .int(3), "covariance": .string("diagonal")])
        let ending = run(
            "gaussian-mixture", data: .bundled("wine"), task: .clustering, configuration: settings, metric: metric,
            epochs: 30)

        #expect(try #require(value(ending)).isFinite)
    }

    @Test(arguments: [ValidationMethod.holdOut(0.25), .folds(3)])
    func goesOnToTheLastBitFromAPauseOnAnotherWorker(_ validation: ValidationMethod) throws {
        let whole = RecordingObserver()
        let expected = run(validation: validation, metric: "log-loss", epochs: 6, observer: whole)

        let first = RecordingObserver(steps: [.goOn(until: 3), .pause])
        guard
            case .paused(let state) = run(
                validation: validation, metric: "log-loss", epochs: 6, until: 1, observer: first)
        else {
            Issue.record("a pause is expected")
            return
        }
        let second = RecordingObserver()
        let ending = run(
            validation: validation, metric: "log-loss", epochs: 6, state: state, observer: second)

        #expect(state.fidelity == 3)
        #expect(first.asked == [1, 3])
        #expect(second.fidelities == [4, 5, 6])
        #expect(ending == expected)
        #expect((first.values + second.values).map(\.value) == whole.values.map(\.value))
    }

    /// What population based training asks for: another trial, other values, the same weights.
    @Test(arguments: ["mlp", "tabular-resnet", "gradient-boosting"])
    func goesOnFromTheStateOfAnotherTrialWithOtherValues(_ estimator: String) throws {
        let observer = RecordingObserver(steps: [.pause])
        var configuration = Configuration(["learning-rate": .float(0.02)])
        guard
            case .paused(let state) = run(
                estimator, configuration: configuration, metric: "log-loss", epochs: 8, until: 6, observer: observer)
        else {
            Issue.record("a pause is expected")
            return
        }

        configuration["learning-rate"] = .float(1e-6)
        let second = RecordingObserver()
        let ending = run(
            estimator, configuration: configuration, metric: "log-loss", epochs: 8, state: state, trial: 9,
            observer: second)

        // So slow a learner stays where the other one was, far from where it would be by itself. The statistics of a
        // normalisation still follow the rows.
        let beginner = run(estimator, configuration: configuration, metric: "log-loss", epochs: 8, trial: 9)
        #expect(second.fidelities == [7, 8])
        let (before, after) = (try #require(observer.values.last?.value), try #require(value(ending)))
        let alone = try #require(value(beginner))
        #expect(alone - before > 0.2)
        #expect(abs(after - before) < 0.2 * (alone - before) && after != before, "\(before), then \(after); \(alone)")
    }

    @Test func failsWhereTheStateOfAnotherTrialDoesNotFit() throws {
        guard case .paused(let state) = run(until: 2, observer: RecordingObserver(steps: [.pause])) else {
            Issue.record("a pause is expected")
            return
        }
        var wider = Self.perceptron
        wider["width"] = .int(33)

        let ending = run(configuration: wider, state: state, trial: 9)

        #expect(failure(ending)?.reason == .error)
        #expect(failure(ending)?.message.contains("belongs to another model") == true)
    }

    @Test func beginsAgainFromADamagedState() throws {
        let observer = RecordingObserver(steps: [.pause])
        guard case .paused(var state) = run(metric: "log-loss", until: 2, observer: observer) else {
            Issue.record("a pause is expected")
            return
        }
        state.bytes[state.bytes.count / 2] ^= 1
        let second = RecordingObserver()

        #expect(run(metric: "log-loss", state: state, observer: second) == run(metric: "log-loss"))
        #expect(second.fidelities == [3, 4])
    }

    @Test func dependsOnSeedAndTrialAlone() {
        let first = run(metric: "log-loss")

        #expect(run(metric: "log-loss") == first)
        #expect(run(metric: "log-loss", seed: 12) != first)
        #expect(run(metric: "log-loss", trial: 4) != first)
    }

    @Test func doesNotDependOnWhatTheRunnerDidBefore() {
        let runner = ObjectiveRunner()
        let fresh = run(data: .bundled("wine"), metric: "log-loss")

        _ = run(data: .bundled("wine"), metric: "log-loss", trial: 1, runner: runner)
        _ = run(data: .bundled("penguins"), metric: "log-loss", runner: runner)
        #expect(run(data: .bundled("wine"), metric: "log-loss", runner: runner) == fresh)
    }

    @Test func solvesInClosedFormAndSaysOnlyWhatIsNew() throws {
        let folder = try makeFolder(["t.csv": Self.line])
        let observer = RecordingObserver()
        let ending = run(
            "ridge", data: .csv(.init(path: folder.appending(path: "t.csv").path, target: "y")),
            task: .regression, configuration: Configuration(), metric: "r2", epochs: 50, observer: observer)

        #expect(try #require(value(ending)) > 0.99)
        #expect(observer.fidelities.count <= 2)
        #expect(observer.fidelities.last == 50)
    }

    @Test func endsADivergingTrialAsDiverged() {
        let found = failure(
            run(
                data: .bundled("wine"),
                configuration: Configuration([
                    "learning-rate": .float(10), "optimizer": .string("sgd"), "momentum": .float(0.99),
                    "weight-decay": .float(10),
                ]), epochs: 200))

        #expect(found?.reason == .diverged)
    }

    @Test func stopsInTheMiddle() {
        let observer = RecordingObserver(interrupt: { $0.values.count < 2 ? nil : .stop })

        #expect(run(epochs: 100_000, observer: observer) == .stopped)
        #expect(observer.fidelities == [1, 2])
    }

    @Test func givesTheTrialBackWithItsState() throws {
        let observer = RecordingObserver(interrupt: { $0.values.count < 2 ? nil : .release })
        guard case .released(let state?) = run(metric: "log-loss", observer: observer) else {
            Issue.record("a state is expected")
            return
        }

        #expect(state.fidelity == 2)
        #expect(run(metric: "log-loss", state: state) == run(metric: "log-loss"))
    }

    @Test func endsAtItsTime() {
        let found = failure(run(data: .bundled("digits"), epochs: 1_000_000, seconds: 0.3))

        #expect(found?.reason == .timeout)
        #expect(found?.message == "the attempt took longer than 0.3 s")
    }

    @Test func endsWhenItTakesTooMuchMemory() {
        #expect(failure(run(bytes: 1 << 20))?.reason == .outOfMemory)
    }

    @Test func saysWhatIsWrongWithTheObjective() {
        #expect(failure(run("forest"))?.message == "there is no estimator forest")
        #expect(failure(run(metric: "beauty"))?.message == "there is no metric beauty")
        #expect(
            failure(run(data: .bundled("iris")))?.message.hasPrefix("There is no bundled data set \"iris\".") == true)
        #expect(
            failure(run(configuration: Configuration(["widht": .int(3)])))?.message
                == "mlp: widht is not an option; did you mean width?")
        #expect(failure(run("ridge", configuration: Configuration()))?.reason == .error)
        #expect(failure(run(metric: "rmse"))?.reason == .error)
        #expect(
            failure(run(data: .bundled("digits"), task: .regression))?.message
                == "The study asks for regression; the data digits are for classification.")
    }

    // MARK: - Files

    private static let line = "x,y\n" + (0..<60).map { "\($0),\(2 * $0 + $0 % 3)\n" }.joined()
    private static let classes = "x,y\n" + (0..<60).map { "\($0),\($0 < 30 ? "a" : "b")\n" }.joined()

    private func makeFolder(_ files: [String: String]) throws -> URL {
        let folder = directory.url.appending(path: UUID().uuidString, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return folder
    }

    private func reference(in folder: URL) throws -> DataReference {
        try DataReference(source: .csv(.init(path: "t.csv", target: "y"))).describingFiles(relativeTo: folder)
    }

    @Test func writesDownWhatTheFilesHold() throws {
        let folder = try makeFolder(["t.csv": Self.classes])
        let file = try #require(try reference(in: folder).files.first)

        #expect(file.path == "t.csv")
        #expect(file.content.bytes == Self.classes.utf8.count)
        #expect(file.content.digest == Fingerprint(of: Array(Self.classes.utf8)).hexadecimal)
    }

    @Test func trainsOnTheFilesThatTheStudyWasMadeWith() throws {
        let folder = try makeFolder(["t.csv": Self.classes])
        let described = try reference(in: folder)
        let runner = ObjectiveRunner(settings: RunnerSettings(folder: folder))

        #expect(
            value(run(data: described.source, files: described.files, epochs: 20, runner: runner)) ?? 0 > 0.9)
    }

    @Test func refusesFilesThatChangedOrAreNotHere() throws {
        let folder = try makeFolder(["t.csv": Self.classes])
        let described = try reference(in: folder)
        try Data(Self.line.utf8).write(to: folder.appending(path: "t.csv"))
        let refusal = RunEnding.refused("not on this worker, or changed since the study was created: t.csv")

        for place in [folder, try makeFolder([:])] {
            let settings = RunnerSettings(folder: place)
            #expect(
                run(data: described.source, files: described.files, runner: ObjectiveRunner(settings: settings))
                    == refusal)
            #expect(
                try ObjectiveRunner.missingFiles(
                    for: .train(TrainObjective(data: described, estimator: "ridge")), settings: settings)
                    == described.files)
        }
    }

    @Test func usesACopyThatWasFetched() throws {
        let folder = try makeFolder(["t.csv": Self.classes])
        let described = try reference(in: folder)
        let copies = try makeFolder([described.files[0].content.digest: Self.classes])
        let settings = RunnerSettings(folder: try makeFolder([:]), copies: copies)

        #expect(
            value(
                run(
                    data: described.source, files: described.files, epochs: 20,
                    runner: ObjectiveRunner(settings: settings))) ?? 0 > 0.9)
        #expect(
            try ObjectiveRunner.missingFiles(
                for: .train(TrainObjective(data: described, estimator: "ridge")), settings: settings
            ).isEmpty)
    }

    @Test func aTrialsConfigurationChoosesItsPreprocessing() throws {
        let steps = [
            StepDefinition("impute"), StepDefinition("one-hot"), StepDefinition("scale"), StepDefinition("pca"),
        ]
        let runner = ObjectiveRunner()
        func loss(_ parameters: [String: ParameterValue], _ runner: ObjectiveRunner) throws -> Double {
            let ending = run(
                "logistic", data: .bundled("german_credit"), configuration: Configuration(parameters),
                metric: "log-loss", epochs: 3, preprocessing: steps, runner: runner)
            return try #require(value(ending), "\(ending)")
        }
        let choices: [[String: ParameterValue]] = [
            ["scale.method": .string("quantile"), "l2": .float(0.01)], ["scale.method": .string("none")],
            ["pca.enabled": .bool(false)], ["pca.components": .int(3)], [:],
        ]

        let together = try choices.map { try loss($0, runner) }

        #expect(Set(together).count == choices.count)
        #expect(try choices.map { try loss($0, runner) } == together)
        #expect(try choices.map { try loss($0, ObjectiveRunner()) } == together)
        guard
            case .finished(.failed(.error, let message)) = run(
                "logistic", configuration: Configuration(["scale.metod": .int(1)]), preprocessing: steps)
        else {
            Issue.record("a wrong option should fail the trial")
            return
        }
        #expect(message == "preprocessing: scale.metod is not an option; did you mean method?")
    }

    @Test func rowsWithoutWeightTrainAndJudgeNothing() throws {
        // Two of three rows have no weight, and the wrong class.
        let rows = (0..<90).map { "\($0),\(($0 < 45) == ($0 % 3 == 0) ? "low" : "high"),\($0 % 3 == 0 ? 1 : 0)\n" }
        let folder = try makeFolder(["t.csv": "x,y,w\n" + rows.joined()])
        func accuracy(weight: String?) throws -> Double {
            let source = DataReference.CSVSource(
                path: "t.csv", target: "y", ignore: weight == nil ? ["w"] : [], weight: weight)
            let runner = ObjectiveRunner(settings: RunnerSettings(folder: folder))
            let ending = run(
                "gaussian-naive-bayes", data: .csv(source), configuration: Configuration(), validation: .folds(3),
                runner: runner)
            return try #require(value(ending))
        }

        let weighted = try accuracy(weight: "w")
        let unweighted = try accuracy(weight: nil)
        #expect(weighted > 0.85)
        #expect(unweighted > 0.55 && unweighted < 0.75)
    }

    @Test func saysWhereAWrongFileIsWrong() throws {
        let folder = try makeFolder(["t.csv": "x,y\n1,2\n3\n"])
        let runner = ObjectiveRunner(settings: RunnerSettings(folder: folder))
        let found = failure(run(data: .csv(.init(path: "t.csv", target: "y")), runner: runner))

        #expect(found?.reason == .error)
        #expect(found?.message.hasPrefix("t.csv:3: The row has 1 cell; the header has 2.") == true)
    }
}
