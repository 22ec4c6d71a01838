import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// A step with settings under which it has something to do.
struct StepCase: Sendable, CustomTestStringConvertible {
    let steps: [PipelineStep]
    let testDescription: String

    init(_ name: String, _ settings: [String: ParameterValue] = [:], _ lists: [String: [String]] = [:]) {
        steps = [PipelineStep(name, settings: Configuration(settings), lists: lists)]
        testDescription = ([name] + settings.keys.sorted().map { "\($0)=\(settings[$0]?.description ?? "")" })
            .joined(separator: " ")
    }

    init(_ description: String, steps: [PipelineStep]) {
        self.steps = steps
        testDescription = description
    }

    /// Every step with its defaults, every choice of every option, and a pipeline of all.
    static let all: [StepCase] =
        StepCatalogue.all.flatMap { entry in
            [StepCase(entry.name)]
                + entry.options.flatMap { option -> [StepCase] in
                    switch option.kind {
                    case .choice(let names): names.map { StepCase(entry.name, [option.name: .string($0)]) }
                    case .bool: [StepCase(entry.name, [option.name: .bool(option.standard != .bool(true))])]
                    case .int, .float, .floatAbove, .text: []
                    }
                }
        } + [
            StepCase("select", ["method": .string("mutual-information"), "keep": .float(0.5)]),
            StepCase("impute", ["method": .string("constant"), "value": .float(-3)]),
            StepCase("one-hot", ["most-levels": .int(2)]),
            StepCase("group-rare", ["share": .float(0.3)]),
            StepCase("hash", ["buckets": .int(5)]),
            StepCase("pca", ["components": .int(2), "share": .float(0.6)]),
            StepCase("polynomial", ["degree": .int(3)]),
            StepCase("target-encode", ["smoothing": .float(0)], ["columns": ["city"]]),
            StepCase(
                "all steps",
                steps: StepCatalogue.all.map { PipelineStep($0.name) } + [PipelineStep("scale", label: "again")]),
        ]
}

/// What every step of preprocessing keeps to.
struct StepContractTests {
    private static let training = Array(0..<60)
    private static let validation = Array(60..<80)

    /// Columns of every kind with gaps; validation rows have levels that training has not.
    private static func data(_ task: LearningTask, poisoned: Bool = false) throws -> Pipeline.Data {
        var random = CounterGenerator(seed: 5, purpose: .simulation)
        let rows = 80
        var x: [Double] = []
        var y: [Double] = []
        var city: [String] = []
        var day: [String] = []
        var codes: [Int32] = []
        for row in 0..<rows {
            let isPoison = poisoned && row >= 60
            let value = random.normal()
            let level = random.index(below: 5)
            x.append(isPoison ? [.nan, 1e308, -.infinity][row % 3] : random.uniform() < 0.1 ? .nan : value)
            y.append(isPoison ? -1e300 : Double(random.index(below: 7)) * 100)
            city.append(
                isPoison
                    ? "poison \(row)"
                    : random.uniform() < 0.1 ? "" : row >= 60 ? "new" : ["a", "b", "c", "d", "e"][level])
            day.append(isPoison ? "no date" : "2024-0\(1 + level)-1\(row % 10)")
            codes.append(isPoison ? 2 : Int32(level + Int(value.rounded())) & 1)
        }
        let table = try Table(columns: [
            Column(name: "x", values: .numeric(x)), Column(name: "y", values: .numeric(y)),
            Column(name: "city", values: .categories(city)), Column(name: "day", values: .categories(day)),
        ])
        let target: Target =
            task == .classification
            ? .classes(codes: codes, names: ["no", "yes", "never"])
            : .numbers(codes.enumerated().map { Float($1) + Float(poisoned && $0 >= 60 ? 1e30 : 0.25) })
        let weights = (0..<rows).map { Float(poisoned && $0 >= 60 ? 1e30 : Double($0 % 4)) }
        return Pipeline.Data(features: .table(table), target: target, weights: weights)
    }

    private func fit(
        _ example: StepCase, _ data: Pipeline.Data, rows: [Int] = Self.training, form: FeatureForm = .dense
    ) throws -> Pipeline.Fit {
        try Pipeline(example.steps).fit(to: data, rows: rows, form: form, seed: 9)
    }

    private func bits(_ matrix: Matrix<Float>) -> [UInt32] { matrix.elements.map(\.bitPattern) }

