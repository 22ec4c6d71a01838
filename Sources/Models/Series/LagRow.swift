package import Datasets

/// The features of steps ahead of one origin.
///
/// It is made of the past of that origin and can know nothing else of the series.
package struct LagRow: Sendable {
    private let recipe: LagRecipe
    private let past: SeriesPast
    private let sums: RunningSums
    private let series: Int
    private let grid: TimeGrid
    /// Those that are the same for all steps; NaN for the others.
    private let ofOrigin: [Double]

    /// Takes what is known at an origin.
    ///
    /// - Parameters:
    ///   - recipe: Which features.
    ///   - past: The values up to the origin.
    ///   - sums: The same, added up; nil to do so.
    ///   - series: Which series, from 0.
    ///   - grid: The times of the series.
    package init(_ recipe: LagRecipe, _ past: SeriesPast, sums: RunningSums? = nil, series: Int, grid: TimeGrid) {
        self.recipe = recipe
        self.past = past
        let sums = sums ?? RunningSums(of: past.values)
        self.sums = sums
        self.series = series
        self.grid = grid
        ofOrigin = recipe.features.map { $0.isOfOrigin ? $0.value(past, sums, ahead: 1, series: series, grid) : .nan }
    }

    /// The naive forecast that a goal of changes is measured from; 0 for a goal of values.
    package func base(ahead step: Int) -> Double { recipe.goal == .change ? recipe.base(past, ahead: step) : 0 }

    /// Appends the features of a step ahead, as many as the recipe has.
    ///
    /// - Parameters:
    ///   - step: From 1.
    ///   - rows: Where to.
    package func write(ahead step: Int, to rows: inout [Float]) {
        let base = base(ahead: step)
        for (place, feature) in recipe.features.enumerated() {
            let value =
                feature.isOfOrigin ? ofOrigin[place] : feature.value(past, sums, ahead: step, series: series, grid)
            rows.append(Float(feature.isLevel ? value - base : value))
        }
    }
}
