import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// Shapley values of trees, against shap, against all subsets of features, and against the predictions they sum to.
struct TreeShapleyTests {
    struct File: Decodable {
        struct Node: Decodable {
            let feature: Int32
            let threshold: Float?
            let left: Int32
            let value: [Float]
            let cover: Float
        }
        struct Case: Decodable {
            let kind: String
            let classes: Int
            let base: Float
            let trees: [[Node]]
            let values: [Double]
            let expected: [Double]
        }
        struct Trees: Decodable {
            let rows: [Double]
            let columns: Int
            let cases: [Case]
        }
        let trees: Trees
    }

    private static func table(_ rows: [Double], columns: Int) throws -> Table {
        try Table(
            columns: (0..<columns).map { column in
                Column(
                    name: "x\(column)",
                    values: .numeric(stride(from: column, to: rows.count, by: columns).map { rows[$0] }))
            })
    }

    /// A model file's archive of trees.
    private static func archive(_ item: File.Case, columns: Int) -> TensorArchive {
        var archive = TensorArchive()
        var roots: [Int32] = []
        var (thresholds, features, children, payloads) = ([Float](), [Int32](), [Int32](), [Int32]())
        var (covers, vectors) = ([Float](), [Float]())
        for tree in item.trees {
            let first = Int32(features.count)
            roots.append(first)
            for node in tree {
                thresholds.append(node.threshold ?? .nan)
                features.append(node.feature)
                children.append(first + node.left)
                if node.threshold != nil {
                    payloads.append(0)
                } else if item.classes > 0 {
                    payloads.append(Int32(vectors.count / item.classes))
                    vectors += node.value
                } else {
                    payloads.append(Int32(bitPattern: node.value[0].bitPattern))
                }
                if node.threshold == nil { covers.append(node.cover) }
            }
        }
        archive["base"] = .floats([Float](repeating: item.base, count: max(1, item.classes)))
        archive["scale"] = .doubles([0, 1])
        archive["gains"] = .doubles([Double](repeating: 0, count: columns))
        archive["roots"] = .indices(roots)
        archive["thresholds"] = .floats(thresholds)
        archive["features"] = .indices(features)
        archive["children"] = .indices(children)
        archive["payloads"] = .indices(payloads)
        archive["sets"] = .indices([])
        archive["vectors"] = .floats(vectors)
        archive["leaf-covers"] = .floats(covers)
        return archive
    }

    private static func saved(
        _ model: any FittedModel, _ estimator: String, _ pipeline: FittedPipeline, classes: [String]?
    ) -> PredictiveModel {
        .single(
            SavedModel(
                model,
                ModelDescription(
                    estimator: estimator, settings: [:], task: classes == nil ? .regression : .classification,
                    target: "y", classNames: classes, input: .table([]), pipeline: pipeline, fitted: .allRows,
                    epochs: 1,
                    metrics: [:], data: .init(name: "d", fingerprint: Fingerprint(of: []), rows: 1), seed: 0,
                    leptune: "0")))
    }

    private static func names(_ classes: Int) -> [String]? {
        classes == 0 ? nil : (0..<classes).map { "class \($0)" }
    }

    /// Single precision of the leaves' values bounds the agreement.
    @Test(arguments: 0..<3) func areThoseOfShap(_ number: Int) throws {
        let file = try Reference.read("explanation", as: File.self).trees
        let item = file.cases[number]
        let table = try Self.table(file.rows, columns: file.columns)
        let pipeline = FittedPipeline(fittedTo: .table(table), rows: Array(0..<table.rowCount), form: .raw)
        let estimator = item.kind == "boosting" ? "gradient-boosting" : "random-forest"
        let model = try EstimatorEntry.named(estimator).load(
            Self.archive(item, columns: file.columns),
            shape: ModelShape(layout: pipeline.layout, classNames: Self.names(item.classes)))

        let found = try #require(
            try Self.saved(model, estimator, pipeline, classes: Self.names(item.classes)).treeShapleyValues(of: table))

