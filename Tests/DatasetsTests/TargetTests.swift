import Datasets
import Foundation
import TestKit
import Testing

/// A text with a source that does not fit it, and what is said about them.
struct WrongSource: Sendable {
    let text: String
    let source: CSVSource
    let message: String

    init(_ text: String, _ source: CSVSource, _ message: String) {
        self.text = text
        self.source = source
        self.message = message
    }

    private static let tooManyClasses: String = "x,y\n" + (0...1_000).map { "1,id\($0)\n" }.joined()

    static let all: [WrongSource] = [
        WrongSource(
            "x,y\n1,a\n2,\n3,b\n4,?\n", CSVSource(path: "t.csv", target: "y"),
            "t.csv: column \"y\": 2 of 4 rows have no value in the target column. Remove these rows, or choose another "
                + "target."
        ),
        WrongSource(
            "x,y\n1,a\n2,a\n", CSVSource(path: "t.csv", target: "y"),
            "t.csv: column \"y\": Every row has the same class; at least two are needed. Choose another target."
        ),
        WrongSource(
            "x,y\n1,0.5\n2,0.5\n", CSVSource(path: "t.csv", target: "y"),
            "t.csv: column \"y\": Every row has the same target; there is nothing to learn. Choose another target."
        ),
        WrongSource(
            "x,y\n", CSVSource(path: "t.csv", target: "y"),
            "t.csv: column \"y\": The table has no rows. Add rows below the header."
        ),
        WrongSource(
            "age,income\n1,2\n", CSVSource(path: "t.csv", target: "incmoe"),
            "t.csv: There is no column \"incmoe\". Did you mean \"income\"?"
        ),
        WrongSource(
            "age,income\n1,2\n", CSVSource(path: "t.csv", target: "species"),
            "t.csv: There is no column \"species\". There are: \"age\", \"income\"."
        ),
        WrongSource(
            "age,income\n1,2\n", CSVSource(path: "t.csv", target: "income", ignore: ["Age"]),
            "t.csv: There is no column \"Age\". Did you mean \"age\"?"
        ),
        WrongSource(
            "age,income\n1,2\n", CSVSource(path: "t.csv", target: "income", ignore: ["income"]),
            "t.csv: The target \"income\" is also ignored. Take it out of ignore."
        ),
        WrongSource(
            "age,income\n1,2\n", CSVSource(path: "t.csv", target: "income", ignore: ["age"]),
            "t.csv: No column is left to learn from. Ignore fewer columns."
        ),
        WrongSource(
            "x,y\n1,3\n", CSVSource(path: "t.csv", target: nil, task: .regression),
            "t.csv: The study asks for regression but names no target. Name the column to predict as target."),
        WrongSource(
            "x,y\n", CSVSource(path: "t.csv", target: nil), "t.csv: The table has no rows. Add rows below the header."),
        WrongSource(
            "x,y\n1,3\n2,four\n", CSVSource(path: "t.csv", target: "y", task: .regression),
            "t.csv: column \"y\": Regression needs numbers; the target has the text \"four\". Use task: "
                + "classification, or list the text under missing and remove its rows."
        ),
        WrongSource(
            "x,y\n1,3\n2,4.5\n", CSVSource(path: "t.csv", target: "y", task: .classification),
            "t.csv: column \"y\": Classification needs classes; the target has more than 1000 different numbers or "
                + "numbers that are not integers. Use task: regression."
        ),
        WrongSource(
            "x,y\n1,3\n2,1e39\n", CSVSource(path: "t.csv", target: "y", task: .regression),
            "t.csv: column \"y\": A target is beyond the range of single precision (3.4e38). Rescale the column."
        ),
        WrongSource(
            tooManyClasses, CSVSource(path: "t.csv", target: "y"),
            "t.csv: column \"y\": The target has 1001 classes; at most 1000 are possible. Check that the column is "
                + "not a number or an identifier of each row."
        ),
        WrongSource(
            "x,y\n1,2\n", CSVSource(path: "other.csv", target: "y"),
            "other.csv: There is no such file. Check the path; a relative path starts where the study file is."
        ),
        WrongSource(
            "w,x,y\n1,2,a\n,3,b\n", CSVSource(path: "t.csv", target: "y", weight: "w"),
            "t.csv: column \"w\": 1 of 2 rows have no value in the column of weights. Give them a weight; 0 leaves a row out."
        ),
        WrongSource(
            "w,x,y\nb,2,a\nc,3,b\n", CSVSource(path: "t.csv", target: "y", weight: "w"),
            "t.csv: column \"w\": Weights are numbers from 0; the column holds texts. Choose another column."),
        WrongSource(
            "w,x,y\n1,2,a\n-1,3,b\n", CSVSource(path: "t.csv", target: "y", weight: "w"),
            "t.csv: column \"w\": The weight of row 2 is -1.0; numbers from 0 are expected. Correct it; 0 leaves a row out."
        ),
        WrongSource(
            "w,x,y\n1,2,a\n1e39,3,b\n", CSVSource(path: "t.csv", target: "y", weight: "w"),
            "t.csv: column \"w\": A weight is beyond the range of single precision (3.4e38). Rescale the column."),
        WrongSource(
            "w,x,y\n0,2,a\n0,3,b\n", CSVSource(path: "t.csv", target: "y", weight: "w"),
            "t.csv: column \"w\": Every row has weight 0; some must count. Choose another column."),
        WrongSource(
            "age,x,y\n0,2,a\n0,3,b\n", CSVSource(path: "t.csv", target: "y", weight: "agee"),
            "t.csv: There is no column \"agee\". Did you mean \"age\"?"),
        WrongSource(
            "x,y\n1,a\n2,b\n", CSVSource(path: "t.csv", target: "y", weight: "y"),
            "t.csv: The weight \"y\" is also the target. Name another column."),
        WrongSource("x,y\n1,2\n", CSVSource(path: ".", target: "y"), ".: This is a folder; a data file is needed."),
    ]
}