    @Test(arguments: StepCase.all, [LearningTask.classification, .regression])
    func nothingOfOtherRowsGetsIn(_ example: StepCase, _ task: LearningTask) throws {
        let clean = try fit(example, try Self.data(task))

        let poisoned = try fit(example, try Self.data(task, poisoned: true))

        #expect(bits(poisoned.features) == bits(clean.features))
        #expect(poisoned.pipeline == clean.pipeline)
        let features = try Self.data(task).features
        #expect(
            bits(try poisoned.pipeline.transform(features, rows: Self.validation))
                == bits(try clean.pipeline.transform(features, rows: Self.validation)))
    }

    @Test(arguments: StepCase.all) func eachRowIsTransformedByItself(_ example: StepCase) throws {
        let data = try Self.data(.classification)
        let pipeline = try fit(example, data).pipeline

        let together = try pipeline.transform(data.features, rows: Self.validation)

        for (place, row) in Self.validation.enumerated() {
            let alone = try pipeline.transform(data.features, rows: [row])
            // A product of matrices may round one row in another way than many.
            let tolerance: Float = example.testDescription.contains("pca") || example.steps.count > 1 ? 1e-4 : 0
            for (value, expected) in zip(alone.elements, together.row(place)) {
                #expect(abs(value - expected) <= tolerance * max(1, abs(expected)))
            }
        }
    }

    @Test(arguments: StepCase.all, [FeatureForm.dense, .embedded, .raw])
    func comesBackFromJSON(_ example: StepCase, _ form: FeatureForm) throws {
        let data = try Self.data(.regression)
        let pipeline = try fit(example, data, form: form).pipeline

        let decoded = try JSONDecoder().decode(FittedPipeline.self, from: JSONEncoder().encode(pipeline))

        #expect(decoded == pipeline)
        #expect(decoded.layout == pipeline.layout)
        #expect(decoded.featureNames == pipeline.featureNames)
        #expect(
            bits(try decoded.transform(data.features, rows: Self.validation))
                == bits(try pipeline.transform(data.features, rows: Self.validation)))
    }

    @Test(arguments: StepCase.all) func featuresAreFiniteAndNamed(_ example: StepCase) throws {
        for task in [LearningTask.classification, .regression] {
            let data = try Self.data(task, poisoned: true)
            for form in [FeatureForm.dense, .embedded] {
                let fit = try fit(example, data, form: form)

                let unseen = try fit.pipeline.transform(data.features, rows: Self.validation)

                #expect(fit.features.isFinite)
                #expect(unseen.isFinite)
                #expect(fit.pipeline.featureNames.count == fit.features.columns)
                #expect(fit.pipeline.layout.columns.count == fit.features.columns)
            }
        }
    }

    @Test(arguments: StepCase.all) func isTheSameAgain(_ example: StepCase) throws {
        let data = try Self.data(.classification)

        #expect(bits(try fit(example, data).features) == bits(try fit(example, data).features))
        #expect(try fit(example, data).pipeline == fit(example, data).pipeline)
    }

    @Test(arguments: StepCase.all) func oneRowIsEnough(_ example: StepCase) throws {
        for task in [LearningTask.classification, .regression] {
            let data = try Self.data(task)

            let fit = try fit(example, data, rows: [7])

            #expect(fit.features.isFinite)
            #expect(try fit.pipeline.transform(data.features, rows: Self.validation).isFinite)
        }
    }

    @Test(arguments: StepCase.all, [0.0, 1e308, 1e-308, -5])
    func columnsWithoutContentStayFinite(_ example: StepCase, _ value: Double) throws {
        let missing = [Double](repeating: .nan, count: 12)
        let table = try Table(columns: [
            Column(name: "x", values: .numeric([Double](repeating: value, count: 12))),
            Column(name: "y", values: .numeric((0..<12).map { $0 % 2 == 0 ? value : -value })),
            Column(name: "gone", values: .numeric(missing)),
            Column(name: "city", values: .categories([String](repeating: "only", count: 12))),
            Column(name: "nowhere", values: .categories([String](repeating: "", count: 12))),
            Column(name: "day", values: .categories([String](repeating: "2024-01-01", count: 12))),
        ])
        for target in [
            Target.numbers([Float](repeating: 1, count: 12)),
            .classes(codes: [Int32](repeating: 0, count: 12), names: ["a", "b"]),
        ] {
            let data = Pipeline.Data(features: .table(table), target: target)

            let fit = try fit(example, data, rows: Array(0..<8))

            #expect(fit.features.isFinite)
            #expect(try fit.pipeline.transform(data.features, rows: Array(8..<12)).isFinite)
        }
    }

    @Test(arguments: StepCase.all) func findsColumnsInAnotherTable(_ example: StepCase) throws {
        let data = try Self.data(.classification)
        let pipeline = try fit(example, data).pipeline
        guard case .table(let table) = data.features else { return }
        let other = Features.table(
            try Table(
                columns: [Column(name: "extra", values: .categories([String](repeating: "2024-05-05", count: 80)))]
                    + table.columns.reversed()))

        #expect(
            bits(try pipeline.transform(other, rows: Self.validation))
                == bits(try pipeline.transform(data.features, rows: Self.validation)))
        #expect(throws: TrainingError.self) {
            try pipeline.transform(.table(try Table(columns: Array(table.columns.dropFirst()))), rows: [0])
        }
    }

    /// Replaces values of the stored form by others: what is accepted gives finite features, or says why not.
    @Test(arguments: StepCase.all) func madeUpPipelinesAreRefusedOrHarmless(_ example: StepCase) throws {
        let data = try Self.data(.classification)
        let bytes = try JSONEncoder().encode(try fit(example, data).pipeline)
        let whole = try JSONSerialization.jsonObject(with: bytes)
        var random = CounterGenerator(seed: 3, purpose: .simulation)
        let others: [Any] = [
            NSNull(), -1, 0, 1 << 62, 1e308, "x", "", [Any](), ["x": 1], true, [1, 2, 3], ["a", "a"],
        ]

        var refused = 0
        for _ in 0..<60 {
            let changed = Self.change(whole, &random, others)
            let text = try JSONSerialization.data(withJSONObject: changed, options: .fragmentsAllowed)
            do {
                let features = try JSONDecoder().decode(FittedPipeline.self, from: text)
                    .transform(data.features, rows: [0, 1, 61])
                #expect(features.rows == 3 && features.isFinite)
            } catch is DecodingError {
                refused += 1
            } catch is TrainingError {
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    private static func change(_ value: Any, _ random: inout CounterGenerator, _ others: [Any]) -> Any {
        if let object = value as? [String: Any], !object.isEmpty, random.uniform() < 0.93 {
            var changed = object
            let key = object.keys.sorted()[random.index(below: object.count)]
            changed[key] = object[key].map { change($0, &random, others) }
            return changed
        }
        if let list = value as? [Any], !list.isEmpty, random.uniform() < 0.9 {
            var changed = list
            let index = random.index(below: list.count)
            changed[index] = change(list[index], &random, others)
            return changed
        }
        return others[random.index(below: others.count)]
    }
}
