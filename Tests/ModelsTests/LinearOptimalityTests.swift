import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Linear models satisfy the conditions of an optimum, however their data's shape made them be solved.
struct LinearOptimalityTests {
    /// Rows whose target depends on three columns; the last column is half another one.
    struct Rows {
        let features: Matrix<Float>
        let sums: [Float]
        let noise: [Float]

        init(rows: Int, columns: Int, seed: UInt64 = 5) {
            var generator = CounterGenerator(seed: seed, purpose: .simulation)
            let draws = Matrix<Float>(rows: rows, columns: columns) { _, _ in Float(generator.normal()) }
            features = Matrix(rows: rows, columns: columns) { r, c in
                c == columns - 1 ? 0.5 * draws[r, 0] + draws[r, c] : draws[r, c] + Float(c % 3)
            }
            let features = features
            sums = (0..<rows).map { r in
                features[r, 0] - 2 * features[r, columns / 2] + 0.5 * features[r, columns - 1]
            }
            noise = (0..<rows).map { _ in Float(generator.normal()) }
        }

        var numbers: Target { .numbers(zip(sums, noise).map { $0 + $1 }) }

        func classes(_ count: Int) -> Target {
            let codes = zip(sums, noise).map { sum, noise in
                count == 2 ? (sum + noise > 0 ? 1 : 0) : Int32((Int((sum + noise + 20) * 2) % count))
            }
            return .classes(codes: codes.map { Int32($0) }, names: (0..<count).map { "class \($0)" })
        }
    }

    private func fit(
        _ name: String, _ options: [String: Double], _ data: TrainingSet, epochs: Int = 500
    ) throws -> (model: any FittedModel, weights: Matrix<Float>) {
        let learner = try EstimatorEntry.named(name).make(
            settings: Configuration(options.mapValues { .float($0) }), data: data, seed: 1, totalEpochs: epochs)
        while learner.epoch < epochs && !learner.isConverged { try learner.trainEpoch { false } }
        #expect(learner.isConverged)
        let model = try learner.model()
        var archive = TensorArchive()
        model.encode(into: &archive)
        guard case .floats(let weights) = archive["weights"] else { throw CheckpointError.mismatch("no weights") }
        let columns = data.features.columns
        return (
            model, Matrix(rows: columns, columns: weights.count / max(1, columns), elements: weights)
        )
    }

    /// Means over rows of a column's centred features times something of each row.
    private func slopes(_ features: Matrix<Float>, _ values: [Double]) -> [Double] {
        (0..<features.columns).map { c in
            (0..<features.rows).reduce(0) { $0 + Double(features[$1, c]) * values[$1] } / Double(features.rows)
        }
    }

    @Test(arguments: [(60, 12), (40, 80), (2200, 2100)])
    func ridgeHasNoSlope(rows: Int, columns: Int) throws {
        let made = Rows(rows: rows, columns: columns)
        let data = try TrainingSet(features: made.features, target: made.numbers)
        guard case .numbers(let targets) = data.target else { return }

        let (model, weights) = try fit("ridge", ["l2": 0.05], data)
        let predictions = try model.predict(data.features)
        let errors = targets.indices.map { Double(predictions[$0, 0]) - Double(targets[$0]) }

        #expect(abs(errors.reduce(0, +)) / Double(rows) < 1e-5)
        for (c, slope) in slopes(data.features, errors).enumerated() {
            #expect(abs(slope + 0.05 * Double(weights[c, 0])) < 2e-5)
        }
    }

