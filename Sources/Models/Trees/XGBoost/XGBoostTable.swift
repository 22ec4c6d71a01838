#if XGBoost
    import CXGBoost
    import LinearAlgebra

    /// A table of bins, a byte each, that a matrix of XGBoost's is made of.
    ///
    /// XGBoost asks for rows in batches, again from the beginning for each of its passes; here one batch has them all.
    ///
    /// `@unchecked` as nobody writes the bins any more, and only the thread that makes the matrix touches the rest.
    final class XGBoostTable: @unchecked Sendable {
        /// What stands for a missing number.
        static let missing: UInt8 = 255
        /// As many as there are bytes, so that each byte is a bin of XGBoost's.
        static let bins = 256

        private let library: XGBoostLibrary
        /// Column by column.
        private let bytes: Storage<UInt8>
        private let rows: Int
        private let labels: [Float]?
        private let weights: [Float]?
        private let proxy = XGBoostHandle()
        private var isHandedOver = false

        /// - Parameters:
        ///   - bytes: Column by column.
        ///   - rows: How many bytes a column has.
        init(
            _ library: XGBoostLibrary, _ bytes: Storage<UInt8>, rows: Int, labels: [Float]? = nil,
            weights: [Float]? = nil
        ) {
            self.library = library
            self.bytes = bytes
            self.rows = rows
            self.labels = labels
            self.weights = weights
        }

        /// Makes the matrix, which has a copy of all.
        ///
        /// - Parameter reference: A matrix whose bins it takes; nil to find bins by its own values.
        func makeMatrix(reference: leptune_xgboost_handle?, _ matrix: XGBoostHandle) throws(TrainingError) {
            try library.check(library.createProxy(&proxy.pointer))
            defer { _ = library.freeMatrix(proxy.pointer) }
            let code = withExtendedLifetime(self) {
                library.createMatrix(
                    Unmanaged.passUnretained(self).toOpaque(), proxy.pointer, reference,
                    { XGBoostTable.at($0).isHandedOver = false }, { XGBoostTable.at($0).handOver() },
                    "{\"missing\":\(Self.missing),\"nthread\":\(BLAS.threads),\"max_bin\":\(Self.bins)}",
                    &matrix.pointer)
            }
            try library.check(code)
        }

        private static func at(_ context: UnsafeMutableRawPointer) -> XGBoostTable {
            Unmanaged.fromOpaque(context).takeUnretainedValue()
        }

        /// Puts all rows into the proxy.
        ///
        /// - Returns: 1, or 0 if that was done already or is refused: XGBoost then misses rows and says so.
        private func handOver() -> Int32 {
            guard !isHandedOver else { return 0 }
            isHandedOver = true
            let table =
                "{\"data\":[\(UInt(bitPattern: bytes.pointer)),true],\"shape\":[\(rows),\(bytes.count / rows)],"
                + "\"strides\":[1,\(rows)],\"typestr\":\"|u1\",\"version\":3}"
            guard library.setTable(proxy.pointer, table) == 0 else { return 0 }
            for (field, numbers) in [("label", labels), ("weight", weights)] {
                guard let numbers else { continue }
                guard library.setFloats(proxy.pointer, field, numbers, UInt64(numbers.count)) == 0 else { return 0 }
            }
            return 1
        }
    }
#endif
