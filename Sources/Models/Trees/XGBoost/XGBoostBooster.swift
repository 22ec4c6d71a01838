#if XGBoost
    import CXGBoost
    import LinearAlgebra

    /// A booster of XGBoost's, on the thread of the rows that it is trained on.
    ///
    /// XGBoost cannot be interrupted within a round. So that a wish to stop is heard at once, ``train(round:shouldStop:)``
    /// then returns, and the round runs to its end in the background and is forgotten.
    final class XGBoostBooster {
        private let rows: XGBoostRows
        private let treesOfRound: Int
        private let booster = XGBoostHandle()

        /// - Parameters:
        ///   - trees: What to continue from.
        ///   - treesOfRound: How many trees of each class a round grows side by side.
        ///   - parameters: XGBoost's, by name, beside those of the objective and of the method.
        init(
            _ rows: XGBoostRows, trees: [XGBoostTree] = [], treesOfRound: Int = 1, parameters: [(String, String)],
            shouldStop: () -> Bool
        ) throws(TrainingError) {
            self.rows = rows
            self.treesOfRound = treesOfRound
            let objective = rows.target.objective
            let text =
                trees.isEmpty
                ? nil : XGBoostText.encode(trees.map(rows.inBins), objective: objective, columns: rows.columns)
            let parameters =
                Self.parameters(of: objective) + [("num_parallel_tree", "\(treesOfRound)")] + parameters
            let (library, matrix, booster) = (rows.library, rows.matrix, booster)
            try rows.thread.run(shouldStop: shouldStop) { () throws(TrainingError) in
                try library.check(library.createBooster(&matrix.pointer, 1, &booster.pointer))
                if let text { try library.check(library.load(booster.pointer, text, UInt64(text.count))) }
                for (name, value) in parameters {
                    try library.check(library.setParameter(booster.pointer, name, value))
                }
            }
        }

        private static func parameters(of objective: BoostingObjective) -> [(String, String)] {
            var result = [
                ("objective", objective.xgboostName), ("base_score", objective.xgboostBase), ("booster", "gbtree"),
                ("tree_method", "hist"), ("verbosity", "0"), ("nthread", "\(BLAS.threads)"),
                ("max_bin", "\(XGBoostTable.bins)"),
            ]
            if case .softmax(let classes) = objective { result.append(("num_class", "\(classes)")) }
            return result
        }

        deinit {
            let (library, booster) = (rows.library, booster)
            rows.thread.add {
                if let booster = booster.pointer { _ = library.freeBooster(booster) }
            }
        }

        /// Trains one round and returns its trees, which take turns over the classes.
        func train(round: Int, shouldStop: () -> Bool) throws(TrainingError) -> [XGBoostTree] {
            let (library, matrix, booster) = (rows.library, rows.matrix, booster)
            let (objective, columns, treesOfRound) = (rows.target.objective, rows.columns, treesOfRound)
            let trees = try rows.thread.run(shouldStop: shouldStop) { () throws(TrainingError) in
                try library.check(library.update(booster.pointer, Int32(round), matrix.pointer))
                var part: leptune_xgboost_handle?
                try library.check(library.slice(booster.pointer, Int32(round), Int32(round) + 1, 1, &part))
                defer { _ = library.freeBooster(part) }
                var length: UInt64 = 0
                var text: UnsafePointer<CChar>?
                try library.check(library.save(part, "{\"format\":\"json\"}", &length, &text))
                let bytes = [UInt8](UnsafeRawBufferPointer(start: text, count: Int(length)))
                do {
                    return try XGBoostText.decode(
                        bytes, objective: objective, columns: columns, treesOfRound: treesOfRound)
                } catch {
                    // Its trees are well formed; what can be wrong is a number that is not finite.
                    throw .diverged(epoch: round + 1)
                }
            }
            return trees.map(rows.inNumbers)
        }
    }
#endif
