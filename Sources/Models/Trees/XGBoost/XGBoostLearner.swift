#if XGBoost
    import Datasets
    import LinearAlgebra

    /// Boosting by XGBoost's `hist` method, best leaf first; an epoch is one round or several.
    ///
    /// For those who want XGBoost's own trees; ``GradientBoosting`` takes less time for as good ones. Codes of categories
    /// are numbers to it.
    ///
    /// Exact to the bit across a restart, as a booster that reads trees adds up the same scores in the same order. Samples
    /// of rows and columns are not on offer: XGBoost keeps the state of their generators to itself, so that a restart would
    /// draw others; ``GradientBoosting`` has both.
    final class XGBoostLearner: Learner {
        private let settings: GradientBoosting.Settings
        private let data: TrainingSet
        private let seed: UInt64
        private let kept: [Int]?
        private let validation: TrainingSet.Part?
        private let target: BoostingTarget
        private var booster: XGBoostBooster?
        private var trees: [XGBoostTree] = []
        private var stopping: BoostingEarlyStopping
        private var failure: TrainingError?

        private(set) var epoch = 0
        var isConverged: Bool { stopping.hasStopped }

        init(_ settings: GradientBoosting.Settings, _ context: LearnerContext) throws(TrainingError) {
            _ = try XGBoostLibrary.open()
            self.settings = settings
            data = context.data
            seed = context.seed
            let apart = BoostingEarlyStopping.split(context.data, patience: settings.patience, seed: context.seed)
            kept = apart.kept
            validation = apart.validation
            target = BoostingTarget(data.target, weights: data.weights, kept: apart.kept ?? Array(0..<data.count))
            stopping = BoostingEarlyStopping(patience: settings.patience)
        }

        func trainEpoch(shouldStop: () -> Bool) throws {
            if let failure { throw failure }
            do throws(TrainingError) {
                if shouldStop() { throw .stopped }
                for _ in 0..<settings.roundsPerEpoch where !isConverged { try boost(shouldStop) }
            } catch {
                failure = error
                throw error
            }
            epoch += 1
        }

        private func boost(_ shouldStop: () -> Bool) throws(TrainingError) {
            // XGBoost refuses rows without features.
            guard data.features.columns > 0 else { return }
            let booster = try theBooster(shouldStop)
            let outputs = target.objective.outputs
            trees += try booster.train(round: trees.count / outputs, shouldStop: shouldStop)
            if let validation {
                var ensemble = fitted.model.trees
                stopping.observe(validation, model: fitted.model, trees: &ensemble)
                trees.removeSubrange(ensemble.count...)
            }
        }

        private func theBooster(_ shouldStop: () -> Bool) throws(TrainingError) -> XGBoostBooster {
            if let booster { return booster }
            let rows = try XGBoostRows(
                data, kept: kept, target: target, bins: settings.bins, seed: seed, shouldStop: shouldStop)
            let made = try XGBoostBooster(rows, trees: trees, parameters: parameters, shouldStop: shouldStop)
            booster = made
            return made
        }

        private var parameters: [(String, String)] {
            let rules = settings.rules
            return [
                ("grow_policy", "lossguide"), ("eta", "\(settings.rate)"), ("max_leaves", "\(rules.maxLeaves)"),
                ("max_depth", "\(rules.maxDepth == .max ? 0 : rules.maxDepth)"), ("lambda", "\(rules.l2)"),
                ("gamma", "\(rules.minGain)"), ("min_child_weight", "\(rules.minHessian)"),
            ]
        }

        private var fitted: XGBoostModel {
            XGBoostModel(
                trees: trees, objective: target.objective, columns: data.features.columns,
                outputs: data.target.classCount ?? 1, mean: target.mean, deviation: target.deviation)
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
            stopping.encode(into: &archive)
            fitted.encode(into: &archive, trainedOn: data)
            return archive.encoded()
        }

        func restoreState(_ bytes: [UInt8]) throws {
            let archive = try TensorArchive(decoding: bytes)
            let restored = try XGBoostModel(archive, trainedOn: data, target: target)
            let restoredEpoch = try archive.count("epoch")
            stopping = try BoostingEarlyStopping(archive, patience: settings.patience)
            trees = restored.trees
            epoch = restoredEpoch
            booster = nil
            failure = nil
        }
    }
#endif
