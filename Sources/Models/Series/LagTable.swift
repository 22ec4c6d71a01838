package import Datasets
package import LinearAlgebra

/// Rows to learn from, made of series: what is known at an origin, and the value some steps later.
///
/// No feature can know what came after its origin: it is made of a ``SeriesPast``, which ends there. No row knows anything
/// after the last value it is given, so that a model for an origin is trained on the values up to it and nothing else.
package struct LagTable: Sendable {
    /// A row for each pair of an origin and a step ahead.
    package let features: Matrix<Float>
    /// The value at that step, or its distance from the naive forecast.
    package let targets: [Float]

    /// Makes rows of every origin that has enough past and a value ahead, or of some, evenly, if there are too many.
    ///
    /// - Parameters:
    ///   - recipe: Which features, and what is learned.
    ///   - series: Without missing values but at the beginning, equally many of each, up to the newest that may be known.
    ///   - isObserved: Which of the values were; the others stand in for missing ones, and no row has one as its target.
    ///   - known: Of each series what is known before it comes; empty if nothing is.
    ///   - grid: The times of the series.
    ///   - steps: How far ahead.
    ///   - most: About how many rows at most.
    /// - Complexity: O(rows × features), and for each origin as much as its windows are long.
    package init(
        _ recipe: LagRecipe, of series: [[Double]], isObserved: [[Bool]], known: [KnownValues] = [], grid: TimeGrid,
        steps: ClosedRange<Int>, atMost most: Int
    ) {
        var elements: [Float] = []
        var targets: [Float] = []
        let origins = series.map { values -> Range<Int> in
            let first = (values.firstIndex { !$0.isNaN } ?? values.count) + recipe.reach - 1
            return first..<max(first, values.count - steps.lowerBound)
        }
        let count = origins.reduce(0) { $0 + $1.count }
        // Fewer steps of each origin before fewer origins: neighbouring steps say nearly the same.
        let ofOrigin = max(min(4, steps.count), min(steps.count, most / max(1, count)))
        let share = Double(most) / (Double(max(1, count)) * Double(ofOrigin))
        for (number, values) in series.enumerated() {
            let sums = RunningSums(of: values)
            // Multiples of irrational numbers are spread evenly, whatever the seasons.
            for origin in origins[number] where Self.fraction(origin, 0.5.squareRoot()) < share {
                let past = SeriesPast(values[...origin], known: known.isEmpty ? .none : known[number])
                let row = LagRow(recipe, past, sums: sums.through(origin), series: number, grid: grid)
                let shift = Int(Self.fraction(origin, 5.0.squareRoot()) * Double(steps.count))
                for part in 0..<ofOrigin {
                    let step = steps.lowerBound + (shift + part * steps.count / ofOrigin) % steps.count
                    let index = origin + step
                    guard index < values.count, isObserved[number][index] else { continue }
                    row.write(ahead: step, to: &elements)
                    targets.append(Float(values[index] - row.base(ahead: step)))
                }
            }
        }
        features = Matrix(rows: targets.count, columns: recipe.features.count, elements: elements)
        self.targets = targets
    }

    private static func fraction(_ number: Int, _ irrational: Double) -> Double {
        (Double(number) * irrational).truncatingRemainder(dividingBy: 1)
    }
}
