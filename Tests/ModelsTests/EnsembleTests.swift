import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// Selection of models for a mean, and the file that holds them.
struct EnsembleTests {
    private func predictions(_ values: [Float]) -> Matrix<Float> {
        Matrix(rows: values.count, columns: 1, elements: values)
    }

    @Test func averagesModelsWhoseErrorsCancel() {
        let target = Target.numbers([1, 2, 3, 4])
        let models = [predictions([2, 3, 4, 5]), predictions([0, 1, 2, 3]), predictions([9, 9, 9, 9])]

        let weights = EnsembleSelection(models, target).weights()

        #expect(weights == [0.5, 0.5, 0])
    }

    @Test func takesTheBestModelAloneWhereNothingHelpsIt() {
        let target = Target.numbers([1, 2, 3])
        let models = [predictions([5, 5, 5]), predictions([1, 2, 3])]

        #expect(EnsembleSelection(models, target).weights() == [0, 1])
        #expect(EnsembleSelection([], target).weights() == [])
    }

    @Test func countsAModelTwiceWhereThatIsBest() {
        let target = Target.numbers([0, 0])
        let models = [predictions([1, -1]), predictions([-2, 2])]

        let weights = EnsembleSelection(models, target).weights()

        #expect(abs(weights[0] - 2.0 / 3) < 1e-12 && abs(weights[1] - 1.0 / 3) < 1e-12)
    }

    @Test(arguments: ["random-forest", "extra-trees"]) func aForestAmongOthersKeepsTheFirstOfItsTrees(_ name: String)
        throws
    {
        var random = CounterGenerator(seed: 4, purpose: .simulation)
        let features = Matrix<Float>(rows: 200, columns: 3) { _, _ in Float(random.normal()) }
        let data = try TrainingSet(features: features, target: .numbers((0..<200).map { features[$0, 0] }))
        let table = try Table(columns: [Column(name: "x", values: .numeric([1]))])
        func forest(trees: Int) throws -> SavedModel {
            let learner = try EstimatorEntry.named(name).make(
                settings: Configuration(["trees": .int(trees)]), data: data, seed: 3, totalEpochs: 1)
            try learner.train(untilEpoch: 1)
            return SavedModel(
                try learner.model(),
                ModelDescription(
                    estimator: name, settings: [:], task: .regression, target: "y", classNames: nil, input: .table([]),
                    pipeline: FittedPipeline(fittedTo: .table(table), rows: [0]), fitted: .trainingSplit, epochs: 1,
                    metrics: [:], data: .init(name: "d", fingerprint: Fingerprint(of: []), rows: 200), seed: 3,
                    leptune: "0"))
        }
        let whole = try forest(trees: 200)

        #expect(try whole.asOne(of: 2).model.predict(features) == whole.model.predict(features))
        #expect(try whole.asOne(of: 8).model.predict(features) == forest(trees: 50).model.predict(features))
        #expect(try whole.asOne(of: 99).model.predict(features) == forest(trees: 32).model.predict(features))
        #expect(try whole.asOne(of: 8).encoded().count < whole.encoded().count / 3)
    }

    @Test func isNeverWorseThanTheBestModelOnTheRowsThatDecide() throws {
        var random = CounterGenerator(seed: 3, purpose: .simulation)
        let codes = (0..<500).map { _ in Int32(random.uniform() < 0.4 ? 1 : 0) }
        let target = Target.classes(codes: codes, names: ["no", "yes"])
        let models = (0..<12).map { _ in
            let noise = random.uniform() * 2 + 0.2
            let probabilities = codes.map { code -> Float in
                let score = (code == 1 ? 1 : -1) + noise * random.normal()
                return Float(1 / (1 + pow2(-1.5 * score)))
            }
            return Matrix<Float>(rows: 500, columns: 2) { $1 == 1 ? probabilities[$0] : 1 - probabilities[$0] }
        }
        let metric = try #require(MetricCatalogue.named("log-loss"))

        let weights = EnsembleSelection(models, target).weights(most: 4)
        let mean = try #require(Matrix.mean(of: zip(weights, models).map { ($0, $1) }))

        let single = try models.map { try metric.evaluate($0, target) }.min() ?? 0
        #expect(try metric.evaluate(mean, target) <= single)
        #expect(weights.filter { $0 > 0 }.count <= 4)
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }

    private func pow2(_ x: Double) -> Double {
        var result = 1.0
        let steps = 64
        for _ in 0..<steps { result *= 1 + x / Double(steps) }
        return max(result, 1e-9)
    }

