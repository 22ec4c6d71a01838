import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct GaussianProcessTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let kernel: String
            /// Of lengthscales, signal and noise, for columns and targets in units of their deviations.
            let logarithms: [Double]
            let columns: Int
            let features: [Double]
            let targets: [Double]
            let labels: [Int]
            let unseen: [Double]
            let logLikelihood: Double
            let gradient: [Double]
            let means: [Double]
            let variances: [Double]
            let laplace: Double
            let laplaceGradient: [Double]
            let probabilities: [Double]
        }

        let cases: [Case]
    }

    private static func standardised(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return values.map { ($0 - mean) / variance.squareRoot() }
    }

    private static func points(_ example: Content.Case) -> KernelPoints {
        let count = example.targets.count
        return KernelPoints(
            count: count,
            columns: (0..<example.columns).map { c in
                standardised((0..<count).map { example.features[$0 * example.columns + c] })
            })
    }

    private static func parameters(_ logarithms: [Double]) -> KernelParameters {
        let values = logarithms.map { exp($0) }
        return KernelParameters(
            lengthscales: Array(values[..<3]), signal: values[3], noise: values.count > 4 ? values[4] : 0)
    }

    @Test func theLikelihoodAndItsGradientAreThoseOfScikitLearn() throws {
        for example in try Reference.read("processes", as: Content.self).cases {
            let likelihood = MarginalLikelihood(
                points: Self.points(example), observations: Self.standardised(example.targets),
                dimensionOfColumn: [0, 1, 2], kernel: try #require(StationaryKernel(rawValue: example.kernel)), mean: 0)

            let value = try likelihood.evaluate(
                Self.parameters(example.logarithms), in: MarginalLikelihood.Workspace(order: 40))

            #expect(abs(value.logLikelihood - example.logLikelihood) < 1e-9)
            #expect(zip(value.gradient, example.gradient).allSatisfy { abs($0 - $1) < 1e-8 })
        }
    }

    @Test func thePosteriorIsThatOfTheReference() throws {
        for example in try Reference.read("processes", as: Content.self).cases {
            let points = Self.points(example)
            let count = example.targets.count
            let process = try GaussianProcess(
                points: points, observations: Self.standardised(example.targets), dimensionOfColumn: [0, 1, 2],
                parameters: Self.parameters(example.logarithms),
                kernel: try #require(StationaryKernel(rawValue: example.kernel)), mean: 0)
            // Unseen rows are moved and scaled as the columns were.
            let unseen = (0..<(example.unseen.count / 3)).map { r in
                (0..<3).map { c in
                    let column = (0..<count).map { example.features[$0 * 3 + c] }
                    let scale = (column[1] - column[0]) / (points.columns[c][1] - points.columns[c][0])
                    return points.columns[c][0] + (example.unseen[r * 3 + c] - column[0]) / scale
                }
            }

            let (means, variances) = process.predict(unseen)

            #expect(zip(means, example.means).allSatisfy { abs($0 - $1) < 1e-8 })
            #expect(zip(variances, example.variances).allSatisfy { abs($0 - $1) < 1e-8 })
        }
    }

    @Test func laplacesApproximationIsThatOfScikitLearn() throws {
        for example in try Reference.read("processes", as: Content.self).cases {
            let approximation = LaplaceApproximation(
                points: Self.points(example), targets: example.labels.map { Double($0) },
                weights: [Double](repeating: 1, count: 40), dimensionOfColumn: [0, 1, 2],
                kernel: try #require(StationaryKernel(rawValue: example.kernel)))
            let parameters = Self.parameters(Array(example.logarithms[..<4]))
            let workspace = LaplaceApproximation.Workspace(order: 40)

            let mode = try approximation.mode(
                parameters, startingAt: [Double](repeating: 0, count: 40), in: workspace
            ) { false }
            let gradient = try approximation.gradient(parameters, at: mode, in: workspace) { false }

            // scikit-learn stops Newton's method when the objective gains less than 1e-10.
            #expect(abs(mode.logLikelihood - example.laplace) < 1e-6)
            #expect(zip(gradient, example.laplaceGradient).allSatisfy { abs($0 - $1) < 1e-5 })
        }
    }

    @Test func theGradientOfLaplacesApproximationIsThatOfItsValue() throws {
        let example = try #require(try Reference.read("processes", as: Content.self).cases.first)
        let approximation = LaplaceApproximation(
            points: Self.points(example), targets: example.labels.map { Double($0) },
            weights: (0..<40).map { 0.5 + Double($0 % 4) }, dimensionOfColumn: [0, 1, 2], kernel: .matern52)
        let workspace = LaplaceApproximation.Workspace(order: 40)
        let start = [Double](repeating: 0, count: 40)
        let at = [0.1, -0.3, 0.4, 1.2]
        let mode = try approximation.mode(Self.parameters(at), startingAt: start, in: workspace) { false }

        let gradient = try approximation.gradient(Self.parameters(at), at: mode, in: workspace) { false }

        for i in at.indices {
            let values = try [1e-4, -1e-4].map { step in
                var moved = at
                moved[i] += step
                return try approximation.mode(Self.parameters(moved), startingAt: start, in: workspace) { false }
                    .logLikelihood
            }
            #expect(abs(gradient[i] - (values[0] - values[1]) / 2e-4) < 1e-5 * max(1, abs(gradient[i])), "\(i)")
        }
    }

    @Test func aRowOfWeightTwoCountsAsTwoRows() throws {
        let example = try #require(try Reference.read("processes", as: Content.self).cases.first)
        let points = Self.points(example)
        let values = Self.standardised(example.targets)
        let repeated = (0..<40).flatMap { [Int](repeating: $0, count: 1 + $0 % 2) }
        let parameters = Self.parameters(example.logarithms)

        let weighted = try MarginalLikelihood(
            points: points, observations: values, dimensionOfColumn: [0, 1, 2], mean: 0,
            weights: (0..<40).map { 1 + Double($0 % 2) }
        ).evaluate(parameters, in: MarginalLikelihood.Workspace(order: 40))
        let plain = try MarginalLikelihood(
            points: KernelPoints(
                count: repeated.count, columns: points.columns.map { column in repeated.map { column[$0] } }),
            observations: repeated.map { values[$0] }, dimensionOfColumn: [0, 1, 2], mean: 0
        ).evaluate(parameters, in: MarginalLikelihood.Workspace(order: repeated.count))

        #expect(abs(weighted.logLikelihood - plain.logLikelihood) < 1e-8)
        #expect(zip(weighted.gradient, plain.gradient).allSatisfy { abs($0 - $1) < 1e-7 })
    }

    private static func waves(rows: Int) -> (Matrix<Float>, [Float]) {
        var generator = CounterGenerator(seed: 31, purpose: .simulation)
        let features = Matrix<Float>(rows: rows, columns: 3) { _, _ in Float(generator.normal()) }
        let numbers = (0..<rows).map { row -> Float in
            let x = Double(features[row, 0])
            return Float(5 + 2 * sin(2 * x)) + 0.5 * features[row, 1] + 0.1 * Float(generator.normal())
        }
        return (features, numbers)
    }

    @Test(arguments: ["matern-5/2", "rbf"]) func learnsACurveAndWhichColumnsMatter(_ kernel: String) throws {
        let (features, numbers) = Self.waves(rows: 300)
        let half = Array(0..<200)
        let data = try TrainingSet(
            features: features.gathering(rows: half), target: .numbers(half.map { numbers[$0] }))
        let learner = try EstimatorEntry.named("gaussian-process").make(
            settings: Configuration(["kernel": .string(kernel)]), data: data, seed: 1, totalEpochs: 60)

        try learner.train(untilEpoch: 60)
        let predictions = try learner.predict(features)
        let archive = try TensorArchive(decoding: try learner.encodeState())

        let errors = (200..<300).map { Double(predictions[$0, 0] - numbers[$0]) }
        #expect((errors.reduce(0) { $0 + $1 * $1 } / 100).squareRoot() < 0.5)
        guard case .doubles(let logarithms) = archive["search-point"] else {
            Issue.record("the state has no parameters")
            return
        }
        // The third column does not matter: its lengthscale is the longest by far.
        #expect(logarithms[2] > logarithms[0] + 2)
    }

    @Test func likelihoodOnlyRises() throws {
        let (features, numbers) = Self.waves(rows: 80)
        let data = try TrainingSet(features: features, target: .numbers(numbers))
        let learner = try EstimatorEntry.named("gaussian-process").make(
            settings: Configuration(), data: data, seed: 1, totalEpochs: 20)
        var values: [Double] = []

        for _ in 0..<20 {
            try learner.trainEpoch { false }
            guard case .doubles(let search) = try TensorArchive(decoding: learner.encodeState())["search-numbers"]
            else { continue }
            values.append(search[0])
        }

        #expect(values.count == 20)
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(values[0] > values[19] + 1)
    }

    @Test func parametersAreSearchedOnSomeRowsAndAllAreLearnedFrom() throws {
        let (features, numbers) = Self.waves(rows: 400)
        let half = Array(0..<300)
        let data = try TrainingSet(
            features: features.gathering(rows: half), target: .numbers(half.map { numbers[$0] }))
        func error(_ settings: [String: ParameterValue], epochs: Int) throws -> Double {
            let learner = try EstimatorEntry.named("gaussian-process").make(
                settings: Configuration(settings), data: data, seed: 1, totalEpochs: epochs)
            try learner.train(untilEpoch: epochs)
            let predictions = try learner.predict(features)
            return (300..<400).reduce(0) { $0 + pow(Double(predictions[$1, 0] - numbers[$1]), 2) / 100 }.squareRoot()
        }

        let whole = try error([:], epochs: 40)
        let some = try error(["search-rows": .int(80), "steps": .int(8)], epochs: 5)
        let none = try error(["row-limit": .int(300), "search-rows": .int(1)], epochs: 1)

        #expect(some < 1.15 * whole && whole < none, "\(whole) \(some) \(none)")
        // Steps together are the same steps.
        #expect(try error(["steps": .int(8)], epochs: 3) == error([:], epochs: 24))
    }

    @Test func refusesMoreRowsThanTheLimit() throws {
        let (features, numbers) = Self.waves(rows: 12)
        let data = try TrainingSet(features: features, target: .numbers(numbers))

        #expect(throws: TrainingError.self) {
            try EstimatorEntry.named("gaussian-process").make(
                settings: Configuration(["row-limit": .int(11)]), data: data, seed: 1, totalEpochs: 1)
        }
    }

    @Test func classifiesWhatNoLineSeparates() throws {
        let (features, _) = Self.waves(rows: 150)
        let codes = (0..<150).map { row -> Int32 in
            let radius = features[row, 0] * features[row, 0] + features[row, 1] * features[row, 1]
            return radius < 0.7 ? 0 : radius < 2.5 ? 1 : 2
        }
        let data = try TrainingSet(features: features, target: .classes(codes: codes, names: ["a", "b", "c"]))
        let learner = try EstimatorEntry.named("gaussian-process").make(
            settings: Configuration(), data: data, seed: 1, totalEpochs: 15)

        try learner.train(untilEpoch: 15)
        let probabilities = try learner.predict(features)

        let right = (0..<150).count { row in
            let values = probabilities.row(row)
            return values.firstIndex(of: values.max() ?? 0) == Int(codes[row])
        }
        #expect(right > 140)
    }
}
