import Datasets
import Foundation
import Models
import Objectives
import SearchSpaces
import Studies
import Testing

struct TrainingDataTests {
    private func definition(
        data: DataReference.Source = .bundled("wine"), task: DataReference.Task? = nil,
        estimator: String = "logistic", metric: String = "accuracy",
        validation: ValidationMethod = .holdOut(0.2)
    ) throws -> StudyDefinition {
        StudyDefinition(
            name: "s", space: SearchSpace([]),
            objective: .train(
                TrainObjective(
                    data: DataReference(source: data, task: task), estimator: estimator, validation: validation)),
            metric: Metric(metric, .maximize), budget: Budget(trials: 1))
    }

    @Test func writesDownTheContentsOfTheFiles() throws {
        guard case .train(let train) = try TrainingData.describe(definition()).objective else {
            Issue.record("training is expected")
            return
        }
        let file = try #require(try DataSource.inspect(try BundledDataset.wine.files()).files.first)

        #expect(train.data.files.map(\.content.digest) == [file.fingerprint.hexadecimal])
        #expect(train.data.files.map(\.path) == ["wine.csv"])
    }

    @Test func isTheSameOnASecondLook() throws {
        let once = try TrainingData.describe(definition())

        #expect(try TrainingData.describe(once) == once)
    }

    @Test func leavesOtherObjectivesAlone() throws {
        var other = try definition()
        other.objective = .function("sphere")

        #expect(try TrainingData.describe(other) == other)
    }

    @Test func saysWhatDoesNotFitTheData() throws {
        func message(_ definition: StudyDefinition) -> String? {
            #expect(throws: DataError.self) { try TrainingData.describe(definition) }?.description
        }

        let metrics = MetricCatalogue.all.filter { $0.task == .classification }.map(\.name).joined(separator: " or ")
        let estimators = EstimatorCatalogue.all.filter { $0.tasks.contains(.classification) }.map(\.name)
            .joined(separator: " or ")

        #expect(
            message(try definition(metric: "mae"))
                == "The data wine are for classification; the metric mae is not. Use \(metrics).")
        #expect(
            message(try definition(estimator: "ridge"))
                == "The data wine are for classification; the estimator ridge is not. Use \(estimators).")
        #expect(
            message(try definition(validation: .folds(900)))
                == "900 folds were asked for; there are 178 rows. Use fewer folds.")
        #expect(
            message(try definition(estimator: "cnn"))
                == "The data wine are a table; the estimator cnn learns from images. Use mlp.")
        #expect(
            message(try definition(validation: .test))
                == "The data wine set no rows apart for a test. Name test-images and test-labels, or use validation { holdout: 0.2 }."
        )
        #expect(
            message(try definition(data: .bundled("digits"), task: .regression))
                == "The study asks for regression; the data digits are for classification.")
        #expect(
            message(try definition(data: .csv(.init(path: "missing.csv", target: "y"))))
                == "missing.csv: There is no such file. Check the path; a relative path starts where the study file is."
        )
    }

    @Test func saysWhichColumnPreprocessingLacks() throws {
        var study = try definition(data: .bundled("penguins"))
        guard case .train(var train) = study.objective else { return }
        train.preprocessing = [StepDefinition("impute"), StepDefinition("one-hot", lists: ["columns": ["iland"]])]
        study.objective = .train(train)

        let error = #expect(throws: DataError.self) { try TrainingData.describe(study) }

        #expect(
            error?.problem
                == "The preprocessing does not suit the data penguins: one-hot: there is no column \"iland\"; did you mean "
                + "\"island\"?")
    }

    @Test func saysWhereNoRowCounts() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "weights-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let rows = (0..<20).map { "\($0),\(Double($0) + 0.5),\($0 == 7 ? 1 : 0)\n" }
        try Data(("x,y,w\n" + rows.joined()).utf8).write(to: folder.appending(path: "t.csv"))
        let source = DataReference.CSVSource(path: "t.csv", target: "y", weight: "w")
        let study = try definition(data: .csv(source), estimator: "ridge", metric: "rmse")

        let error = #expect(throws: DataError.self) { try TrainingData.describe(study, relativeTo: folder) }

        #expect(error?.problem.hasSuffix("has weight 0.") == true)
    }

    @Test func saysWhatAMetricOfClustersLacks() throws {
        func message(
            _ estimator: String, _ metric: String, data: DataReference.Source = .bundled("wine"),
            validation: ValidationMethod = .holdOut(0.2)
        ) throws -> String? {
            let study = try definition(
                data: data, task: .clustering, estimator: estimator, metric: metric, validation: validation)
            return #expect(throws: DataError.self) { try TrainingData.describe(study) }?.description
        }
        let folder = try TemporaryCSV("x,y\n1,2\n3,4\n5,6\n7,8\n9,9\n")

        #expect(
            try message("k-means", "bic")
                == "The metric bic needs a model of density; k-means is none. Use gaussian-mixture, or another metric.")
        #expect(
            try message("k-means", "stability")
                == "The metric stability compares models of different folds; there is only one split. Write "
                + "validation: { folds: 10 }.")
        #expect(
            try message("k-means", "adjusted-rand", data: .csv(.init(path: folder.path, target: nil)))
                == "The metric adjusted-rand compares clusters with known classes; the data t have none. Name the column of "
                + "classes as target, or use silhouette.")
        for (estimator, metric) in [
            ("k-means", "adjusted-rand"), ("gaussian-mixture", "bic"), ("dbscan", "silhouette"),
        ] {
            #expect(throws: Never.self) {
                try TrainingData.describe(definition(task: .clustering, estimator: estimator, metric: metric))
            }
        }
    }
}

/// A CSV file in a folder of its own, removed with the value.
private final class TemporaryCSV {
    let path: String
    private let folder: URL

    init(_ text: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "t.csv").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    deinit {
        // Silence is right: a folder that stays behind in the temporary one harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }
}
