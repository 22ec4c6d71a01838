#if XGBoost
    import CXGBoost
    import Datasets
    import LinearAlgebra

    /// Rows that were handed to XGBoost, and the thread that everything about them happens on.
    ///
    /// XGBoost gets the bins of ``BinnedFeatures`` instead of numbers and takes each as a bin of its own: its sketches of
    /// all values took a fifth of a fit, and it would keep eight bytes a value. Its trees then ask for bins;
    /// ``inNumbers(_:)`` gives those that ask for numbers, and sort every training row the same.
    final class XGBoostRows {
        /// Numbers are centred and scaled, as XGBoost does not split where the loss changes by less than 10⁻⁶.
        let target: BoostingTarget
        let columns: Int
        let library: XGBoostLibrary
        let thread = XGBoostThread()
        let matrix = XGBoostHandle()
        private let cuts: [[Float]]

        /// - Parameters:
        ///   - kept: The rows to hand over; nil for all.
        ///   - target: Of the rows that are handed over.
        ///   - bins: The most bins of a feature, 2 to 255.
        init(
            _ data: TrainingSet, kept: [Int]?, target: BoostingTarget, bins: Int, seed: UInt64,
            shouldStop: () -> Bool
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
            let binned = try BinnedFeatures(
                kept.map { data.features.gathering(rows: $0) } ?? data.features, layout: .numbers(columns),
                atMost: bins, byRow: false, missing: XGBoostTable.missing, seed: seed, shouldStop: shouldStop)
            cuts = binned.columns.map(\.cuts)
            let table = XGBoostTable(
                library, binned.byFeature, rows: rows.count, labels: labels, weights: weights)
            let everyBin = Self.everyBin(library, binned.columns)
            let (library, matrix) = (library, matrix)
            try thread.run(shouldStop: shouldStop) { () throws(TrainingError) in
                let reference = XGBoostHandle()
                defer { if let reference = reference.pointer { _ = library.freeMatrix(reference) } }
                try everyBin.makeMatrix(reference: nil, reference)
                try table.makeMatrix(reference: reference.pointer, matrix)
            }
        }

        /// A table that has every bin of every column, so that XGBoost finds each.
        private static func everyBin(_ library: XGBoostLibrary, _ columns: [BinnedFeatures.Column]) -> XGBoostTable {
            let rows = columns.map(\.bins).max() ?? 1
            let bytes = Storage<UInt8>(uninitialised: rows * columns.count)
            for (place, column) in columns.enumerated() {
                for row in 0..<rows { bytes.pointer[place * rows + row] = UInt8(min(row, column.bins - 1)) }
            }
            return XGBoostTable(library, bytes, rows: rows)
        }

        /// A tree of XGBoost's, asking for numbers instead of bins.
        func inNumbers(_ tree: XGBoostTree) -> XGBoostTree {
            tree.mappingConditions { [cuts] feature, condition in
                // The first of the bins that go right; there is none where only missing ones do.
                let first = Int(max(1, min(Float(XGBoostTable.bins), condition.rounded(.up))))
                return first <= cuts[feature].count ? cuts[feature][first - 1] : .greatestFiniteMagnitude
            }
        }

        /// The tree as XGBoost knows it.
        func inBins(_ tree: XGBoostTree) -> XGBoostTree {
            tree.mappingConditions { [cuts] feature, condition in
                Float(1 + cuts[feature].prefix { $0 < condition }.count)
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