struct TargetTests {
    private let folder: TemporaryDirectory
    init() throws { folder = try TemporaryDirectory() }

    private func load(_ text: String, _ source: CSVSource) throws -> Dataset {
        _ = try folder.write(Array(text.utf8), to: "t.csv")
        return try DataSource.csv(source).load(relativeTo: folder.url)
    }

    private func target(_ values: [String], task: LearningTask? = nil) throws -> Target {
        let text = "x,y\n" + values.map { "1,\($0)\n" }.joined()
        return try load(text, CSVSource(path: "t.csv", target: "y", task: task)).target
    }

    @Test func takesTextsAsClassesInSortedOrder() throws {
        #expect(
            try target(["no", "yes", "maybe", "no"]) == .classes(codes: [1, 2, 0, 1], names: ["maybe", "no", "yes"]))
    }

    @Test func takesFewIntegersAsClassesInNumericOrder() throws {
        #expect(try target(["10", "9", "10", "-1"]) == .classes(codes: [2, 1, 2, 0], names: ["-1", "9", "10"]))
    }

    @Test func takesManyIntegersAndFractionsAsNumbers() throws {
        #expect(try target((0...20).map(String.init)) == .numbers((0...20).map(Float.init)))
        #expect(try target(["0.5", "1"]) == .numbers([0.5, 1]))
    }

    @Test func followsTheTaskThatIsGiven() throws {
        #expect(try target(["1", "0", "1"], task: .regression) == .numbers([1, 0, 1]))
        #expect(
            try target((0...20).map(String.init), task: .classification)
                == .classes(codes: Array(0...20), names: (0...20).map(String.init)))
    }

    @Test func keepsClassesOfRowsToGroupForJudgingOnly() throws {
        #expect(
            try target(["b", "a", "b"], task: .clustering)
                == .unlabelled(count: 3, reference: ClassLabels(codes: [1, 0, 1], names: ["a", "b"])))
        #expect(try target(["0.5", "1", "2"], task: .clustering) == .unlabelled(count: 3, reference: nil))
    }

    @Test(arguments: [nil, LearningTask.clustering])
    func groupsRowsWhereNoTargetIsNamed(_ task: LearningTask?) throws {
        let dataset = try load("x,y\n1,a\n2,b\n", CSVSource(path: "t.csv", target: nil, task: task))

        #expect(dataset.target == .unlabelled(count: 2, reference: nil))
        #expect(dataset.target.task == .clustering)
        guard case .table(let table) = dataset.features else {
            Issue.record("a table is expected")
            return
        }
        #expect(table.columns.map(\.name) == ["x", "y"])
    }

    @Test func anyDataCanBeGroupedButNotPredictedFrom() throws {
        let wine = try BundledDataset.wine.load()

        let grouped = try wine.posing(.clustering)

        guard case .classes(let codes, let names) = wine.target else {
            Issue.record("classes are expected")
            return
        }
        #expect(grouped.target == .unlabelled(count: 178, reference: ClassLabels(codes: codes, names: names)))
        #expect(grouped.fingerprint == wine.fingerprint)
        #expect(try wine.posing(nil) == wine)
        #expect(try wine.posing(.classification) == wine)
        #expect(throws: DataError.self) { try grouped.posing(.classification) }
        #expect(throws: DataError.self) { try wine.posing(.regression) }
    }

    @Test(arguments: WrongSource.all)
    func saysWhatIsWrongWithTheSource(_ wrong: WrongSource) {
        let error = #expect(throws: DataError.self) { try load(wrong.text, wrong.source) }

        #expect(error?.description == wrong.message)
    }

    @Test func takesAColumnAsWeights() throws {
        let dataset = try load("w,x,y\n1,5,a\n0,6,b\n2.5,7,a\n", CSVSource(path: "t.csv", target: "y", weight: "w"))

        #expect(dataset.weights == [1, 0, 2.5])
        guard case .table(let table) = dataset.features else {
            Issue.record("a table is expected")
            return
        }
        #expect(table.columns.map(\.name) == ["x"])
    }

    @Test func leavesIgnoredColumnsOut() throws {
        let dataset = try load("id,x,y\n1,5,a\n2,6,b\n", CSVSource(path: "t.csv", target: "y", ignore: ["id"]))

        guard case .table(let table) = dataset.features else {
            Issue.record("a table is expected")
            return
        }
        #expect(table.columns == [Column(name: "x", values: .numeric([5, 6]))])
    }
}
