package import Models
import SearchSpaces

extension ForecastPlan {
    /// What is tried first, the quickest first.
    package var candidates: [ForecastMethod] {
        let naive = periods.isEmpty ? [nil] : periods.reversed().map { Optional($0) }
        var methods = naive.map { ForecastMethod.seasonalNaive(period: $0) }
        methods.append(.drift)
        let seasons = periods.filter { leastKnown >= 3 * $0 }
        for period in seasons.isEmpty ? [nil] : seasons.reversed().map({ Optional($0) }) {
            methods.append(.smoothing(.init(period: period, hasTrend: true)))
        }
        for goal in [LagRecipe.Goal.change, .value] {
            methods.append(.lags(ridge(goal, .identity)))
        }
        if isNotNegative { methods.append(.lags(ridge(.change, .squareRoot))) }
        for goal in [LagRecipe.Goal.change, .value] { methods.append(.lags(boosting(goal, .identity))) }
        return methods
    }

    /// What is tried once the others are judged: more trees for the recipe that did better with few.
    package func refinements(of best: LagSettings) -> [ForecastMethod] {
        let forms: [ValueScale.Form] = isNotNegative ? [.identity, .squareRoot] : [.identity]
        return forms.map { .lags(boosting(best.recipe.goal, $0, isSlow: true)) }
    }

    /// One linear model for each stretch of steps ahead.
    private func ridge(_ goal: LagRecipe.Goal, _ form: ValueScale.Form) -> LagSettings {
        LagSettings(
            name: Self.name("ridge", goal, form), estimator: "ridge", settings: ["l2": .float(1e-3)], epochs: 1,
            recipe: .linear(goal, periods: periods, grid: set.grid, count: leastKnown).knowing(knownWidth), form: form,
            models: 24, rows: 20_000)
    }

    /// One ensemble of trees that knows how far ahead it forecasts.
    private func boosting(_ goal: LagRecipe.Goal, _ form: ValueScale.Form, isSlow: Bool = false) -> LagSettings {
        LagSettings(
            name: Self.name(isSlow ? "boosting, more trees," : "boosting", goal, form), estimator: "gradient-boosting",
            settings: isSlow
                ? [
                    "learning-rate": .float(0.04), "rounds-per-epoch": .int(10), "max-leaves": .int(31),
                    "subsample": .float(0.7), "column-subsample": .float(0.5),
                ] : ["learning-rate": .float(0.1), "rounds-per-epoch": .int(10), "max-leaves": .int(31)],
            epochs: isSlow ? 40 : 12,
            recipe: .trees(
                goal, periods: periods, grid: set.grid, count: leastKnown, series: set.names.count
            ).knowing(knownWidth),
            form: form, rows: isSlow ? 120_000 : 60_000)
    }

    private static func name(_ method: String, _ goal: LagRecipe.Goal, _ form: ValueScale.Form) -> String {
        let what =
            switch goal {
            case .change: "changes from the naive forecast"
            case .value: "values"
            }
        return "\(method) on lags, \(what)\(form == .squareRoot ? " of square roots" : "")"
    }
}
