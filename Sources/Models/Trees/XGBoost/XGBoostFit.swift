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
    /// Each value is a bin of a byte here and one there; then come histograms, and what the library needs for rows and
    /// blocks of them.
    ///
    /// - Parameter histograms: How many are kept at once, each of all columns.
    static func bytes(_ size: FitSize, histograms: Int, bins: Int) -> Int {
        let histogram = 16 * Double(size.columns) * (min(Double(bins), size.distinctValues) + 1)
        let values = 2 * size.rows * size.columns
        let blocks = min(15_000_000, 1_000_000 + 250 * size.rows)
        return blocks + values + Int(Double(histograms) * histogram) + (50 + 13 * size.outputs) * size.rows
    }
}