    /// A model that is all but certain, and was lucky so far, and one that leaves some doubt.
    @Test func fewRowsDoNotChooseWhoeverIsSurest() {
        func weights(_ rows: Int) -> [Double] {
            let codes = (0..<rows).map { Int32($0 % 2) }
            let models = [Float(0.99999), 0.98].map { sure in
                Matrix<Float>(rows: rows, columns: 2) { $1 == Int(codes[$0]) ? sure : 1 - sure }
            }
            return EnsembleSelection(models, .classes(codes: codes, names: ["a", "b"])).weights()
        }

        #expect(weights(20)[1] > 0.9)
        #expect(weights(100_000)[0] > 0.9)
    }

    @Test func aLargeMemberThatIsHardlyMissedGoes() {
        var random = CounterGenerator(seed: 5, purpose: .simulation)
        let truth = (0..<300).map { _ in Float(random.normal()) }
        func model(_ noise: Double) -> Matrix<Float> { predictions(truth.map { $0 + Float(noise * random.normal()) }) }
        let models = [model(0.01), model(0.0102), model(0.3)]
        let target = Target.numbers(truth)

        let all = EnsembleSelection(models, target).weights()
        let small = EnsembleSelection(models, target, base: [0], sizes: [900, 100, 10]).weights()
        let needed = EnsembleSelection([models[0], models[2]], target, base: [0], sizes: [900, 10]).weights()

        #expect(all[0] > 0 && all[1] > 0)
        #expect(small == [0, 1, 0])
        #expect(needed[0] > 0.9)
    }

    /// A fifth more of the error that is left is next to nothing of the error that there was, and is missed all the same.
    @Test func aLargeMemberStaysWhereNearlyAllIsExplained() {
        var random = CounterGenerator(seed: 6, purpose: .simulation)
        let truth = (0..<300).map { _ in Float(random.normal()) }
        let models = [0.04, 0.05].map { noise in predictions(truth.map { $0 + Float(noise * random.normal()) }) }

        let weights = EnsembleSelection(models, .numbers(truth), base: [0], sizes: [900, 10]).weights()

        #expect(weights[0] > 0.4)
    }

