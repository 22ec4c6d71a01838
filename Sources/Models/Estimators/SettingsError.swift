/// Everything that is wrong with the settings given to an estimator.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One wrong setting.
    public struct Problem: Sendable, Hashable {
        /// The option, as it was written.
        public let option: String
        /// What is wrong, what was expected and, for a misspelt name, what may have been meant.
        public let message: String
    }

    /// The estimator's name.
    public let estimator: String
    /// At least one, in the order of the options' names.
    public let problems: [Problem]

    /// All problems, one a line.
    public var description: String {
        problems.map { "\(estimator): \($0.message)" }.joined(separator: "\n")
    }
}
