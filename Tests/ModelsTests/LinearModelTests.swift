import Datasets
import LinearAlgebra
import Models
import SearchSpaces
import Testing

struct LinearModelTests {
    struct Content: Decodable {
        struct Logistic: Decodable {
            let l2: Double
            let classes: Int
            let features: [Double]
            let labels: [Int32]
            let unseen: [Double]
            let probabilities: [Double]
        }

        struct Ridge: Decodable {
            let l2: Double
            let features: [Double]
            let targets: [Double]
            let unseen: [Double]
            let predictions: [Double]
        }

        let logistic: [Logistic]
        let ridge: [Ridge]
    }

    @Test func logisticProbabilitiesAreThoseOfScikitLearn() throws {
        for example in try Reference.read("linear", as: Content.self).logistic {
            let names = (0..<example.classes).map { "class \($0)" }
            let data = try TrainingSet(
                features: Reference.matrix(example.features, columns: 4),
                target: .classes(codes: example.labels, names: names))
            let learner = try EstimatorEntry.named("logistic").make(
                settings: Configuration(["l2": .float(example.l2), "tolerance": .float(1e-6)]), data: data, seed: 1,
                totalEpochs: 200)

            try learner.train(untilEpoch: 200)
            let probabilities = try learner.predict(Reference.matrix(example.unseen, columns: 4))

            #expect(learner.isConverged)
            // The gradient is summed in single precision: the optimum is known to about 1e-6 over the curvature l2.
            #expect(Reference.distance(probabilities.elements, example.probabilities) < 5e-4)
        }
    }

    @Test func ridgePredictionsAreThoseOfScikitLearn() throws {
        for example in try Reference.read("linear", as: Content.self).ridge {
            let data = try TrainingSet(
                features: Reference.matrix(example.features, columns: 6),
                target: .numbers(example.targets.map { Float($0) }))
            let learner = try EstimatorEntry.named("ridge").make(
                settings: Configuration(["l2": .float(example.l2)]), data: data, seed: 1, totalEpochs: 1)

            try learner.train(untilEpoch: 1)
            let predictions = try learner.predict(Reference.matrix(example.unseen, columns: 6))

            // Solved in double; weights and products are then rounded to single: 1e-7 of sums of size 30.
            #expect(Reference.distance(predictions.elements, example.predictions) < 1e-5)
        }
    }

    @Test func ridgeWithoutPenaltySaysThatDependentColumnsHaveNoSolution() throws {
        let features = Matrix<Float>(rows: 4, columns: 2) { r, _ in Float(r) }
        let data = try TrainingSet(features: features, target: .numbers([0, 1, 2, 3]))
        let learner = try EstimatorEntry.named("ridge").make(
            settings: Configuration(["l2": .float(0)]), data: data, seed: 1, totalEpochs: 1)

        #expect(throws: TrainingError.self) { try learner.train(untilEpoch: 1) }
    }

    @Test func minimisesTheRosenbrockFunction() throws {
        func rosenbrock(_ x: [Double]) -> (value: Double, gradient: [Double]) {
            let a = 1 - x[0]
            let b = x[1] - x[0] * x[0]
            return (a * a + 100 * b * b, [-2 * a - 400 * x[0] * b, 200 * b])
        }
        let start = [-1.2, 1.0]
        var solver = LimitedMemoryBFGS(
            point: start, value: rosenbrock(start).value, gradient: rosenbrock(start).gradient)
        var values = [solver.value]

        while !solver.isConverged && values.count < 100 {
            solver.iterate(tolerance: 1e-9) { rosenbrock($0) }
            values.append(solver.value)
        }

        #expect(solver.isConverged)
        #expect(abs(solver.point[0] - 1) < 1e-8 && abs(solver.point[1] - 1) < 1e-8)
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    }
}
