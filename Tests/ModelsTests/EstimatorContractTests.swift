import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// What every estimator of the catalogue promises, for every task it does.
struct EstimatorContractTests {
    struct Subject: Sendable, CustomTestStringConvertible {
        let entry: EstimatorEntry
        let task: LearningTask

        var testDescription: String { "\(entry.name), \(task.rawValue)" }

        /// Rows that can be learned from: the target follows the first two of three features, or rows lie in three groups
        /// along them; a fourth is constant.
        func data(rows: Int = 60) throws -> TrainingSet {
            var generator = CounterGenerator(seed: 4, purpose: .simulation)
            let normal = Matrix<Float>(rows: rows, columns: 4) { r, c in
                c == 3 ? 1 : Float(generator.normal()) + (task == .clustering && r % 3 == c && c < 2 ? 12 : 0)
            }
            let features = needsCounts ? Self.counts(normal) : normal
            return try set(features, target(of: features))
        }

        /// Rows as the estimator wants them: small images where it learns from nothing else.
        func set(_ features: Matrix<Float>, _ target: Target, weights: [Float]? = nil) throws -> TrainingSet {
            let columns = features.columns
            let side = columns % 2 == 0 && columns > 2 ? 2 : 1
            let image = FeatureLayout.Image(height: side, width: columns / side, channels: 1)
            let layout = FeatureLayout(
                columns: [FeatureLayout.Column](repeating: .number, count: columns),
                image: entry.needsImages ? image : nil)
            return try TrainingSet(features: features, target: target, weights: weights, layout: layout)
        }

        /// Whether features are to be counts rather than any numbers.
        var needsCounts: Bool { entry.name == "multinomial-naive-bayes" }

        private static func counts(_ normal: Matrix<Float>) -> Matrix<Float> {
            Matrix(
                rows: normal.rows, columns: normal.columns, elements: normal.elements.map { max(0, (3 * $0).rounded()) }
            )
        }

        func target(of features: Matrix<Float>) -> Target {
            switch task {
            case .classification where needsCounts:
                // The class is the feature that occurs most often.
                .classes(
                    codes: (0..<features.rows).map { row in
                        let counts = (0..<min(3, features.columns)).map { features[row, $0] }
                        return Int32(counts.firstIndex(of: counts.max() ?? 0) ?? 0)
                    }, names: ["a", "b", "c"])
            case .classification:
                .classes(
                    codes: (0..<features.rows).map { features[$0, 0] > 0 ? (features[$0, 1] > 0 ? 2 : 1) : 0 },
                    names: ["a", "b", "c"])
            case .regression:
                .numbers((0..<features.rows).map { 3 * features[$0, 0] - features[$0, 1] + 100 })
            case .clustering: .unlabelled(count: features.rows, reference: nil)
            }
        }

        /// Settings that fit the data: as many clusters as there are groups.
        var fitting: Configuration {
            var settings = Configuration()
            guard task == .clustering else { return settings }
            if entry.options.contains(where: { $0.name == "clusters" }) { settings["clusters"] = .int(3) }
            if entry.options.contains(where: { $0.name == "radius" }) { settings["radius"] = .float(2) }
            return settings
        }

        func learner(_ data: TrainingSet, seed: UInt64 = 9, settings: Configuration? = nil) throws -> any Learner {
            SingleThread.begin()
            return try entry.make(
                settings: settings ?? Configuration(), data: data, seed: seed, stream: 2, totalEpochs: 8)
        }

        /// Configurations that reach far corners: the defaults and points of the default space.
        var configurations: [Configuration] {
            var generator = CounterGenerator(seed: 77, purpose: .simulation)
            let space = entry.defaultSpace
            return [Configuration()]
                + (0..<6).map { _ in
                    var configuration = Configuration()
                    for parameter in space.parameters where space.isActive(parameter, in: configuration) {
                        configuration[parameter.name] = parameter.domain.value(at: generator.uniform())
                    }
                    return configuration
                }
        }
    }

    static let subjects = EstimatorCatalogue.all.filter(\.isTrainable).flatMap { entry in
        entry.tasks.map { Subject(entry: entry, task: $0) }
    }

