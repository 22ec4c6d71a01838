import Datasets
import LinearAlgebra
import Models
import Testing

/// Rows of lags, which are tried to be made to know what they must not.
struct LagTableTests {
    private static let recipes: [LagRecipe] = [LagRecipe.Goal.value, .change].flatMap { goal in
        [
            LagRecipe.trees(goal, periods: [24, 168], grid: SampleSeries.grid, count: 2_000, series: 1),
            .linear(goal, periods: [24, 168], grid: SampleSeries.grid, count: 2_000),
            .trees(goal, periods: [], grid: SampleSeries.grid, count: 2_000, series: 1),
        ]
    }

    private func table(_ recipe: LagRecipe, _ values: [Double], steps: ClosedRange<Int> = 1...30) -> LagTable {
        LagTable(
            recipe, of: [values], isObserved: [values.map { !$0.isNaN }], grid: SampleSeries.grid, steps: steps,
            atMost: .max)
    }

    /// Whatever comes after an origin, its features are the same: also if it is the largest number, or none.
    @Test(arguments: recipes, [Double.nan, 1e30, -1])
    func knowsNothingAfterTheOrigin(_ recipe: LagRecipe, _ poison: Double) {
        let values = SampleSeries.hours(1_200)
        for origin in [recipe.reach, 700, 1_000] {
            let poisoned = values.enumerated().map { $0 <= origin ? $1 : poison }
            let rows = [values, poisoned].map {
                LagRow(recipe, SeriesPast($0[...origin]), series: 0, grid: SampleSeries.grid)
            }
            for step in [1, 2, 23, 24, 25, 167, 168, 169, 400] {
                var features: [[Float]] = [[], []]
                for place in 0..<2 { rows[place].write(ahead: step, to: &features[place]) }

                #expect(features[0] == features[1] && features[0].allSatisfy(\.isFinite))
                #expect(rows[0].base(ahead: step) == rows[1].base(ahead: step))
            }
        }
    }

    /// A target is found again only among the features of rows whose origin is not before it.
    @Test(arguments: recipes)
    func hasNoFeatureThatIsItsTarget(_ recipe: LagRecipe) {
        // Every value occurs once, and no mean or difference of some is another.
        let values = (0..<1_200).map { Double($0) * Double($0).squareRoot() + 0.137 }
        let known = Set(values.map { Float($0) })
        let table = table(recipe, values)

        for row in stride(from: 0, to: table.targets.count, by: 97) where recipe.goal == .value {
            let target = table.targets[row]
            #expect(known.contains(target))
            #expect(!table.features.row(row).contains(target))
        }
        #expect(table.targets.count > 1_000)
    }

    /// A model for an origin is made of what came before; its rows do not change when the series goes on.
    @Test(arguments: recipes)
    func isTheSameForTheSamePast(_ recipe: LagRecipe) {
        let values = SampleSeries.hours(1_200)
        let short = table(recipe, Array(values[..<900]))
        let other = table(recipe, Array(values[..<900].map { $0 }))

        #expect(short.features == other.features && short.targets == other.targets)
        // The last target is the last value: no row reaches beyond.
        let last = LagRow(recipe, SeriesPast(values[..<870]), series: 0, grid: SampleSeries.grid)
        #expect(short.targets.contains(Float(values[899] - last.base(ahead: 30))))
        #expect(!short.targets.contains { abs($0) > 1_000 })
    }

    @Test func leavesOutTargetsThatWereNotObserved() {
        var values = SampleSeries.hours(600)
        for index in 300..<310 { values[index] = .nan }
        let filled = CausalFill.fill(values, period: 24)
        let recipe = Self.recipes[0]
        let table = LagTable(
            recipe, of: [filled], isObserved: [values.map { !$0.isNaN }], grid: SampleSeries.grid, steps: 1...1,
            atMost: .max)

        #expect(table.targets.count == 600 - recipe.reach - 10 || table.targets.count == 600 - recipe.reach)
        #expect(table.features.isFinite)
        #expect(filled[300] == values[276])
    }

    @Test func takesEvenlyWhenThereAreTooMany() {
        let values = SampleSeries.hours(1_200)
        let recipe = Self.recipes[0]
        let some = LagTable(
            recipe, of: [values], isObserved: [values.map { _ in true }], grid: SampleSeries.grid, steps: 1...24,
            atMost: 2_000)

        #expect((1_500...2_500).contains(some.targets.count))
        let horizons = Set((0..<some.targets.count).map { some.features[$0, 0] })
        #expect(horizons.count == 24)
    }

    /// What stands in for a missing value is of the past.
    @Test func fillsFromThePastAlone() {
        let values: [Double] = [.nan, 1, 2, .nan, 4, .nan, .nan]

        #expect(CausalFill.fill(values, period: 3).dropFirst() == [1, 2, 2, 4, 2, 2])
        #expect(CausalFill.fill(values, period: nil).dropFirst() == [1, 2, 2, 4, 4, 4])
        #expect(CausalFill.fill(values, period: 3)[0].isNaN)
        for count in 2...7 {
            let part = CausalFill.fill(Array(values.prefix(count)), period: 3)
            #expect(Array(CausalFill.fill(values, period: 3)[1..<count]) == Array(part.dropFirst()))
        }
    }
}
