#if XGBoost
    import Datasets
    import LinearAlgebra
    import Randomness

    /// A random forest by XGBoost, as its `XGBRFClassifier` and `XGBRFRegressor` are; each epoch grows its share of the
    /// trees.
    ///
    /// For those who want XGBoost's own trees; ``Forest`` takes less time and memory for as good ones. Codes of categories
    /// are numbers to it. Of several classes each has its own trees.
    ///
    /// Each tree is the first round of a booster of its own, keyed by (seed, tree): XGBoost keeps the state of its
    /// generators to itself, so that trees of one booster could not be continued to the same bits. A forest is so the same
    /// however its trees are divided into epochs.
    final class XGBoostForestLearner: Learner {
        private let settings: Settings
        private let data: TrainingSet
        private let seed: UInt64
        private let epochs: Int
        private let target: BoostingTarget
        private var rows: XGBoostRows?
        /// As they were grown: each alone is a forest of one tree.
        private var trees: [XGBoostTree] = []
        private var failure: TrainingError?

        private(set) var epoch = 0
        var isConverged: Bool { rounds >= settings.trees }

        struct Settings {
            let trees: Int
            /// Features that a node looks at, of all; above 0.
            let featureShare: Double
            let rowShare: Double
            /// 0 for any.
            let maxDepth: Int
            let minSamplesLeaf: Int
            let bins: Int
        }

        init(_ settings: Settings, _ context: LearnerContext) throws(TrainingError) {
            _ = try XGBoostLibrary.open()
            self.settings = settings
            data = context.data
            seed = context.seed
            epochs = context.totalEpochs
            target = BoostingTarget(data.target, weights: data.weights, kept: Array(0..<data.count))
        }

        /// Trees of each class.
        private var rounds: Int { trees.count / target.objective.outputs }

        func trainEpoch(shouldStop: () -> Bool) throws {
            if let failure { throw failure }
            do throws(TrainingError) {
                if shouldStop() { throw .stopped }
                // The trees that are due after this epoch.
                let due = epoch + 1 >= epochs ? settings.trees : settings.trees * (epoch + 1) / epochs
                // XGBoost refuses rows without features.
                while rounds < due, data.features.columns > 0 { try grow(shouldStop) }
            } catch {
                failure = error
                throw error
            }
            epoch += 1
        }

        private func grow(_ shouldStop: () -> Bool) throws(TrainingError) {
            let rows = try theRows(shouldStop)
            var generator = CounterGenerator(seed: seed, stream: rounds, purpose: .resampling)
            // A root that is lighter than a leaf may be would get no value.
            let leastWeight = min(Double(settings.minSamplesLeaf), 0.6 * settings.rowShare * target.weight)
            let booster = try XGBoostBooster(
                rows,
                parameters: [
                    ("seed", "\(generator.next() >> 33)"), ("eta", "1"), ("lambda", "0"), ("gamma", "0"),
                    ("subsample", "\(settings.rowShare)"), ("colsample_bynode", "\(settings.featureShare)"),
                    ("max_depth", "\(settings.maxDepth)"), ("max_leaves", "0"),
                    ("min_child_weight", "\(leastWeight * target.objective.hessianWithoutTrees)"),
                    ("max_bin", "\(settings.bins)"),
                ], shouldStop: shouldStop)
            trees += try booster.train(round: 0, shouldStop: shouldStop)
        }

        private func theRows(_ shouldStop: () -> Bool) throws(TrainingError) -> XGBoostRows {
            if let rows { return rows }
            let made = try XGBoostRows(data, kept: nil, target: target, shouldStop: shouldStop)
            rows = made
            return made
        }

        /// A model of trees, each as one of so many.
        private func model(oneOf count: Int) -> XGBoostForestModel {
            XGBoostForestModel(
                XGBoostModel(
                    trees: trees.map { $0.scaled(by: 1 / Float(max(1, count))) }, objective: target.objective,
                    columns: data.features.columns, outputs: data.target.classCount ?? 1, mean: target.mean,
                    deviation: target.deviation))
        }

        func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
            try model(oneOf: rounds).predict(features)
        }

        func model() throws -> any FittedModel {
            if let failure { throw failure }
            return model(oneOf: rounds)
        }

        func encodeState() throws -> [UInt8] {
            if let failure { throw failure }
            var archive = TensorArchive()
            archive["rows"] = .integers([Int64(data.count)])
            archive["epoch"] = .integers([Int64(epoch)])
            model(oneOf: 1).encode(into: &archive)
            return archive.encoded()
        }

        func restoreState(_ bytes: [UInt8]) throws {
            let archive = try TensorArchive(decoding: bytes)
            guard try archive.integers("rows", count: 1) == [data.count] else {
                throw CheckpointError.mismatch("it has another number of rows")
            }
            let restored = try XGBoostModel(archive, shape: ModelShape(data))
            guard restored.model.mean == target.mean, restored.model.deviation == target.deviation else {
                throw CheckpointError.mismatch("it was trained on other targets")
            }
            epoch = try archive.count("epoch")
            trees = restored.trees
            failure = nil
        }
    }
#endif