    @Test(arguments: subjects) func learnsWhatCanBeLearned(_ subject: Subject) throws {
        let data = try subject.data(rows: 400)
        let metric = MetricCatalogue.standard(for: subject.task)
        SingleThread.begin()
        let learner = try subject.entry.make(settings: subject.fitting, data: data, seed: 1, totalEpochs: 60)

        try learner.train(untilEpoch: 60)
        let score = try metric.evaluate(learner, on: data.features, data.target)

        switch subject.task {
        case .classification: #expect(score > 0.9, "\(metric.name) \(score)")
        case .regression: #expect(score < 1, "\(metric.name) \(score)")
        case .clustering: #expect(score > 0.6, "\(metric.name) \(score)")
        }
    }

    @Test(arguments: subjects) func sameSeedGivesTheSameBits(_ subject: Subject) throws {
        let data = try subject.data()
        for settings in subject.configurations {
            let first = try subject.learner(data, settings: settings)
            let second = try subject.learner(data, settings: settings)

            try first.train(untilEpoch: 3)
            try second.train(untilEpoch: 3)

            #expect(try first.encodeState() == second.encodeState())
            #expect(try first.predict(data.features) == second.predict(data.features))
        }
    }

    @Test(arguments: subjects) func resumesToTheSameBits(_ subject: Subject) throws {
        let data = try subject.data()
        for settings in subject.configurations {
            let straight = try subject.learner(data, settings: settings)
            let before = try subject.learner(data, settings: settings)
            let after = try subject.learner(data, settings: settings)

            do {
                try straight.train(untilEpoch: 10)
            } catch TrainingError.diverged {
                continue
            }
            try before.train(untilEpoch: 4)
            try after.restoreState(try before.encodeState())
            #expect(after.epoch == 4)
            #expect(try after.encodeState() == before.encodeState())
            try after.train(untilEpoch: 10)

            #expect(try after.encodeState() == straight.encodeState())
            #expect(try after.predict(data.features) == straight.predict(data.features))
        }
    }

    @Test(arguments: subjects) func aModelReadBackPredictsTheSameBits(_ subject: Subject) throws {
        let data = try subject.data()
        for settings in subject.configurations {
            let learner = try subject.learner(data, settings: settings)
            do {
                try learner.train(untilEpoch: 3)
            } catch TrainingError.diverged {
                continue
            }
            var archive = TensorArchive()
            try learner.model().encode(into: &archive)

            let loaded = try subject.entry.load(
                TensorArchive(decoding: archive.encoded()), shape: ModelShape(data))

            #expect(try loaded.predict(data.features) == learner.predict(data.features))
        }
    }

    @Test(arguments: subjects) func refusesAModelOfAnotherShape(_ subject: Subject) throws {
        let data = try subject.data()
        let learner = try subject.learner(data)
        try learner.train(untilEpoch: 1)
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)
        let wider = ModelShape(layout: .numbers(5), classNames: ModelShape(data).classNames)

