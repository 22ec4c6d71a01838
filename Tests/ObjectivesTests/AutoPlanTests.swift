import Datasets
import Foundation
import Models
import Objectives
import SearchSpaces
import Studies
import Testing

/// What `auto` decides before any trial runs.
struct AutoPlanTests {
    /// Rows of a signal in x and a category; the target by a closure of both.
    static func table(_ rows: Int = 60, target: (Int, Double) -> String) -> String {
        let lines = (0..<rows).map { row in
            let x = Double(row * 37 % 101) / 10
            return "\(row + 1),\(x),\(["red", "blue", "green"][row % 3]),\(target(row, x))"
        }
        return "id,x,kind,y\n" + lines.joined(separator: "\n") + "\n"
    }

    private func plan(
        _ text: String, _ change: (inout AutoPlan.Request) -> Void = { _ in }
    ) throws -> AutoPlan {
        var request = AutoPlan.Request(target: "y", seconds: 60, workers: 2)
        change(&request)
        return try AutoPlan(for: try TableProfile(of: Array(text.utf8), file: "t.csv"), request)
    }

    @Test func predictsAQuantileByWhatCan() throws {
        let plan = try plan(Self.table { "\($1 * 2)" }) { $0.quantile = 0.75 }
        let text = plan.studyFile(name: "s", path: "/t.csv", seconds: 9)

        #expect(plan.task == .regression && plan.metric.name == "pinball-75")
        #expect(plan.decisions.first { $0.subject == "task" }?.choice == "75 % quantile")
        #expect(text.contains("quantile.quantile: 0.75") && text.contains("gradient-boosting.quantile: 0.75"))
        #expect(!text.contains("random-forest") && !text.contains("ridge"))
        #expect(throws: DataError.self) { try self.plan(Self.table { $1 > 5 ? "high" : "low" }) { $0.quantile = 0.5 } }
    }

    @Test func infersTaskMetricAndValidationAndSaysWhy() throws {
        let classes = try plan(Self.table { $1 > 5 ? "high" : "low" })
        let numbers = try plan(Self.table { "\($1 * 2)" })
        let several = try plan(Self.table { row, _ in ["a", "b", "c"][row * 7 % 3] })

        #expect(classes.task == .classification && classes.metric.name == "roc-auc")
        #expect(numbers.task == .regression && numbers.metric.name == "rmse")
        #expect(several.task == .classification && several.metric.name == "log-loss")
        #expect(classes.validation == .folds(8))
        #expect(classes.decisions.prefix(3).map(\.subject) == ["task", "metric", "validation"])
        #expect(classes.decisions.allSatisfy { !$0.reason.isEmpty })
    }

    @Test func leavesOutColumnsThatIdentifyRowsOrSayNothing() throws {
        let text = Self.table { $1 > 5 ? "high" : "low" }
            .split(separator: "\n").enumerated().map { $0 == 0 ? "\($1),fixed" : "\($1),1" }.joined(separator: "\n")

        let plan = try plan(text + "\n") { $0.ignored = ["kind"] }

        #expect(plan.ignored == ["id", "kind", "fixed"])
    }

    @Test func holdsOutAFifthWhereFoldsWouldTakeTooLong() throws {
        let text = Self.table(6_000) { $1 > 5 ? "high" : "low" }

        #expect(try plan(text) { $0.seconds = 0.5 }.validation == .holdOut(0.2))
        #expect(try plan(text).validation == .folds(5))
        #expect(try plan(Self.table(6_000) { row, _ in "class \(row % 900)" }).validation == .holdOut(0.2))
    }

    @Test func warnsOfClassesThatDifferOnlyInHowTheyAreWritten() throws {
        let plan = try plan(Self.table { row, _ in ["Yes", "yes", "No", " no", "maybe"][row % 5] })

        #expect(plan.warnings.contains { $0.contains("told apart: \"Yes\", \"yes\";") })
    }

    @Test(arguments: [
        ("id,x,kind,y\n", "The table has no rows."),
        ("y\n1\n2\n", "The table has one column"),
        ("x,y\n1,a\n", "Every row has the same target"),
        ("x,y\n1,a\n2,b\n", "at least 10 are needed"),
        (table { _, _ in "same" }, "Every row has the same target"),
        (table { row, _ in row == 7 ? "" : "a\(row % 2)" }, "1 of 60 rows have no value in the target column."),
        (table { row, _ in "some words of row number \(row)" }, "nothing can be learned to predict them"),
        ("id,y\n" + (1...40).map { "\($0),\($0 % 2)" }.joined(separator: "\n") + "\n", "No column is left"),
        ("x,z\n1,2\n", "There is no column \"y\"."),
    ]) func saysWhatIsWrongWithATable(_ text: String, _ problem: String) {
        #expect {
            _ = try plan(text)
        } throws: { error in
            "\(error)".contains(problem)
        }
    }

    @Test func warnsOfClassesWithOneMember() throws {
        let plan = try plan(Self.table { row, x in row == 5 ? "rare" : x > 5 ? "high" : "low" })

        #expect(plan.warnings.contains { $0.contains("the rarest of 3 classes has only 1 row") })
    }

    @Test func quotesWhateverNamesAColumnHas() throws {
        let text = Self.table { $1 > 5 ? "high" : "low" }
            .replacing("id,x,kind,y", with: "id,\"x: \"\"a\"\", #1\",\"- kind\\\",y")

        let file = try plan(text) { $0.ignored = ["x: \"a\", #1"] }.studyFile(name: "s", path: "/t.csv", seconds: 9)

        #expect(file.contains("ignore: [\"id\", \"x: \\\"a\\\", #1\"]"))
    }
}

/// Trials that choose their estimator.
struct ChosenEstimatorTests {
    private let train = TrainObjective(
        data: DataReference(source: .bundled("wine")), estimator: TrainObjective.byParameter,
        settings: ["random-forest.trees": .int(20)], validation: .folds(3))

    private func run(_ configuration: Configuration, kept: URL? = nil) -> RunEnding {
        ObjectiveRunner(settings: RunnerSettings(kept: kept)).run(
            TrialRun(
                trial: 4, configuration: configuration, objective: .train(train), metric: Metric("accuracy", .maximize),
                fidelity: Fidelity(minimum: 3, maximum: 3), seed: 2),
            observer: RecordingObserver())
    }

    @Test(arguments: ["random-forest", "lda"]) func trainsTheEstimatorThatTheConfigurationNames(_ name: String) {
        let ending = run(Configuration(["estimator": .string(name)]))

        guard case .finished(.completed(let value)) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(value > 0.9)
    }

    @Test func givesTheEstimatorItsOwnOptionsAlone() {
        let good = run(
            Configuration(["estimator": .string("random-forest"), "random-forest.max-features": .float(0.5)]))
        let bad = run(Configuration(["estimator": .string("random-forest"), "random-forest.width": .int(3)]))
        let unknown = run(Configuration(["estimator": .string("nothing")]))

        guard case .finished(.completed) = good else {
            Issue.record("\(good)")
            return
        }
        guard case .finished(.failed(.error, let problem)) = bad else {
            Issue.record("\(bad)")
            return
        }
        #expect(problem.contains("width"))
        #expect(unknown == .finished(.failed(.error, message: "there is no estimator nothing")))
    }

    @Test func leavesModelsAndPredictionsWhereTheyAreWanted() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        _ = run(Configuration(["estimator": .string("lda")]), kept: folder)

        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["4.models", "4.predictions"])
    }
}
