import SearchSpaces
import Studies

/// The configurations of a study's trials, to be asked whether a few others are among them.
///
/// Comparing one with all trials takes less than hashing all of them, which takes milliseconds for a thousand trials
/// with many parameters.
struct TriedConfigurations {
    private let trials: [Trial]
    private var added: [Configuration] = []

    init(_ trials: [Trial]) { self.trials = trials }

    /// Whether a configuration was tried.
    ///
    /// - Complexity: O(trials).
    func contains(_ configuration: Configuration) -> Bool {
        trials.contains { $0.configuration == configuration } || added.contains(configuration)
    }

    /// Adds one that is not a trial yet.
    mutating func insert(_ configuration: Configuration) { added.append(configuration) }

    /// All of them.
    ///
    /// - Complexity: O(trials · parameters), slow.
    var all: Set<Configuration> { Set(trials.map(\.configuration)).union(added) }
}
