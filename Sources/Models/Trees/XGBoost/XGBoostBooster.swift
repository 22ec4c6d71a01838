#if XGBoost
    import CXGBoost
    import LinearAlgebra

    /// A booster of XGBoost's and the rows it is trained on, on a thread of their own.
    ///
    /// XGBoost cannot be interrupted within a round. So that a wish to stop is heard at once, ``train(round:shouldStop:)``
    /// then returns, and the round runs to its end in the background and is forgotten.
    final class XGBoostBooster {
        private let thread = XGBoostThread()
        private let handles = Handles()
        private let library: XGBoostLibrary
        private let objective: BoostingObjective
        private let columns: Int

        /// XGBoost's objects.
        ///
        /// `@unchecked` as only the booster's thread touches them.
        private final class Handles: @unchecked Sendable {
            var matrix: leptune_xgboost_handle?
            var booster: leptune_xgboost_handle?
        }

        /// - Parameters:
        ///   - labels: Numbers, or codes of classes.
        ///   - trees: What to continue from.
        ///   - parameters: XGBoost's, by name.
        init(
            _ features: Matrix<Float>, labels: [Float], weights: [Float]?, objective: BoostingObjective,
            trees: [XGBoostTree], parameters: [(String, String)], shouldStop: () -> Bool
        ) throws(TrainingError) {
            library = try XGBoostLibrary.open()
            self.objective = objective
            columns = features.columns
            let (library, handles) = (library, handles)
            let text = trees.isEmpty ? nil : XGBoostText.encode(trees, objective: objective, columns: columns)
            try thread.run(shouldStop: shouldStop) { () throws(TrainingError) in
                let code = features.withUnsafeBufferPointer {
                    library.createMatrix(
                        $0.baseAddress, UInt64(features.rows), UInt64(features.columns), .nan, &handles.matrix)
                }
                try library.check(code)
                try library.check(library.setFloats(handles.matrix, "label", labels, UInt64(labels.count)))
                if let weights {
                    try library.check(library.setFloats(handles.matrix, "weight", weights, UInt64(weights.count)))
                }
                try library.check(library.createBooster(&handles.matrix, 1, &handles.booster))
                if let text { try library.check(library.load(handles.booster, text, UInt64(text.count))) }
                for (name, value) in parameters {
                    try library.check(library.setParameter(handles.booster, name, value))
                }
            }
        }

        deinit {
            let (library, handles) = (library, handles)
            thread.close {
                if let booster = handles.booster { _ = library.freeBooster(booster) }
                if let matrix = handles.matrix { _ = library.freeMatrix(matrix) }
            }
        }

        /// Trains one round and returns its trees.
        func train(round: Int, shouldStop: () -> Bool) throws(TrainingError) -> [XGBoostTree] {
            let (library, handles, objective, columns) = (library, handles, objective, columns)
            return try thread.run(shouldStop: shouldStop) { () throws(TrainingError) in
                try library.check(library.update(handles.booster, Int32(round), handles.matrix))
                var part: leptune_xgboost_handle?
                try library.check(library.slice(handles.booster, Int32(round), Int32(round) + 1, 1, &part))
                defer { _ = library.freeBooster(part) }
                var length: UInt64 = 0
                var text: UnsafePointer<CChar>?
                try library.check(library.save(part, "{\"format\":\"json\"}", &length, &text))
                let bytes = [UInt8](UnsafeRawBufferPointer(start: text, count: Int(length)))
                do {
                    return try XGBoostText.decode(bytes, objective: objective, columns: columns)
                } catch {
                    // Its trees are well formed; what can be wrong is a number that is not finite.
                    throw .diverged(epoch: round + 1)
                }
            }
        }
    }
#endif