    /// What predicts for the rows that judge a trial is what is delivered, and little else than what was trained.
    @Test(arguments: ["gradient-boosting", "random-forest", "mlp", "tabular-resnet"])
    func modelsThatAreKeptAreRoundedLittle(_ name: String) throws {
        var random = CounterGenerator(seed: 6, purpose: .simulation)
        let features = Matrix<Float>(rows: 200, columns: 3) { _, _ in Float(random.normal()) }
        let data = try TrainingSet(
            features: features, target: .numbers((0..<200).map { features[$0, 0] + Float(random.normal()) }))
        let learner = try EstimatorEntry.named(name).make(
            settings: Configuration(), data: data, seed: 3, totalEpochs: 3)
        try learner.train(untilEpoch: 3)
        let (model, kept) = (try learner.model(), try learner.model().asKept)

        let (before, after) = (try model.predict(features), try kept.predict(features))
        #expect(before != after)
        for row in 0..<200 { #expect(abs(before[row, 0] - after[row, 0]) < 0.02) }
        #expect(try kept.asKept.predict(features) == after)
        func bytes(_ model: any FittedModel) throws -> Int {
            var archive = TensorArchive()
            model.encode(into: &archive)
            return try #require(GzipWriter.compress(archive.encoded(inPlanes: true), level: 6)).count
        }
        #expect(try bytes(kept) < bytes(model))
    }

    @Test func decidesByTheRowsThatItIsGiven() {
        let target = Target.numbers([0, 0, 5, 5])
        let models = [predictions([0, 0, 0, 0]), predictions([5, 5, 5, 5])]
        let selection = EnsembleSelection(models, target)

        #expect(selection.weights(on: [0, 1]) == [1, 0])
        #expect(selection.weights(on: [2, 3]) == [0, 1])
    }

    // MARK: - File

    private func description(members: [EnsembleDescription.Member] = []) throws -> EnsembleDescription {
        EnsembleDescription(
            task: .classification, target: "y", classNames: ["no", "yes"],
            columns: [
                .init(name: "x", kind: .number, levels: nil, minimum: 0, maximum: 10, missing: 0),
                .init(name: "c", kind: .category, levels: ["a", "b"], minimum: nil, maximum: nil, missing: 3),
                .init(name: "t", kind: .text, levels: [], minimum: nil, maximum: nil, missing: 1),
            ], ignored: ["id"], missing: ["", "?"], base: [0.75, 0.25], members: members, metric: "roc-auc",
            estimates: ["roc-auc": .init(value: 0.8, low: 0.7, high: 0.9)], errorQuantiles: [], warnings: [],
            data: .init(name: "d", fingerprint: Fingerprint(of: [1]), rows: 10), study: "s", seed: 1, leptune: "0")
    }

    @Test func withoutModelsPredictsTheShareOfEachClass() throws {
        let ensemble = EnsembleModel(try description(), models: [])

        let back = try EnsembleModel(decoding: try ensemble.encoded())
        let table = try Table(columns: [Column(name: "x", values: .numeric([1, 2]))])

        #expect(back.description == ensemble.description)
        #expect(try back.predict(table).elements == [0.75, 0.25, 0.75, 0.25])
    }

    /// Two logistic regressions of other rows, behind these steps.
    private func saved(_ table: Table, _ steps: [PipelineStep] = []) throws -> [SavedModel] {
        let target = Target.classes(codes: (0..<40).map { $0 % 20 > 9 ? 1 : 0 }, names: ["no", "yes"])
        let entry = try #require(EstimatorCatalogue.named("logistic"))
        return try [0..<20, 10..<40].map { range -> SavedModel in
            let rows = Array(range)
            let fit = try Pipeline(steps).fit(
                to: .init(features: .table(table), target: target), rows: rows, form: entry.form)
            let learner = try entry.make(
                settings: .init(),
                data: TrainingSet(
                    features: fit.pipeline.transform(.table(table), rows: rows), target: target.gathering(rows: rows)),
                seed: 0, totalEpochs: 5)
            try learner.train(untilEpoch: 5)
            return SavedModel(
                try learner.model(),
                ModelDescription(
                    estimator: "logistic", settings: [:], task: .classification, target: "y",
                    classNames: ["no", "yes"], input: .table([]), pipeline: fit.pipeline, fitted: .trainingSplit,
                    epochs: 5, metrics: [:], data: .init(name: "d", fingerprint: Fingerprint(of: []), rows: 20),
                    seed: 0,
                    leptune: "0"))
        }
    }

    @Test func whatPipelinesShareChangesNoPrediction() throws {
        let table = try Table(columns: [
            Column(name: "x", values: .numeric((0..<40).map { $0 % 7 == 0 ? .nan : Double($0 % 20) / 2 }))
        ])
        let impute = PipelineStep("impute", settings: Configuration(["method": .string("mean")]))
        // Of the same rows, so that the first step is the same and the second is not.
        let models = try saved(table, [impute]) + saved(table, [impute, PipelineStep("scale")])
        let members = [
            EnsembleDescription.Member(trial: 3, estimator: "logistic", weight: 0.5, models: 2),
            EnsembleDescription.Member(trial: 5, estimator: "logistic", weight: 0.5, models: 2),
        ]
        let ensemble = EnsembleModel(try description(members: members), models: models)

        let back = try EnsembleModel(decoding: try ensemble.encoded())

        #expect(try back.predict(table) == ensemble.predict(table))
        #expect(try back.encoded() == ensemble.encoded())
    }

    @Test func theMeanOfAllModelsPredictsAlsoAfterAJourneyThroughAFile() throws {
        let table = try Table(columns: [Column(name: "x", values: .numeric((0..<40).map { Double($0 % 20) / 2 }))])
        let saved = try saved(table)
        let members = [EnsembleDescription.Member(trial: 3, estimator: "logistic", weight: 1, models: 2)]
        let ensemble = EnsembleModel(try description(members: members), models: saved)

        let back = try EnsembleModel(decoding: try ensemble.encoded())
        let predicted = try back.predict(table)
        let parts = try saved.map { try $0.predict(.table(table)) }

        #expect(try predicted == ensemble.predict(table))
        #expect(abs(predicted[7, 1] - (parts[0][7, 1] + parts[1][7, 1]) / 2) < 1e-6)
        #expect(try back.encoded() == ensemble.encoded())
    }

    @Test func refusesDamagedFiles() throws {
        let bytes = try EnsembleModel(try description(), models: []).encoded()

        for count in stride(from: 0, to: bytes.count, by: 37) {
            #expect(throws: ModelFileError.self) { try EnsembleModel(decoding: Array(bytes.prefix(count))) }
        }
        for place in stride(from: 0, to: bytes.count, by: 41) {
            var changed = bytes
            changed[place] ^= 0x20
            #expect(throws: ModelFileError.self) { try EnsembleModel(decoding: changed) }
        }
    }

    // MARK: - New rows

    @Test func flagsWhatTrainingDidNotKnow() throws {
        let table = try Table(columns: [
            Column(name: "x", values: .numeric([5, 100, .nan])),
            Column(name: "c", values: .categorical(codes: [0, 1, -1], levels: ["a", "new"])),
            Column(name: "t", values: .categorical(codes: [0, 0, 0], levels: ["anything at all"])),
            Column(name: "id", values: .numeric([1, 2, 3])), Column(name: "extra", values: .numeric([1, 2, 3])),
        ])

        let matched = try description().matching(table)

        #expect(matched.flags[0] == nil)
        #expect(
            matched.flags[1] == [
                "x: 100.0 is far from training's 0.0 to 10.0", "c: \"new\" was not seen in training",
            ])
        #expect(matched.flags[2] == ["x: no value; training had one in every row"])
        #expect(matched.remarks.map(\.description) == ["column \"extra\" is not one of the model's; it is left out"])
    }

