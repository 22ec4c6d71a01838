import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import SearchSpaces
import Studies
import Testing

struct SingleTrainingTests {
    private func request(
        _ estimator: String, on data: String = "wine", validation: ValidationMethod = .holdOut(0.25),
        settings: [String: ParameterValue] = [:], metric: String? = nil, epochs: Int? = nil, refits: Bool = false
    ) -> SingleTraining.Request {
        BLAS.setThreads(1)
        return SingleTraining.Request(
            TrainObjective(
                data: DataReference(source: .bundled(data)), estimator: estimator, settings: settings,
                validation: validation), metric: metric, epochs: epochs, refits: refits, seed: 5)
    }

    @Test func givesTheModelThatItsMetricsAreOf() throws {
        let training = try SingleTraining(request("mlp", epochs: 12))
        var seen: [Int] = []

        let result = try training.run(shouldStop: { false }, progress: { seen.append($0.epoch) })

        #expect(seen == Array(1...12))
        #expect(result.curve.map(\.epoch) == seen)
        let description = result.model.description
        #expect(description.fitted == .trainingSplit)
        #expect(description.data.rows == training.rows.training)
        #expect(description.metrics["accuracy"] == result.curve.last?.value)
        #expect(try #require(description.metrics["accuracy"]) > 0.9)
        #expect(description.target == "cultivar")
        #expect(description.classNames?.count == 3)
    }

    @Test func givesTheValueThatAStudyWouldMeasure() throws {
        let single = try SingleTraining(request("logistic", metric: "log-loss", epochs: 6))
        let observer = RecordingObserver()
        let run = TrialRun(
            trial: 0, configuration: Configuration(), objective: .train(request("logistic").objective),
            metric: Metric("log-loss", .minimize), fidelity: Fidelity(maximum: 6), seed: 5)

        let result = try single.run(shouldStop: { false })
        _ = ObjectiveRunner().run(run, observer: observer)

        #expect(result.curve.map(\.value) == observer.values.map(\.value))
    }

    @Test func fitsToAllRowsWithFoldsOrWhenAsked() throws {
        for request in [request("logistic", validation: .folds(3)), request("logistic", refits: true)] {
            let result = try SingleTraining(request).run(shouldStop: { false })

            #expect(result.model.description.fitted == .allRows)
            #expect(result.model.description.data.rows == 178)
        }
    }

    @Test func sameSeedGivesTheSameFile() throws {
        let first = try SingleTraining(request("mlp", epochs: 2)).run(shouldStop: { false })
        let second = try SingleTraining(request("mlp", epochs: 2)).run(shouldStop: { false })

        #expect(try first.model.encoded() == second.model.encoded())
    }

    @Test func stopsWhenAsked() throws {
        let training = try SingleTraining(request("mlp", on: "digits", epochs: 1000))
        var asked = 0

        #expect(throws: TrainingError.stopped) {
            try training.run(shouldStop: {
                asked += 1
                return asked > 40
            })
        }
    }

    @Test func refusesWhatCannotBe() throws {
        let unknown = #expect(throws: DataError.self) { try SingleTraining(request("mpl")) }
        #expect(unknown?.remedy == "Did you mean \"mlp\"?")
        #expect(throws: DataError.self) { try SingleTraining(request("mlp", metric: "rmse")) }
        #expect(throws: DataError.self) { try SingleTraining(request("mlp", metric: "acuracy")) }
        #expect(throws: DataError.self) { try SingleTraining(request("ridge")) }
        #expect(throws: SettingsError.self) { try SingleTraining(request("mlp", settings: ["with": .int(3)])) }
        #expect(throws: DataError.self) { try SingleTraining(request("mlp", on: "wines")) }
    }

    @Test func saysBeforeTheFitThatMemoryDoesNotSuffice() throws {
        let huge = request(
            "mlp", validation: .folds(170), settings: ["width": .int(4096), "depth": .int(16)])

        let error = #expect(throws: InsufficientMemory.self) { try SingleTraining(huge) }

        #expect(try #require(error).needed > 170 * 4 * 15 * 4096 * 4096)
    }
}

struct ModelEvaluationTests {
    @Test func judgesAModelOnNewData() throws {
        BLAS.setThreads(1)
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let rows = (0..<60).map {
            "\(Double($0) / 10),\($0 % 2 == 0 ? "a" : "b"),\(3 * Double($0) / 10 + ($0 % 2 == 0 ? 0 : 5))"
        }
        try Data("x,kind,y\n\(rows.joined(separator: "\n"))\n".utf8).write(to: folder.appending(path: "old.csv"))
        try Data("y,extra,kind,x\n3,0,a,1\n11,0,b,2\n9,0,c,3\n".utf8).write(to: folder.appending(path: "new.csv"))
        let data = DataReference(source: .csv(.init(path: "old.csv", target: "y")))
        let training = try SingleTraining(
            .init(TrainObjective(data: data, estimator: "ridge", settings: ["l2": .float(1e-6)]), refits: true),
            relativeTo: folder)
        let model = try training.run(shouldStop: { false }).model

        let evaluation = try ModelEvaluation(
            model, on: DataReference(source: .csv(.init(path: "new.csv", target: "y"))), relativeTo: folder)

        #expect(evaluation.rows == 3)
        #expect(evaluation.metrics.map(\.name).contains("rmse"))
        #expect(try #require(evaluation.metrics.first { $0.name == "rmse" }).value < 3)
        #expect(
            evaluation.remarks == [
                .unseenLevels(column: "kind", rows: 1, levels: ["c"]), .unusedColumn("extra"),
            ])
    }

    /// Missing numbers, a column on another scale and a city that says all: the steps are part of the model.
    @Test func appliesTheStepsOfTheModel() throws {
        BLAS.setThreads(1)
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func table(_ rows: Range<Int>) -> Data {
            let lines = rows.map { row in
                let x = row % 7 == 3 ? "" : "\(row * 31 % 50)"
                return "\(x),\(1e6 + Double(row * 17 % 23)),town\(row % 5),\(row % 5 < 2 ? "low" : "high")"
            }
            return Data("x,large,city,y\n\(lines.joined(separator: "\n"))\n".utf8)
        }
        try table(0..<150).write(to: folder.appending(path: "old.csv"))
        try table(200..<260).write(to: folder.appending(path: "new.csv"))
        func data(_ file: String) -> DataReference { DataReference(source: .csv(.init(path: file, target: "y"))) }
        let steps = [
            StepDefinition("impute", settings: ["method": .string("median")]),
            StepDefinition("target-encode", lists: ["columns": ["city"]]), StepDefinition("scale"),
        ]
        let training = try SingleTraining(
            .init(TrainObjective(data: data("old.csv"), estimator: "knn", preprocessing: steps), refits: true),
            relativeTo: folder)

        let model = try SavedModel(decoding: try training.run(shouldStop: { false }).model.encoded())
        let evaluation = try ModelEvaluation(model, on: data("new.csv"), relativeTo: folder)

        let pipeline = String(decoding: try JSONEncoder().encode(model.description.pipeline), as: UTF8.self)
        #expect(pipeline.contains("target-encode"))
        #expect(try #require(evaluation.metrics.first { $0.name == "accuracy" }).value == 1)
    }
}
