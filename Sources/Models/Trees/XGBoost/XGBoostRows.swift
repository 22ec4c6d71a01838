#if XGBoost
    import CXGBoost
    import Datasets
    import LinearAlgebra

    /// Rows that were handed to XGBoost, and the thread that everything about them happens on.
    final class XGBoostRows {
        /// Numbers are centred and scaled, as XGBoost does not split where the loss changes by less than 10⁻⁶.
        let target: BoostingTarget
        let columns: Int
        let library: XGBoostLibrary
        let thread = XGBoostThread()
        let matrix = XGBoostHandle()

        /// - Parameters:
        ///   - kept: The rows to hand over; nil for all.
        ///   - target: Of the rows that are handed over.
        init(
            _ data: TrainingSet, kept: [Int]?, target: BoostingTarget, shouldStop: () -> Bool
        ) throws(TrainingError) {
            library = try XGBoostLibrary.open()
            self.target = target
            columns = data.features.columns
            let rows = kept ?? Array(0..<data.count)
            let labels: [Float] =
                switch data.target {
                case .classes(let codes, _): rows.map { Float(codes[$0]) }
                case .numbers(let numbers):
                    rows.map { Float((Double(numbers[$0]) - target.mean) / target.deviation) }
                case .unlabelled: preconditionFailure("trees learn from a target")
                }
            let weights = data.weights.map { weights in rows.map { weights[$0] } }
            let features = kept.map { data.features.gathering(rows: $0) } ?? data.features
            let (library, matrix) = (library, matrix)
            try thread.run(shouldStop: shouldStop) { () throws(TrainingError) in
                let code = features.withUnsafeBufferPointer {
                    library.createMatrix(
                        $0.baseAddress, UInt64(features.rows), UInt64(features.columns), .nan, &matrix.pointer)
                }
                try library.check(code)
                try library.check(library.setFloats(matrix.pointer, "label", labels, UInt64(labels.count)))
                if let weights {
                    try library.check(library.setFloats(matrix.pointer, "weight", weights, UInt64(weights.count)))
                }
            }
        }

        deinit {
            let (library, matrix) = (library, matrix)
            thread.close {
                if let matrix = matrix.pointer { _ = library.freeMatrix(matrix) }
            }
        }
    }

    /// An object of XGBoost's.
    ///
    /// `@unchecked` as only the thread of its rows touches it.
    final class XGBoostHandle: @unchecked Sendable {
        var pointer: leptune_xgboost_handle?
    }
#endif
