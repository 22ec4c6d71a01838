import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

struct SupportVectorMachineTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let kernel: String
            let c: Double
            let gamma: Double
            let degree: Int
            let offset: Double
            let columns: Int
            let features: [Double]
            let labels: [Int32]
            let weights: [Double]
            let unseen: [Double]
            let decisions: [Double]
            let objective: Double
            let targets: [Double]
            let predictions: [Double]

            var settings: Configuration {
                Configuration([
                    "kernel": .string(kernel), "c": .float(c), "gamma": .float(gamma), "gamma-unit": .string("one"),
                    "degree": .int(degree), "offset": .float(offset), "tolerance": .float(1e-5),
                    "calibration": .string("none"),
                ])
            }
        }

        struct Platt: Decodable {
            let values: [Double]
            let first: [Bool]
            let slope: Double
            let shift: Double
        }

        struct Coupling: Decodable {
            let pairs: [Double]
            let probabilities: [Double]
        }

        let cases: [Case]
        let platt: Platt
        let coupling: Coupling
    }

    /// What is in the file of a machine for two classes, evaluated in double.
    struct Machine {
        let vectors: Matrix<Double>
        let coefficients: [Double]
        let bias: Double
        let centre: [Double]
        let scale: Double
        let kernel: (Double, Double, Double) -> Double

        init(_ model: any FittedModel, _ kernel: String, degree: Int, offset: Double) throws {
            var archive = TensorArchive()
            model.encode(into: &archive)
            func doubles(_ name: String) throws -> [Double] {
                switch try #require(archive[name]) {
                case .doubles(let elements): elements
                case .floats(let elements): elements.map { Double($0) }
                case .integers(let elements): elements.map { Double($0) }
                case .indices(let elements): elements.map { Double($0) }
                case .bytes(let elements): elements.map { Double($0) }
                }
            }
            centre = try doubles("centre")
            scale = try doubles("kernel-numbers")[1]
            coefficients = try doubles("coefficients")
            bias = try doubles("biases")[0]
            vectors = Matrix(rows: coefficients.count, columns: centre.count, elements: try doubles("vectors"))
            self.kernel = { product, a, b in
                switch kernel {
                case "rbf": exp(-(a + b - 2 * product))
                case "polynomial": pow(product + offset, Double(degree))
                default: product
                }
            }
        }

        private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

        func decision(_ row: [Float]) -> Double {
            let x = zip(row, centre).map { (Double($0) - $1) * scale }
            return sum(x) + bias
        }

        private func sum(_ x: [Double]) -> Double {
            (0..<vectors.rows).reduce(0) { sum, i in
                let y = vectors.row(i)
                return sum + coefficients[i] * kernel(dot(x, y), dot(x, x), dot(y, y))
            }
        }

        /// ½ βᵀKβ − Σ|β|.
        var objective: Double {
            (0..<vectors.rows).reduce(0) { total, i in
                total + 0.5 * coefficients[i] * sum(vectors.row(i)) - abs(coefficients[i])
            }
        }
    }

    private static func train(
        _ settings: Configuration, _ features: Matrix<Float>, _ target: Target, weights: [Float]? = nil
    ) throws -> any Learner {
        let data = try TrainingSet(features: features, target: target, weights: weights)
        let learner = try EstimatorEntry.named("svm").make(settings: settings, data: data, seed: 3, totalEpochs: 1)
        try learner.train(untilEpoch: 1)
        return learner
    }

    @Test func machinesAreThoseOfScikitLearn() throws {
        for example in try Reference.read("machines", as: Content.self).cases {
            let features = Reference.matrix(example.features, columns: example.columns)
            let unseen = Reference.matrix(example.unseen, columns: example.columns)
            let learner = try Self.train(
                example.settings, features, .classes(codes: example.labels, names: ["a", "b"]),
                weights: example.weights.map { Float($0) })
            let machine = try Machine(
                try learner.model(), example.kernel, degree: example.degree, offset: example.offset)

            let decisions = (0..<unseen.rows).map { Float(machine.decision(unseen.row($0))) }

            // Optimal to a violation of 1e-5; kernel values in single precision, times coefficients up to c.
            #expect(
                Reference.distance(decisions, example.decisions) < 1e-3 * max(1, example.c / 10), "\(example.kernel)")
            #expect(abs(machine.objective - example.objective) < 1e-4 * abs(example.objective), "\(example.kernel)")
        }
    }

    @Test func regressionsAreThoseOfScikitLearn() throws {
        for example in try Reference.read("machines", as: Content.self).cases {
            let learner = try Self.train(
                example.settings, Reference.matrix(example.features, columns: example.columns),
                .numbers(example.targets.map { Float($0) }))

            let predictions = try learner.predict(Reference.matrix(example.unseen, columns: example.columns))

            #expect(
                Reference.distance(predictions.elements, example.predictions) < 1e-3 * max(1, example.c / 10),
                "\(example.kernel)")
        }
    }

    /// More rows than a working set, so that sets are chosen again and again, and rows fall out of a small cache.
    private static func rings(rows: Int, classes: Int = 2) -> (Matrix<Float>, [Int32]) {
        var generator = CounterGenerator(seed: 21, purpose: .simulation)
        let features = Matrix<Float>(rows: rows, columns: 5) { _, _ in Float(generator.normal()) }
        let labels = (0..<rows).map { row -> Int32 in
            let radius = features[row, 0] * features[row, 0] + features[row, 1] * features[row, 1]
            let noisy = radius + Float(generator.normal()) * 0.3
            return Int32(min(classes - 1, Int(max(0, noisy * Float(classes) / 3))))
        }
        return (features, labels)
    }

    @Test(arguments: [1, 200]) func noRowViolatesOptimality(_ cache: Int) throws {
        let (features, labels) = Self.rings(rows: 1500)
        let c = 10.0
        let learner = try Self.train(
            Configuration(["c": .float(c), "calibration": .string("none"), "cache": .int(cache)]), features,
            .classes(codes: labels, names: ["a", "b"]))
        let machine = try Machine(try learner.model(), "rbf", degree: 0, offset: 0)
        // Vectors are matched to rows by their coordinates.
        var coefficients: [[Float]: Double] = [:]
        for i in 0..<machine.vectors.rows {
            coefficients[machine.vectors.row(i).map { Float($0) }] = machine.coefficients[i]
        }

        var worst = 0.0
        for row in 0..<1500 {
            let key = zip(features.row(row), machine.centre).map { Float((Double($0) - $1) * machine.scale) }
            let sign = labels[row] == 0 ? 1.0 : -1.0
            let alpha = sign * (coefficients[key] ?? 0)
            let margin = sign * machine.decision(features.row(row))
            #expect(alpha >= 0 && alpha <= c * 1.000001)
            if alpha < c * 0.999999 { worst = max(worst, 1 - margin) }
            if alpha > 0 { worst = max(worst, margin - 1) }
        }

        // The largest violation is 1e-3 between two rows, so at most that around the bias; plus single precision.
        #expect(machine.vectors.rows > 100)
        #expect(worst < 2e-3, "\(worst)")
    }

    @Test func aSmallCacheGivesTheSameBits() throws {
        let (features, labels) = Self.rings(rows: 1200)
        let target = Target.classes(codes: labels, names: ["a", "b"])

        let small = try Self.train(Configuration(["cache": .int(1)]), features, target)
        let large = try Self.train(Configuration(["cache": .int(200)]), features, target)

        #expect(try small.encodeState() == large.encodeState())
    }

    @Test func aRowOfWeightTwoCountsAsTwoRows() throws {
        let (features, labels) = Self.rings(rows: 120)
        let weights = (0..<120).map { Float($0 % 3) }
        let repeated = (0..<120).flatMap { [Int](repeating: $0, count: $0 % 3) }
        let settings = Configuration(["tolerance": .float(1e-5), "calibration": .string("none")])

        let weighted = try Self.train(
            settings, features, .classes(codes: labels, names: ["a", "b"]), weights: weights)
        let plain = try Self.train(
            settings, features.gathering(rows: repeated),
            .classes(codes: repeated.map { labels[$0] }, names: ["a", "b"]))

        let pairs = try zip(weighted.predict(features).elements, plain.predict(features).elements)
        #expect(pairs.allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test func severalClassesAreToldApart() throws {
        let (features, labels) = Self.rings(rows: 600, classes: 4)
        let names = ["a", "b", "c", "d", "never seen"]
        let learner = try Self.train(Configuration(), features, .classes(codes: labels, names: names))

        let probabilities = try learner.predict(features)

        let right = (0..<600).count { row in
            let values = probabilities.row(row)
            return values.firstIndex(of: values.max() ?? 0) == Int(labels[row])
        }
        #expect(right > 420)
        #expect((0..<600).allSatisfy { probabilities[$0, 4] == 0 })
    }

    /// Of rows that are given a probability, so many are of that class.
    @Test func probabilitiesAreCalibrated() throws {
        let (features, labels) = Self.rings(rows: 1600)
        let half = Array(0..<800)
        let other = Array(800..<1600)
        let learner = try Self.train(
            Configuration(["c": .float(100)]), features.gathering(rows: half),
            .classes(codes: half.map { labels[$0] }, names: ["a", "b"]))

        let probabilities = try learner.predict(features.gathering(rows: other))

        for (low, high) in [(0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0)] {
            let members = other.indices.filter { (low..<high).contains(Double(probabilities[$0, 1])) }
            let expected = members.reduce(0.0) { $0 + Double(probabilities[$1, 1]) } / Double(members.count)
            let found = Double(members.count { labels[other[$0]] == 1 }) / Double(members.count)
            // Three standard errors, and what a logistic curve may be off.
            let error = 3 * (expected * (1 - expected) / Double(members.count)).squareRoot()
            #expect(abs(expected - found) < error + 0.05, "\(low) \(expected) \(found) \(members.count)")
        }
    }

    @Test func stopsWithinTheFit() throws {
        let (features, labels) = Self.rings(rows: 1500)
        let data = try TrainingSet(features: features, target: .classes(codes: labels, names: ["a", "b"]))
        let learner = try EstimatorEntry.named("svm").make(
            settings: Configuration(), data: data, seed: 1, totalEpochs: 1)
        var questions = 0

        #expect(throws: TrainingError.stopped) {
            try learner.trainEpoch {
                questions += 1
                return questions > 20
            }
        }
        #expect(questions == 21)
    }

    @Test func plattScalingFindsTheOptimum() throws {
        let expected = try Reference.read("machines", as: Content.self).platt

        let found = try PlattScaling(
            values: expected.values, isFirst: expected.first,
            weights: [Double](repeating: 1, count: expected.values.count))

        // Newton's method stops at a gradient of 1e-7, the reference at 1e-9.
        #expect(abs(found.slope - expected.slope) < 1e-5)
        #expect(abs(found.shift - expected.shift) < 1e-5)
    }

    @Test func couplingFindsTheOptimum() throws {
        let expected = try Reference.read("machines", as: Content.self).coupling

        let found = PairwiseCoupling.probabilities(expected.pairs, classes: 4)

        // The iteration stops at a residual of 1e-5 / classes.
        #expect(zip(found, expected.probabilities).allSatisfy { abs($0 - $1) < 1e-4 })
    }
}
