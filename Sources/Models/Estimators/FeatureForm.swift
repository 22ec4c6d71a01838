/// How an estimator wants to see its features.
public struct FeatureForm: Sendable, Hashable, Codable {
    /// The forms of a numeric column.
    public enum Numbers: String, Sendable, Hashable, Codable {
        /// Filled, centred and scaled: always finite. A column with missing values gets a second one that marks them.
        case standardised
        /// As read; NaN where missing.
        case raw
    }

    /// The forms of a categorical column.
    public enum Categories: String, Sendable, Hashable, Codable {
        /// One column of 0 and 1 for each level; missing and unseen values are 0 in all.
        case indicators
        /// One column of whole numbers: 0 for missing and unseen values, then the levels from 1.
        case codes
    }

    /// How numeric columns look.
    public let numbers: Numbers
    /// How categorical columns look.
    public let categories: Categories

    /// What estimators that multiply features by weights want.
    public static let dense = FeatureForm(numbers: .standardised, categories: .indicators)
    /// What networks that embed categories want.
    public static let embedded = FeatureForm(numbers: .standardised, categories: .codes)
    /// What trees want.
    public static let raw = FeatureForm(numbers: .raw, categories: .codes)
}
