import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// Model files that lie under a right checksum: refused, or used without harm.
struct HostileTreeTests {
    private static let features: Matrix<Float> = {
        var generator = CounterGenerator(seed: 9, purpose: .simulation)
        return Matrix(rows: 300, columns: 4) { _, c in
            c == 3 ? Float(generator.index(below: 8)) : Float(generator.normal())
        }
    }()

    private static let layout = FeatureLayout(
        columns: [.number, .number, .number, .category(levels: 7)], allowsMissing: true)

    private func model(_ name: String) throws -> (archive: TensorArchive, shape: ModelShape) {
        let features = Self.features
        let target = Target.classes(
            codes: (0..<300).map { features[$0, 0] > 0 ? 2 : Int32(features[$0, 3]) % 2 }, names: ["a", "b", "c"])
        let data = try TrainingSet(features: features, target: target, layout: Self.layout)
        let learner = try EstimatorEntry.named(name).make(
            settings: name.hasSuffix("forest") ? Configuration(["trees": .int(6)]) : Configuration(), data: data,
            seed: 1, totalEpochs: 2)
        try learner.train(untilEpoch: 2)
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)
        return (archive, ModelShape(data))
    }

    private func survives(_ name: String, _ archive: TensorArchive, _ shape: ModelShape) throws -> Bool {
        do {
            let loaded = try EstimatorEntry.named(name).load(
                TensorArchive(decoding: archive.encoded()), shape: shape)
            #expect(try loaded.predict(Self.features).rows == 300)
            #expect(try loaded.predict(Self.features.gathering(rows: [0, 1])).rows == 2)
            return true
        } catch is CheckpointError {
            return false
        }
    }

    @Test(arguments: ["gradient-boosting", "random-forest"]) func survivesChangedTrees(_ name: String) throws {
        let (archive, shape) = try model(name)
        var generator = CounterGenerator(seed: 2, purpose: .simulation)
        let strange: [Int32] = [.min, -1, 0, 1, 2, 3, 7, 1 << 20, 1 << 30, .max]
        var refused = 0
        for _ in 0..<1500 {
            var changed = archive
            let entry = archive.entryNames[generator.index(below: archive.entryNames.count)]
            switch archive[entry] {
            case .indices(var numbers) where !numbers.isEmpty:
                numbers[generator.index(below: numbers.count)] = strange[generator.index(below: strange.count)]
                if generator.index(below: 8) == 0 { numbers.removeLast() }
                changed[entry] = .indices(numbers)
            case .floats(var numbers) where !numbers.isEmpty:
                let values: [Float] = [.nan, .infinity, -.infinity, 0, 1e38]
                numbers[generator.index(below: numbers.count)] = values[generator.index(below: 5)]
                changed[entry] = .floats(numbers)
            case .doubles(var numbers) where !numbers.isEmpty:
                numbers[generator.index(below: numbers.count)] = .nan
                changed[entry] = .doubles(numbers)
            default: continue
            }
            if try !survives(name, changed, shape) { refused += 1 }
        }

        #expect(refused > 300)
    }

    @Test func refusesAWalkThatWouldNotEnd() throws {
        let (archive, shape) = try model("gradient-boosting")
        guard case .indices(var children) = archive["children"], case .indices(let roots) = archive["roots"] else {
            Issue.record("the model has no trees")
            return
        }
        children[Int(roots[1])] = roots[1] - 1
        var changed = archive
        changed["children"] = .indices(children)

        #expect(throws: CheckpointError.self) {
            try EstimatorEntry.named("gradient-boosting").load(changed, shape: shape)
        }
    }

    /// Shared nodes would make more leaves than there are nodes.
    @Test func refusesANodeOfTwoParents() throws {
        let (archive, shape) = try model("random-forest")
        guard case .indices(var children) = archive["children"], case .indices(let roots) = archive["roots"] else {
            Issue.record("the model has no trees")
            return
        }
        let inner = (0..<Int(roots[1])).filter { Int(children[$0]) != $0 }
        children[inner[1]] = children[inner[2]]
        var changed = archive
        changed["children"] = .indices(children)

        #expect(throws: CheckpointError.self) {
            try EstimatorEntry.named("random-forest").load(changed, shape: shape)
        }
    }

    @Test(.enabled(if: trainsXGBoost), arguments: ["xgboost", "xgboost-forest"])
    func survivesChangedJSON(_ name: String) throws {
        let (archive, shape) = try model(name)
        guard case .bytes(let text) = archive["xgboost-json"] else {
            Issue.record("the model has no JSON")
            return
        }
        var generator = CounterGenerator(seed: 3, purpose: .simulation)
        let bytes = Array("0123456789-.eE,[]{}\":NaIfn \\\u{FF}".utf8)
        var refused = 0
        for _ in 0..<1500 {
            var changed = text
            for _ in 0...generator.index(below: 3) {
                changed[generator.index(below: changed.count)] = bytes[generator.index(below: bytes.count)]
            }
            if generator.index(below: 5) == 0 { changed.removeLast(generator.index(below: changed.count)) }
            var lie = archive
            lie["xgboost-json"] = .bytes(changed)
            if try !survives(name, lie, shape) { refused += 1 }
        }

        #expect(refused > 300)
    }

    @Test(arguments: [
        "", "[", "{", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "{\"learner\":[]}", "nul", "1e", "\"\\u0000\"",
    ])
    func refusesWhatIsNoModel(_ text: String) throws {
        var archive = TensorArchive()
        archive["scale"] = .doubles([0, 1])
        archive["xgboost-json"] = .bytes(Array(text.utf8))

        #expect(throws: CheckpointError.self) {
            try EstimatorEntry.named("xgboost").load(archive, shape: ModelShape(layout: Self.layout, classNames: nil))
        }
    }

    static var trainsXGBoost: Bool { EstimatorCatalogue.named("xgboost")?.isTrainable ?? false }
}