        var place = 0
        var furthest = 0.0
        for row in 0..<table.rowCount {
            for column in 0..<file.columns {
                for output in 0..<max(1, item.classes) {
                    furthest = max(furthest, abs(found[row, column, output] - item.values[place]))
                    place += 1
                }
            }
        }
        #expect(place == item.values.count)
        #expect(furthest < 2e-5)
        #expect(zip(found.base, item.expected).allSatisfy { abs($0 - $1) < 2e-5 })
        #expect(found.scale == .prediction)
    }

    struct Subject: CustomTestStringConvertible, Sendable {
        var estimator: String
        var classes: Int
        var testDescription: String { "\(estimator) of \(classes) classes" }
    }

    static let subjects = ["gradient-boosting", "random-forest", "extra-trees"].flatMap { name in
        [0, 2, 3].map { Subject(estimator: name, classes: $0) }
    }

    /// Numbers, some missing, and a category: a model of few small trees, with its rows.
    private func small(_ subject: Subject) throws -> (model: PredictiveModel, table: Table, archive: TensorArchive) {
        var generator = CounterGenerator(seed: 4, purpose: .simulation)
        let count = 120
        let x = (0..<count).map { $0 % 11 == 3 ? Double.nan : (generator.normal() * 8).rounded() / 8 }
        let z = (0..<count).map { _ in (generator.normal() * 8).rounded() / 8 }
        let w = (0..<count).map { _ in Double(generator.index(below: 4)) }
        let codes = (0..<count).map { _ in Int32(generator.index(below: 4)) - 1 }
        let table = try Table(columns: [
            Column(name: "x", values: .numeric(x)), Column(name: "z", values: .numeric(z)),
            Column(name: "w", values: .numeric(w)),
            Column(name: "c", values: .categorical(codes: codes, levels: ["a", "b", "d"])),
        ])
        let scores = (0..<count).map {
            (x[$0].isNaN ? 1 : x[$0]) * z[$0] + (codes[$0] == 1 ? 2 : 0) + 0.5 * w[$0] + 0.3 * generator.normal()
        }
        let target: Target =
            switch subject.classes {
            case 0: .numbers(scores.map(Float.init))
            case 2: .classes(codes: scores.map { $0 > 1 ? 1 : 0 }, names: ["class 0", "class 1"])
            default:
                .classes(codes: scores.map { $0 > 1.5 ? 2 : $0 > 0.3 ? 1 : 0 }, names: Self.names(3) ?? [])
            }
        let rows = Array(0..<count)
        let pipeline = FittedPipeline(fittedTo: .table(table), rows: rows, form: .raw)
        let data = try TrainingSet(
            features: pipeline.transform(.table(table), rows: rows), target: target, layout: pipeline.layout)
        let settings: [String: ParameterValue] =
            subject.estimator == "gradient-boosting"
            ? ["max-leaves": .int(6), "min-samples-leaf": .int(3)]
            : ["trees": .int(3), "max-depth": .int(4)]
        let learner = try EstimatorEntry.named(subject.estimator).make(
            settings: Configuration(settings), data: data, seed: 3, totalEpochs: 3)
        try learner.train(untilEpoch: 3)
        let model = try learner.model()
        var archive = TensorArchive()
        model.encode(into: &archive)
        let back = try EstimatorEntry.named(subject.estimator).load(
            archive, shape: ModelShape(layout: pipeline.layout, classNames: Self.names(subject.classes)))
        return (
            Self.saved(back, subject.estimator, pipeline, classes: Self.names(subject.classes)), table, archive
        )
    }

    @Test(arguments: subjects) func sumToWhatTheModelSays(_ subject: Subject) throws {
        let (model, table, _) = try small(subject)
        guard case .single(let saved) = model else { return }

        let values = try #require(try model.treeShapleyValues(of: table))
        let predicted = try saved.predict(.table(table))

        for row in 0..<table.rowCount {
            let totals = (0..<values.outputs).map { values.total(row: row, output: $0) }
            switch (values.scale, subject.classes) {
            case (.prediction, _):
                for output in totals.indices { #expect(abs(totals[output] - Double(predicted[row, output])) < 1e-5) }
            case (.score, 2): #expect(abs(1 / (1 + exp(-totals[0])) - Double(predicted[row, 1])) < 1e-5)
            case (.score, _):
                let sum = totals.reduce(0) { $0 + exp($1) }
                for output in totals.indices {
                    #expect(abs(exp(totals[output]) / sum - Double(predicted[row, output])) < 1e-5)
                }
            }
        }
        #expect(
            values.scale == (subject.estimator == "gradient-boosting" && subject.classes > 0 ? .score : .prediction))
    }

    /// The definition, over all sets of features, with missing numbers and codes.
    @Test(arguments: subjects) func areTheMeanOverAllOrdersOfFeatures(_ subject: Subject) throws {
        let (model, table, archive) = try small(subject)
        let walk = try #require(PathExpectation(archive, outputs: max(1, subject.classes)))
        guard case .single(let saved) = model else { return }
        let features = try saved.description.pipeline.transform(.table(table), rows: Array(0..<table.rowCount))
        let columns = features.columns

        let values = try #require(try model.treeShapleyValues(of: table))

        for row in stride(from: 0, to: table.rowCount, by: 13) {
            let sets = (0..<(1 << columns)).map { walk.value(of: features.row(row), known: $0) }
            for column in 0..<columns {
                for output in 0..<values.outputs {
                    var sum = 0.0
                    for set in 0..<(1 << columns) where set >> column & 1 == 0 {
                        let size = set.nonzeroBitCount
                        let weight = factorial(size) * factorial(columns - size - 1) / factorial(columns)
                        sum += weight * (sets[set | 1 << column][output] - sets[set][output])
                    }
                    let scale = subject.estimator == "gradient-boosting" ? 1 : 1 / Double(walk.trees)
                    #expect(abs(values[row, column, output] - sum * scale * walk.deviation) < 1e-6)
                }
            }
        }
    }

    private func factorial(_ n: Int) -> Double { (1...max(1, n)).reduce(1) { $0 * Double($1) } }

    @Test func areNotThereForFilesThatDoNotKnowTheRowsOfLeaves() throws {
        var (_, table, archive) = try small(Subject(estimator: "random-forest", classes: 2))
        archive["leaf-covers"] = nil
        let pipeline = FittedPipeline(fittedTo: .table(table), rows: Array(0..<table.rowCount), form: .raw)
        let model = try EstimatorEntry.named("random-forest").load(
            archive, shape: ModelShape(layout: pipeline.layout, classNames: ["class 0", "class 1"]))

        #expect(
            try Self.saved(model, "random-forest", pipeline, classes: Self.names(2)).treeShapleyValues(of: table) == nil
        )
    }
}

