import Datasets
import LinearAlgebra
import Models
import Testing

struct MetricTests {
    struct Content: Decodable {
        struct Classification: Decodable {
            let classes: Int
            let labels: [Int32]
            let probabilities: [Double]
            let values: [String: Double]
        }

        struct Regression: Decodable {
            let targets: [Double]
            let predictions: [Double]
            let values: [String: Double]
        }

        let classification: [Classification]
        let regression: Regression
    }

    private func classes(_ codes: [Int32], _ count: Int) -> Target {
        .classes(codes: codes, names: (0..<count).map { "class \($0)" })
    }

    @Test(arguments: MetricCatalogue.all) func valueIsThatOfScikitLearn(_ metric: MetricEntry) throws {
        let content = try Reference.read("metrics", as: Content.self)
        switch metric.task {
        case .classification:
            for example in content.classification {
                let expected = try #require(example.values[metric.name])
                let predictions = Reference.matrix(example.probabilities, columns: example.classes)

                #expect(
                    abs(try metric.evaluate(predictions, classes(example.labels, example.classes)) - expected) < 1e-12)
            }
        case .regression:
            let expected = try #require(content.regression.values[metric.name])
            let predictions = Reference.matrix(content.regression.predictions, columns: 1)
            let target = Target.numbers(content.regression.targets.map { Float($0) })

            #expect(abs(try metric.evaluate(predictions, target) - expected) < 1e-12)
        }
    }

    @Test(arguments: MetricCatalogue.all) func perfectPredictionsScoreBest(_ metric: MetricEntry) throws {
        let best = metric.goal == .maximize ? 1.0 : 0
        switch metric.task {
        case .classification:
            let predictions = Matrix<Float>(rows: 4, columns: 2) { r, c in r % 2 == c ? 1 : 0 }
            #expect(try metric.evaluate(predictions, classes([0, 1, 0, 1], 2)) == best)
        case .regression:
            let predictions = Matrix<Float>(rows: 3, columns: 1, elements: [1, 5, 2])
            #expect(try metric.evaluate(predictions, .numbers([1, 5, 2])) == best)
        }
    }

    @Test(arguments: MetricCatalogue.all) func refusesWhatItCannotMeasure(_ metric: MetricEntry) {
        let numbers = Target.numbers([1, 2])
        let codes = classes([0, 1], 2)
        let (right, wrong) = metric.task == .classification ? (codes, numbers) : (numbers, codes)

        #expect(throws: MetricError.self) { try metric.evaluate(Matrix(rows: 2, columns: 1), wrong) }
        #expect(throws: MetricError.self) { try metric.evaluate(Matrix(rows: 3, columns: right.count), right) }
        #expect(throws: MetricError.self) { try metric.evaluate(Matrix(rows: 2, columns: 7), right) }
        #expect(throws: MetricError.self) {
            try metric.evaluate(
                Matrix(rows: 0, columns: metric.task == .classification ? 2 : 1),
                metric.task == .classification ? classes([], 2) : .numbers([]))
        }
    }

    @Test(arguments: MetricCatalogue.all) func ofNaNIsNaN(_ metric: MetricEntry) throws {
        let isClassification = metric.task == .classification
        let predictions = Matrix<Float>(rows: 2, columns: isClassification ? 2 : 1, repeating: .nan)

        #expect(try metric.evaluate(predictions, isClassification ? classes([0, 1], 2) : .numbers([1, 2])).isNaN)
    }

    @Test func areaIsUndefinedWhereOnlyOneClassOccurs() throws {
        let metric = try #require(MetricCatalogue.named("roc-auc"))

        #expect(try metric.evaluate(Matrix(rows: 2, columns: 2, repeating: 0.5), classes([1, 1], 2)).isNaN)
        #expect(try metric.evaluate(Matrix(rows: 2, columns: 3, repeating: 0.3), classes([1, 1], 3)).isNaN)
        #expect(try metric.evaluate(Matrix(rows: 2, columns: 3, repeating: 0.3), classes([1, 2], 3)) == 0.5)
    }

    @Test func certainMistakesCostAFiniteLoss() throws {
        let metric = try #require(MetricCatalogue.named("log-loss"))
        let wrong = Matrix<Float>(rows: 1, columns: 2, elements: [1, 0])

        #expect(abs(try metric.evaluate(wrong, classes([1], 2)) - 34.538776394910684) < 1e-12)
    }

    @Test func constantTargetHasNoVarianceToExplain() throws {
        let metric = try #require(MetricCatalogue.named("r2"))

        #expect(try metric.evaluate(Matrix(rows: 2, columns: 1, elements: [3, 3]), .numbers([3, 3])) == 1)
        #expect(try metric.evaluate(Matrix(rows: 2, columns: 1, elements: [3, 4]), .numbers([3, 3])) == 0)
    }

    @Test func namesAreUnique() {
        #expect(Set(MetricCatalogue.all.map(\.name)).count == MetricCatalogue.all.count)
        for task in LearningTask.allCases { #expect(MetricCatalogue.standard(for: task).task == task) }
    }
}
