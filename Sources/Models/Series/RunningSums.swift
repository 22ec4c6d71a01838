/// Sums of the values of a series up to each of them, so that means over windows of any length take no time.
///
/// Like ``SeriesPast`` it ends at an origin and knows nothing that comes after.
package struct RunningSums: Sendable {
    /// Of the values before each place; one more than there are values.
    private let sums: ArraySlice<Double>
    private let squares: ArraySlice<Double>

    /// Adds up values; those that are missing at the beginning count as 0.
    ///
    /// - Parameter values: Of a magnitude about 1, as those of a ``ValueScale`` are: sums of squares lose digits otherwise.
    package init(of values: some Sequence<Double>) {
        var (sums, squares) = ([0.0], [0.0])
        for value in values {
            let known = value.isNaN ? 0 : value
            sums.append(sums[sums.count - 1] + known)
            squares.append(squares[squares.count - 1] + known * known)
        }
        self.init(sums: sums[...], squares: squares[...])
    }

    private init(sums: ArraySlice<Double>, squares: ArraySlice<Double>) {
        self.sums = sums
        self.squares = squares
    }

    /// The sums up to an origin.
    package func through(_ origin: Int) -> RunningSums {
        RunningSums(sums: sums[...(origin + 1)], squares: squares[...(origin + 1)])
    }

    /// The mean of as many values as a window is long, the last of them some steps before the origin; NaN before the first.
    func mean(window: Int, stepsBack: Int = 0) -> Double {
        let end = sums.endIndex - 1 - stepsBack
        guard end - window >= sums.startIndex else { return .nan }
        return (sums[end] - sums[end - window]) / Double(window)
    }

    /// The standard deviation of the last values of a window.
    func deviation(window: Int) -> Double {
        let end = squares.endIndex - 1
        guard end - window >= squares.startIndex else { return .nan }
        let mean = mean(window: window)
        return max(0, (squares[end] - squares[end - window]) / Double(window) - mean * mean).squareRoot()
    }
}