        #expect(throws: CheckpointError.self) { try subject.entry.load(archive, shape: wider) }
        #expect(throws: CheckpointError.self) { try subject.entry.load(TensorArchive(), shape: ModelShape(data)) }
    }

    @Test(arguments: subjects) func balancedClassesChangeNothingWhereTheyAreBalanced(_ subject: Subject) throws {
        guard subject.task == .classification else { return }
        var settings = Configuration()
        settings["class-weight"] = .string("balanced")
        let features = try subject.data().features
        let even = Target.classes(codes: (0..<60).map { Int32($0 % 3) }, names: ["a", "b", "c"])
        let data = try subject.set(features, even)

        let plain = try subject.learner(data)
        let balanced = try subject.learner(data, settings: settings)
        try plain.train(untilEpoch: 3)
        try balanced.train(untilEpoch: 3)

        let pairs = try zip(plain.predict(features).elements, balanced.predict(features).elements)
        #expect(pairs.allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test(arguments: subjects) func predictionsHaveTheFormOfTheTask(_ subject: Subject) throws {
        let data = try subject.data()
        let learner = try subject.learner(data)

        for epochs in [0, 2] {
            try learner.train(untilEpoch: epochs)
            let predictions = try learner.predict(data.features)

            #expect(predictions.isFinite)
            #expect(predictions.rows == data.count)
            switch subject.task {
            case .regression: #expect(predictions.columns == 1)
            case .clustering:
                #expect(predictions.columns >= 1)
                for r in 0..<predictions.rows {
                    #expect(predictions.row(r).allSatisfy { $0 >= 0 })
                    let sum = predictions.row(r).reduce(0, +)
                    // A row may be in no cluster.
                    #expect(sum == 0 || abs(sum - 1) < 1e-5)
                }
            case .classification:
                #expect(predictions.columns == 3)
                for r in 0..<predictions.rows {
                    #expect(predictions.row(r).allSatisfy { $0 >= 0 })
                    #expect(abs(predictions.row(r).reduce(0, +) - 1) < 1e-5)
                }
            }
        }
    }

    @Test(arguments: subjects) func aRowIsPredictedAlikeAloneAndAmongOthers(_ subject: Subject) throws {
        let data = try subject.data()
        let learner = try subject.learner(data)
        try learner.train(untilEpoch: 3)

        let together = try learner.predict(data.features)
        for row in [0, 17, 59] {
            let alone = try learner.predict(data.features.gathering(rows: [row]))

            // BLAS may sum in another order for another number of rows.
            #expect(zip(alone.elements, together.row(row)).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
        }
        #expect(try learner.predict(Matrix(rows: 0, columns: 4)).rows == 0)
    }

    @Test(arguments: subjects) func neverChangesItsData(_ subject: Subject) throws {
        let data = try subject.data()
        let features = Matrix(rows: data.count, columns: 4, elements: data.features.elements.map { $0 })
        let target = data.target

        let learner = try subject.learner(data)
        try learner.train(untilEpoch: 2)
        _ = try learner.predict(data.features)

        #expect(data.features == features)
        #expect(data.target == target)
    }

    @Test(arguments: subjects) func learnsFromOneRow(_ subject: Subject) throws {
        let data = try subject.data(rows: 1)
        for settings in subject.configurations {
            let learner = try subject.learner(data, settings: settings)

            try learner.train(untilEpoch: 2)

            #expect(try learner.predict(data.features).isFinite)
        }
    }

    @Test(arguments: subjects) func learnsFromConstantColumnsAndFromNone(_ subject: Subject) throws {
        // An image has pixels.
        for columns in subject.entry.needsImages ? [3] : [0, 3] {
            let features = Matrix<Float>(rows: 12, columns: columns, repeating: 0.5)
            let target: Target =
                switch subject.task {
                case .classification: .classes(codes: (0..<12).map { $0 % 3 == 0 ? 1 : 0 }, names: ["a", "b"])
                case .regression: .numbers((0..<12).map { Float($0) })
                case .clustering: .unlabelled(count: 12, reference: nil)
                }
            let learner = try subject.learner(try subject.set(features, target))

            try learner.train(untilEpoch: 3)

            #expect(try learner.predict(features).isFinite)
        }
    }

    @Test(arguments: subjects.filter(\.entry.needsImages)) func refusesTablesWhereItNeedsImages(
        _ subject: Subject
    ) throws {
        let images = try subject.data()
        let table = try TrainingSet(features: images.features, target: images.target)

        let error = #expect(throws: TrainingError.self) { try subject.learner(table) }

        #expect(error?.description.contains("learns from images") == true)
    }

    @Test(arguments: subjects) func refusesFeaturesOfAnotherWidth(_ subject: Subject) throws {
        let learner = try subject.learner(try subject.data())

        #expect(throws: TrainingError.wrongFeatureCount(found: 3, expected: 4)) {
            try learner.predict(Matrix(rows: 2, columns: 3))
        }
    }

    @Test(arguments: subjects) func stopsWhenAsked(_ subject: Subject) throws {
        let learner = try subject.learner(try subject.data())

        #expect(throws: TrainingError.stopped) { try learner.trainEpoch { true } }
    }

    @Test(arguments: subjects) func countsEpochsAlsoWhenConverged(_ subject: Subject) throws {
        let learner = try subject.learner(try subject.data())

        try learner.train(untilEpoch: 200)

        #expect(learner.epoch == 200)
        #expect(learner.isConverged || subject.entry.usesEpochs)
    }

    @Test(arguments: subjects) func refusesDamagedCheckpoints(_ subject: Subject) throws {
        let data = try subject.data()
        let learner = try subject.learner(data)
        try learner.train(untilEpoch: 2)
        let state = try learner.encodeState()
        let before = try learner.predict(data.features)

        for cut in [0, 1, 8, 20, state.count / 2, state.count - 1] {
            #expect(throws: CheckpointError.self) { try learner.restoreState(Array(state[..<cut])) }
        }
        for position in stride(from: 0, to: state.count, by: max(1, state.count / 97)) {
            var changed = state
            changed[position] ^= 0x10
            #expect(throws: CheckpointError.self) { try learner.restoreState(changed) }
        }

        #expect(try learner.predict(data.features) == before)
        #expect(try learner.encodeState() == state)
    }

    /// Entries of other sizes, kinds and values under a right checksum: refused or used, never a trap.
    @Test(arguments: subjects) func survivesCheckpointsThatLie(_ subject: Subject) throws {
        let data = try subject.data()
        let learner = try subject.learner(data)
        try learner.train(untilEpoch: 2)
        let archive = try TensorArchive(decoding: try learner.encodeState())
        let lies: [TensorArchive.Tensor?] = [
            nil, .floats([]), .floats([.nan]), .doubles([]), .doubles([.infinity]), .doubles([1, 1e300, .nan]),
            .integers([]), .integers([-1]), .integers([.max]), .integers([.min]), .integers([3, .max]),
        ]

        for name in archive.entryNames {
            for lie in lies {
                var changed = archive
                changed[name] = lie
                let victim = try subject.learner(data)
                do {
                    try victim.restoreState(changed.encoded())
                    try victim.trainEpoch { false }
                    _ = try victim.encodeState()
                } catch is CheckpointError {
                } catch is TrainingError {
                }
                #expect(victim.epoch >= 0)
            }
        }
    }

    @Test(arguments: subjects) func refusesCheckpointsOfOtherShapes(_ subject: Subject) throws {
        let learner = try subject.learner(try subject.data())
        let features = Matrix<Float>(rows: 5, columns: 2, elements: (0..<10).map { Float($0) })
        let other = try subject.learner(try subject.set(features, subject.target(of: features)))

        #expect(throws: CheckpointError.self) { try other.restoreState(try learner.encodeState()) }
    }

    @Test(arguments: subjects) func defaultsAndDefaultSpaceAreAccepted(_ subject: Subject) throws {
        let entry = subject.entry
        for option in entry.options {
            let standard = try #require(option.standard)
            #expect(throws: Never.self) { try entry.resolve(Configuration([option.name: standard])) }
        }
        for parameter in entry.defaultSpace.parameters {
            for position in [0, 0.25, 0.5, 0.75, 1] {
                let value = parameter.domain.value(at: position)
                #expect(throws: Never.self) { try entry.resolve(Configuration([parameter.name: value])) }
            }
        }
        #expect(Set(entry.options.map(\.name)).count == entry.options.count)
        #expect(entry.options.allSatisfy { $0.sentence.hasSuffix(".") })
        #expect(entry.usesEpochs || entry.defaultSpace["epochs"] == nil)
    }

    @Test(arguments: subjects) func refusesTheOtherTask(_ subject: Subject) throws {
        let other: LearningTask = subject.task == .classification ? .regression : .classification
        guard !subject.entry.tasks.contains(other) else { return }
        let data = try Subject(entry: subject.entry, task: other).data()

        #expect(throws: TrainingError.unsupportedTask(estimator: subject.entry.name, task: other.rawValue)) {
            try subject.learner(data)
        }
    }
}
