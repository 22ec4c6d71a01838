import SearchSpaces
import Synchronization

/// The coordinates of a history's configurations, kept between suggestions.
///
/// Looking up every parameter of every trial takes longer than all densities. Configurations are compared before their
/// coordinates are used again, which takes no time where they are the same values in memory; so results are the same with or
/// without it.
final class CoordinateMemo: Sendable {
    private struct Contents {
        var space: SearchSpace?
        var configurations: [Configuration] = []
        var rows: [[Double]] = []
    }

    private let contents = Mutex(Contents())

    /// The coordinates of configurations, as ``ParzenEstimator`` takes them.
    ///
    /// - Complexity: O(parameters) for each that is not at the same place as in the call before.
    func rows(of configurations: [Configuration], in space: SearchSpace) -> [[Double]] {
        contents.withLock { contents in
            let known = contents.space == space ? contents.configurations.count : 0
            let rows = configurations.enumerated().map { index, configuration in
                index < known && contents.configurations[index] == configuration
                    ? contents.rows[index] : ParzenEstimator.coordinates(of: configuration, in: space)
            }
            contents = Contents(space: space, configurations: configurations, rows: rows)
            return rows
        }
    }
}