    @Test func countsTextInPlaceOfNumbersAsMissingAndSaysSo() throws {
        let table = try Table(columns: [
            Column(name: "x", values: .categorical(codes: [0, 1], levels: ["4.5", "many"])),
            Column(name: "c", values: .numeric([1, .nan])), Column(name: "t", values: .numeric([.nan, .nan])),
        ])

        let matched = try description().matching(table)

        #expect(matched.flags[0] == ["c: \"1\" was not seen in training"])
        #expect(matched.flags[1] == ["x: \"many\" is not a number"])
        guard case .numeric(let numbers)? = matched.table["x"]?.values else { throw DataError("x is of numbers") }
        #expect(numbers[0] == 4.5 && numbers[1].isNaN)
    }

    @Test func numbersAreCountedAsInTrainingOrItIsSaid() throws {
        var description = try description()
        description.columns[0].unit = "s"
        func numbers(_ values: ColumnValues, in unit: NumberUnit?) throws -> ([Double], [Int: [String]]) {
            let table = try Table(columns: [
                Column(name: "x", values: values, unit: unit), Column(name: "c", values: .numeric([.nan, .nan])),
                Column(name: "t", values: .numeric([.nan, .nan])),
            ])
            let matched = try description.matching(table)
            guard case .numeric(let numbers)? = matched.table["x"]?.values else { throw DataError("x is of numbers") }
            return (numbers, matched.flags)
        }

        let same = try numbers(.numeric([4, 7]), in: .second)
        let open = try numbers(.numeric([0.1, .nan]), in: .metreOrMinute)
        let plain = try numbers(.numeric([4, .nan]), in: nil)
        let other = try numbers(.numeric([4, .nan]), in: NumberUnit(name: "kg"))
        let texts = try numbers(.categorical(codes: [0, 1], levels: ["2 ms", "2 kg"]), in: nil)

        #expect(same.0 == [4, 7] && same.1.isEmpty)
        #expect(open.0[0] == 6)
        #expect(plain.0[0] == 4 && plain.1[0] == ["x: no unit; taken as s"])
        #expect(other.0[0].isNaN && other.1[0] == ["x: counted in kg, training's numbers in s"])
        #expect(texts.0[0] == 0.002 && texts.1[0] == nil)
        #expect(texts.0[1].isNaN && texts.1[1] == ["x: counted in kg, training's numbers in s"])
    }

    @Test func namesMissingColumns() throws {
        let table = try Table(columns: [
            Column(name: "x", values: .numeric([1])), Column(name: "C", values: .numeric([1])),
        ])

        #expect {
            _ = try description().matching(table)
        } throws: { error in
            "\(error)".contains("columns \"c\"") && "\(error)".contains("\"t\"") && "\(error)".contains("are missing")
        }
    }

    @Test func intervalsGrowWithTheirShare() throws {
        var some = try description()
        some.errorQuantiles = (0...200).map(Double.init)

        #expect(some.halfWidth(forShare: 0.9) == 180)
        #expect(some.halfWidth(forShare: 0.5) == 100)
        #expect(some.halfWidth(forShare: 1.5) == nil)
        #expect(try description().halfWidth(forShare: 0.9) == nil)
    }
}

/// Texts as numbers.
struct TextStepTests {
    private func data(_ texts: [String]) throws -> Pipeline.Data {
        let levels = Array(Set(texts)).sorted()
        let codes = texts.map { text in Int32(levels.firstIndex(of: text) ?? -1) }
        return Pipeline.Data(
            features: .table(
                try Table(columns: [Column(name: "message", values: .categorical(codes: codes, levels: levels))])),
            target: .classes(codes: texts.indices.map { Int32($0 % 2) }, names: ["a", "b"]))
    }