    /// Rows without weight do not count, but decide whether the primal or the dual system is solved.
    @Test func ridgeIsTheSameInItsPrimalAndDualForm() throws {
        let made = Rows(rows: 60, columns: 40)
        guard case .numbers(let targets) = made.numbers else { return }
        let few = try TrainingSet(
            features: made.features.gathering(rows: Array(0..<30)), target: .numbers(Array(targets[..<30])))
        let many = try TrainingSet(
            features: made.features, target: made.numbers,
            weights: (0..<60).map { $0 < 30 ? 1 : 0 })

        let dual = try fit("ridge", ["l2": 0.01], few).model.predict(made.features)
        let primal = try fit("ridge", ["l2": 0.01], many).model.predict(made.features)

        #expect(zip(dual.elements, primal.elements).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    /// |slope| is the penalty where a weight is not 0, and at most that where it is (Karush, Kuhn and Tucker).
    @Test(arguments: [(200, 20, 0.05), (60, 90, 0.1), (80, 2300, 0.1), (50, 2300, 1e-4)])
    func lassoSatisfiesItsConditions(rows: Int, columns: Int, l1: Double) throws {
        let made = Rows(rows: rows, columns: columns)
        let data = try TrainingSet(features: made.features, target: made.numbers)
        guard case .numbers(let targets) = data.target else { return }
        let mean = targets.reduce(0) { $0 + Double($1) } / Double(rows)
        let variance = targets.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(rows)
        let deviation = variance.squareRoot()

        let (model, weights) = try fit("lasso", ["l1": l1], data)
        let predictions = try model.predict(data.features)
        let errors = targets.indices.map { Double(targets[$0]) - Double(predictions[$0, 0]) }

        #expect(abs(errors.reduce(0, +)) / Double(rows) < 1e-4)
        for (c, slope) in slopes(data.features, errors).enumerated() {
            let share = slope / deviation
            if weights[c, 0] == 0 {
                #expect(abs(share) <= l1 + 2e-5)
            } else {
                #expect(abs(share - (weights[c, 0] > 0 ? l1 : -l1)) < 2e-5)
            }
        }
        #expect(l1 < 0.01 || weights.elements.contains(0))
    }

    @Test(arguments: ["logistic", "linear-svm"], [(2, 8), (3, 8), (2, 600), (3, 600)])
    func classifiersSatisfyTheirConditions(_ name: String, shape: (classes: Int, columns: Int)) throws {
        let made = Rows(rows: 150, columns: shape.columns)
        let data = try TrainingSet(features: made.features, target: made.classes(shape.classes))
        guard case .classes(let codes, _) = data.target else { return }
        for l1 in [0, 0.01] {
            let options = ["l1": l1, "l2": 0.02, "tolerance": 1e-6]

            let (model, weights) = try fit(name, options, data, epochs: 3000)
            let sums = data.features.multiplied(by: weights)
            var archive = TensorArchive()
            model.encode(into: &archive)
            guard case .floats(let intercepts) = archive["intercepts"] else { return }
            let probabilities = try model.predict(data.features)

            for k in 0..<weights.columns {
                let derivatives = codes.indices.map { row -> Double in
                    let isThis = codes[row] == (weights.columns == 1 ? 1 : Int32(k))
                    if name == "logistic" {
                        return Double(probabilities[row, weights.columns == 1 ? 1 : k]) - (isThis ? 1 : 0)
                    }
                    let sign = isThis ? 1.0 : -1.0
                    return -2 * sign * max(0, 1 - sign * Double(sums[row, k] + intercepts[k]))
                }
                for (c, slope) in slopes(data.features, derivatives).enumerated() {
                    let weight = Double(weights[c, k])
                    let total = slope + 0.02 * weight
                    if weight == 0 {
                        #expect(abs(total) <= l1 + 1e-4)
                    } else {
                        #expect(abs(total + (weight > 0 ? l1 : -l1)) < 1e-4)
                    }
                }
            }
            #expect(l1 == 0 || shape.columns < 600 || weights.elements.contains(0))
        }
    }

    static let estimators = ["logistic", "linear-svm", "ridge", "lasso", "elastic-net", "poisson", "quantile"]

    private func target(_ name: String, _ made: Rows) throws -> Target {
        let entry = try EstimatorEntry.named(name)
        guard entry.tasks == [.regression] else { return made.classes(3) }
        return name == "poisson" ? .numbers(made.sums.map { exp($0 * 0.2).rounded() }) : made.numbers
    }

    @Test(arguments: estimators) func theOrderOfRowsDoesNotMatter(_ name: String) throws {
        let made = Rows(rows: 120, columns: 5)
        let order = (0..<120).map { ($0 * 77 + 5) % 120 }
        let target = try target(name, made)
        let data = try TrainingSet(features: made.features, target: target)
        let shuffled = try TrainingSet(
            features: made.features.gathering(rows: order), target: target.gathering(rows: order))

        let first = try fit(name, [:], data).model.predict(made.features)
        let second = try fit(name, [:], shuffled).model.predict(made.features)

        // Within what the tolerance of convergence leaves open.
        let size = first.elements.map(abs).max() ?? 1
        #expect(zip(first.elements, second.elements).allSatisfy { abs($0 - $1) < 2e-3 * max(1, size) })
    }

    @Test(arguments: estimators) func unitsOfColumnsDoNotMatterWithoutPenalty(_ name: String) throws {
        let made = Rows(rows: 120, columns: 5)
        let units: [Float] = [1, 1000, 1e-12, 64, 1e15]
        let scaled = Matrix<Float>(rows: 120, columns: 5) { made.features[$0, $1] * units[$1] + units[$1] }
        let target = try target(name, made)
        let entry = try EstimatorEntry.named(name)
        let free = entry.options.filter { ["l1", "l2", "penalty"].contains($0.name) }
        let options = Dictionary(uniqueKeysWithValues: free.map { ($0.name, $0.name == "l2" ? 1e-30 : 0.0) })

        let first = try fit(name, options, try TrainingSet(features: made.features, target: target)).model
        let second = try fit(name, options, try TrainingSet(features: scaled, target: target)).model

        let pairs = zip(try first.predict(made.features).elements, try second.predict(scaled).elements)
        #expect(pairs.allSatisfy { abs($0 - $1) < 2e-3 * max(1, abs($0)) })
    }

    /// The penalty holds the weight of a column of tiny numbers at 0, whatever the solver; the others learn as without it.
    @Test(arguments: ["logistic", "linear-svm", "poisson", "quantile"], [2, 3])
    func columnsOfTinyNumbersDoNotMatter(_ name: String, classes: Int) throws {
        let made = Rows(rows: 120, columns: 5)
        let isClassifier = ["logistic", "linear-svm"].contains(name)
        guard isClassifier || classes == 2 else { return }
        let target = isClassifier ? made.classes(classes) : try target(name, made)
        let tiny = Matrix<Float>(rows: 120, columns: 6) { r, c in
            c < 5 ? made.features[r, c] : made.noise[r] * 1e-30
        }

        let without = try fit(name, [:], try TrainingSet(features: made.features, target: target)).model
        let with = try fit(name, [:], try TrainingSet(features: tiny, target: target)).model

        let pairs = zip(try without.predict(made.features).elements, try with.predict(tiny).elements)
        #expect(pairs.allSatisfy { abs($0 - $1) < 2e-3 * max(1, abs($0)) })
    }

    @Test(arguments: estimators) func aRowOfWeightTwoIsARowTwice(_ name: String) throws {
        let made = Rows(rows: 90, columns: 4)
        let target = try target(name, made)
        let twice = Array(0..<90) + Array(0..<30)
        let weighted = try TrainingSet(
            features: made.features, target: target, weights: (0..<90).map { $0 < 30 ? 2 : 1 })
        let repeated = try TrainingSet(
            features: made.features.gathering(rows: twice), target: target.gathering(rows: twice))

        let first = try fit(name, [:], weighted).model.predict(made.features)
        let second = try fit(name, [:], repeated).model.predict(made.features)

        let size = first.elements.map(abs).max() ?? 1
        #expect(zip(first.elements, second.elements).allSatisfy { abs($0 - $1) < 2e-3 * max(1, size) })
    }

    @Test func poissonRefusesNegativeNumbers() throws {
        let data = try TrainingSet(
            features: Matrix(rows: 3, columns: 1, elements: [0, 1, 2]), target: .numbers([0, 1, -1]))

        let error = #expect(throws: TrainingError.self) {
            try EstimatorEntry.named("poisson").make(settings: Configuration(), data: data, seed: 1, totalEpochs: 1)
        }
        #expect(error?.description.contains("row 2") == true)
    }

    @Test func modelsOfTwoClassesAreNotReadForThree() throws {
        let made = Rows(rows: 30, columns: 3)
        let data = try TrainingSet(features: made.features, target: made.classes(2))
        let model = try fit("logistic", [:], data).model
        var archive = TensorArchive()
        model.encode(into: &archive)

        let three = ModelShape(layout: .numbers(3), classNames: ["a", "b", "c"])
        #expect(throws: CheckpointError.self) { try EstimatorEntry.named("logistic").load(archive, shape: three) }
        archive["calibration"] = .floats([1])
        let two = ModelShape(layout: .numbers(3), classNames: ["a", "b"])
        #expect(throws: CheckpointError.self) { try EstimatorEntry.named("logistic").load(archive, shape: two) }
    }
}
