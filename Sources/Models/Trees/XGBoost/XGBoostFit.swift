/// What every fit by XGBoost's library needs.
enum XGBoostFit {
    /// Whether this program was built with it.
    static var isBuilt: Bool {
        #if XGBoost
            true
        #else
            false
        #endif
    }

    /// - Parameter instead: An estimator that needs no library.
    static func missing(instead: String) -> TrainingError {
        .missingLibrary(
            "this program was built without the package trait XGBoost; build with `swift build --traits XGBoost`, or "
                + "use estimator \"\(instead)\", which needs no library")
    }

    /// The bytes of a fit, as version 1.7.4 was measured with 40,000 to 400,000 rows of 5 to 400 columns.
    ///
    /// Its copy of the rows has 8 bytes a value; the sketches of columns go before the trees come, which need bins and
    /// histograms.
    ///
    /// - Parameter histograms: How many are kept at once, each of all columns.
    static func bytes(_ size: FitSize, histograms: Int, bins: Int) -> Int {
        let values = size.rows * size.columns
        let sketches = values * (14_000 + 32 * min(size.columns, 400)) / 1000
        let rows = (30 + 13 * size.outputs) * size.rows
        return max(sketches, 12 * values + 16 * histograms * size.columns * (bins + 1)) + 275_000 * size.columns + rows
    }
}