/// What trees of a model file say of a row of which some features are known, by the definition.
private struct PathExpectation {
    private let roots, features, children, payloads, sets: [Int32]
    private let thresholds, vectors, covers: [Float]
    private let outputs: Int
    private let places: [Int: Int]
    let deviation: Double

    init?(_ archive: TensorArchive, outputs: Int) {
        guard case .indices(let roots)? = archive["roots"], case .indices(let features)? = archive["features"],
            case .indices(let children)? = archive["children"], case .indices(let payloads)? = archive["payloads"],
            case .indices(let sets)? = archive["sets"], case .floats(let thresholds)? = archive["thresholds"],
            case .floats(let vectors)? = archive["vectors"], case .floats(let covers)? = archive["leaf-covers"],
            case .doubles(let scale)? = archive["scale"]
        else { return nil }
        (self.roots, self.features, self.children, self.payloads, self.sets) = (
            roots, features, children, payloads, sets
        )
        (self.thresholds, self.vectors, self.covers) = (thresholds, vectors, covers)
        self.outputs = outputs
        deviation = scale[1]
        var places: [Int: Int] = [:]
        for node in thresholds.indices where thresholds[node].isNaN { places[node] = places.count }
        self.places = places
    }

    var trees: Int { roots.count }

    /// The sum over the trees; a set has a bit for each known feature.
    func value(of row: [Float], known set: Int) -> [Double] {
        // Boosting has as many scores as trees take turns over.
        let scores = vectors.isEmpty ? (outputs == 2 ? 1 : outputs) : outputs
        var sums = [Double](repeating: 0, count: scores)
        for (tree, root) in roots.enumerated() {
            let values = expectation(Int(root), row, set)
            if vectors.isEmpty {
                sums[tree % scores] += values[0]
            } else {
                for output in sums.indices { sums[output] += values[output] }
            }
        }
        return sums
    }

    private func cover(_ node: Int) -> Double {
        if let place = places[node] { return Double(covers[place]) }
        return cover(Int(children[node])) + cover(Int(children[node]) + 1)
    }

    private func expectation(_ node: Int, _ row: [Float], _ set: Int) -> [Double] {
        guard !thresholds[node].isNaN else {
            guard !vectors.isEmpty else { return [Double(Float(bitPattern: UInt32(bitPattern: payloads[node])))] }
            return (0..<outputs).map { Double(vectors[Int(payloads[node]) * outputs + $0]) }
        }
        let bits = UInt32(bitPattern: features[node])
        let column = Int(bits & (1 << 30 - 1))
        let left = Int(children[node])
        if set >> column & 1 == 1 {
            let x = row[column]
            let goesRight: Bool
            if bits >> 30 & 1 == 1 {
                let code = Int(x)
                goesRight = UInt32(bitPattern: sets[Int(payloads[node]) * 8 + code / 32]) >> UInt32(code % 32) & 1 == 0
            } else {
                goesRight = x.isNaN ? bits >> 31 == 1 : x >= thresholds[node]
            }
            return expectation(left + (goesRight ? 1 : 0), row, set)
        }
        let share = cover(left) / cover(node)
        return zip(expectation(left, row, set), expectation(left + 1, row, set)).map { share * $0 + (1 - share) * $1 }
    }
}