    private func pipeline(_ components: Int) throws -> Pipeline {
        try Pipeline([
            PipelineStep(
                "text", settings: .init(["components": .int(components), "buckets": .int(512)]),
                lists: ["columns": ["message"]])
        ])
    }

    @Test func textsOfTheSameWordsLieCloserThanOthers() throws {
        let prizes = (0..<20).map { "win a free prize now call \($0)" }
        let lunches = (0..<20).map { "see you at lunch with mother on day \($0)" }
        let data = try data(prizes + lunches + ["free prize call", "lunch with mother"])

        let fit = try pipeline(4).fit(to: data, rows: Array(0..<40), form: .raw)
        let features = try fit.pipeline.transform(data.features, rows: [0, 20, 40, 41])

        func similarity(_ a: Int, _ b: Int) -> Float { (0..<4).reduce(0) { $0 + features[a, $1] * features[b, $1] } }
        #expect(features.columns == 6)
        #expect(features.isFinite)
        #expect(similarity(0, 2) > similarity(0, 3) + 0.1)
        #expect(similarity(1, 3) > similarity(1, 2) + 0.1)
    }

    /// Directions have a byte a number in a file; those of four bytes, which earlier versions wrote, are read.
    @Test func directionsComeBackFromEitherForm() throws {
        let data = try data((0..<40).map { "word\($0 % 7) and word\($0 % 5) with \($0) others" })
        let fitted = try pipeline(8).fit(to: data, rows: Array(0..<40), form: .raw).pipeline
        let features = try fitted.transform(data.features, rows: Array(0..<40))
        let json = try JSONEncoder().encode(fitted)

        let decoded = try JSONDecoder().decode(FittedPipeline.self, from: json)
        let earlier = try JSONDecoder().decode(FittedPipeline.self, from: Self.withWholeDirections(json))

        #expect(try decoded.transform(data.features, rows: Array(0..<40)) == features)
        #expect(try earlier.transform(data.features, rows: Array(0..<40)) == features)
        #expect(try JSONDecoder().decode(FittedPipeline.self, from: JSONEncoder().encode(earlier)) == earlier)
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(FittedPipeline.self, from: Self.withWholeDirections(json, dropping: 1))
        }
    }

    /// The same file with directions as they were written before.
    private static func withWholeDirections(_ json: Data, dropping dropped: Int = 0) throws -> Data {
        var pipeline = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
        var steps = try #require(pipeline["steps"] as? [[String: Any]])
        var fitted = try #require(steps[0]["fitted"] as? [String: Any])
        var texts = try #require(fitted["texts"] as? [[String: Any]])
        let directions = try #require(texts[0]["directions"] as? [String: String])
        let scales = try #require(directions["scales"].flatMap { Data(base64Encoded: $0) })
        let multiples = try #require(directions["multiples"].flatMap { Data(base64Encoded: $0) })
        let components = 4 * multiples.count / scales.count
        var whole = Data()
        for (place, multiple) in multiples.dropLast(dropped).enumerated() {
            let scale = scales.withUnsafeBytes {
                Float(bitPattern: $0.loadUnaligned(fromByteOffset: 4 * (place / components), as: UInt32.self))
            }
            withUnsafeBytes(of: scale * Float(Int8(bitPattern: multiple))) { whole.append(contentsOf: $0) }
        }
        texts[0]["directions"] = whole.base64EncodedString()
        fitted["texts"] = texts
        steps[0]["fitted"] = fitted
        pipeline["steps"] = steps
        return try JSONSerialization.data(withJSONObject: pipeline)
    }

    @Test func fewTextsGiveNoMoreDirectionsThanThereAre() throws {
        let data = try data(["one two three", "four five six", "one two three", "four five six"])

        let fit = try pipeline(16).fit(to: data, rows: [0, 1, 2, 3], form: .raw)

        #expect(fit.features.columns <= 4)
        #expect(fit.features.isFinite)
    }

    @Test func emptyAndStrangeTextsAreNumbersToo() throws {
        let data = try data(["one two three", "", "!!! ???", "💥 💥 💥", "one two three four"])

        let fit = try pipeline(3).fit(to: data, rows: [0, 1, 2, 3, 4], form: .raw)

        #expect(fit.features.isFinite)
    }
}
