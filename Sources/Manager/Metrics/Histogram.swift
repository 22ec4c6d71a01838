/// How often durations fell into each of some ranges, as Prometheus counts them.
package struct Histogram: Sendable, Equatable {
    /// The upper ends of the ranges in seconds, rising; one without end follows.
    package let bounds: [Double]
    /// How many durations were at most the bound of the same place; the last counts all.
    package private(set) var cumulative: [Int]
    /// The sum of all durations in seconds.
    package private(set) var sum = 0.0

    /// From a tenth of a millisecond to ten seconds unless others are given.
    package init(
        bounds: [Double] = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    ) {
        self.bounds = bounds
        cumulative = Array(repeating: 0, count: bounds.count + 1)
    }

    /// How many durations were counted.
    package var count: Int { cumulative[bounds.count] }

    /// Counts a duration.
    package mutating func observe(_ seconds: Double) {
        sum += seconds
        for index in bounds.indices where seconds <= bounds[index] { cumulative[index] += 1 }
        cumulative[bounds.count] += 1
    }
}
