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
    /// Trees come in groups, each the first round of a booster of its own, keyed by (seed, group): XGBoost keeps the state
    /// of its generators to itself, so that one booster could not be continued to the same bits. What a group has beyond
    /// the trees of an epoch waits for the next; a forest is so the same however its trees are divided into epochs.
    final class XGBoostForestLearner: Learner {
        private let settings: Settings
        private let data: TrainingSet
        private let seed: UInt64
        private let epochs: Int
        private let target: BoostingTarget
        private var rows: XGBoostRows?
        /// As they were grown, each alone a forest of one tree; those of several classes take turns.
        private var grown: [XGBoostTree] = []
        private var failure: TrainingError?

        private(set) var epoch = 0
        var isConverged: Bool { due(after: epoch) >= settings.trees }

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

        /// Trees of each class that the first epochs have.
        private func due(after epoch: Int) -> Int {
            epoch >= epochs ? settings.trees : settings.trees * epoch / epochs
        }

        /// Trees of each class that grow side by side: what a group costs beside its trees is shared by more of them, but
        /// XGBoost does not end within one, and writes it as one text.
        private var groupSize: Int {
            let trees = min(10, 20_000_000 / max(1, data.count * data.features.columns))
            return max(1, trees / target.objective.outputs)
        }

        func trainEpoch(shouldStop: () -> Bool) throws {
            if let failure { throw failure }
            do throws(TrainingError) {
                if shouldStop() { throw .stopped }
                let due = due(after: epoch + 1) * target.objective.outputs
                // XGBoost refuses rows without features.
                while grown.count < due, data.features.columns > 0 { try grow(shouldStop) }
            } catch {
                failure = error
                throw error
            }
            epoch += 1
        }

        private func grow(_ shouldStop: () -> Bool) throws(TrainingError) {
            let rows = try theRows(shouldStop)
            let first = grown.count / target.objective.outputs
            let size = min(groupSize, settings.trees - first)
            var generator = CounterGenerator(seed: seed, stream: first, purpose: .resampling)
            // A root that is lighter than a leaf may be would get no value.
            let leastWeight = min(Double(settings.minSamplesLeaf), 0.6 * settings.rowShare * target.weight)
            let booster = try XGBoostBooster(
                rows, treesOfRound: size,
                parameters: [
                    // XGBoost divides the rate by the trees of a round.
                    ("seed", "\(generator.next() >> 33)"), ("eta", "\(size)"), ("lambda", "0"), ("gamma", "0"),
                    ("subsample", "\(settings.rowShare)"), ("colsample_bynode", "\(settings.featureShare)"),
                    ("max_depth", "\(settings.maxDepth)"), ("max_leaves", "0"),
                    ("min_child_weight", "\(leastWeight * target.objective.hessianWithoutTrees)"),
                ], shouldStop: shouldStop)
            grown += try booster.train(round: 0, shouldStop: shouldStop)
        }

        private func theRows(_ shouldStop: () -> Bool) throws(TrainingError) -> XGBoostRows {
            if let rows { return rows }
            let made = try XGBoostRows(
                data, kept: nil, target: target, bins: settings.bins, seed: seed, shouldStop: shouldStop)
            rows = made
            return made
        }

        /// The sum of trees.
        private func sum(of trees: [XGBoostTree]) -> XGBoostModel {
            XGBoostModel(
                trees: trees, objective: target.objective, columns: data.features.columns,
                outputs: data.target.classCount ?? 1, mean: target.mean, deviation: target.deviation)
        }

        private var fitted: XGBoostForestModel {
            let trees = grown.prefix(due(after: epoch) * target.objective.outputs)
            let share = Float(target.objective.outputs) / Float(max(1, trees.count))
            return XGBoostForestModel(sum(of: trees.map { $0.scaled(by: share) }))
        }

        func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted.predict(features) }

        func model() throws -> any FittedModel {
            if let failure { throw failure }
            return fitted
        }

        func encodeState() throws -> [UInt8] {
            if let failure { throw failure }
            var archive = TensorArchive()
            archive["epoch"] = .integers([Int64(epoch)])
            sum(of: grown).encode(into: &archive, trainedOn: data)
            return archive.encoded()
        }

        func restoreState(_ bytes: [UInt8]) throws {
            let archive = try TensorArchive(decoding: bytes)
            let restored = try XGBoostModel(archive, trainedOn: data, target: target)
            epoch = try archive.count("epoch")
            grown = restored.trees
            failure = nil
        }
    }
#endif
