package import Randomness
package import SearchSpaces

/// How the values of a trial differ from those of the trial whose checkpoint it begins from.
///
/// Each parameter that may change is drawn anew with a small probability; otherwise a number becomes a fifth larger or
/// smaller, within its bounds and at least by a step of its grid, an ordinal goes to a neighbour, and a category stays.
///
/// - SeeAlso: Jaderberg et al. 2017, "Population Based Training of Neural Networks", arXiv:1711.09846, sec. 4 and app. A.
package struct Exploration: Sendable {
    /// The parameters that may change; nil for all.
    private let changing: Set<String>?
    /// The probability that a parameter is drawn anew.
    private let redraw: Double
    private static let up = 1.2
    private static let down = 0.8
    /// How often a combination that the space rules out is drawn again.
    private static let attempts = 100

    /// Decides what may change, and how often it is drawn anew.
    package init(changing: Set<String>?, redraw: Double) {
        self.changing = changing
        self.redraw = redraw
    }

    /// The values of a child; those of the parent if nothing else that the space contains is found.
    ///
    /// What the parent had no value for, because it took no part, is drawn.
    package func child(
        of parent: Configuration, in space: SearchSpace, using generator: inout CounterGenerator
    ) -> Configuration {
        for _ in 0..<Self.attempts {
            var child = Configuration()
            for parameter in space.parameters where space.isActive(parameter, in: child) {
                child[parameter.name] = value(of: parameter, parent[parameter.name], using: &generator)
            }
            if space.contains(child) { return child }
        }
        return parent
    }

    private func value(
        of parameter: Parameter, _ inherited: ParameterValue?, using generator: inout CounterGenerator
    ) -> ParameterValue {
        let (chance, position, goesUp) = (generator.uniform(), generator.uniform(), generator.uniform() < 0.5)
        guard let inherited, parameter.domain.contains(inherited) else { return parameter.domain.value(at: position) }
        guard changing?.contains(parameter.name) ?? true else { return inherited }
        return chance < redraw ? parameter.domain.value(at: position) : Self.moved(inherited, parameter.domain, goesUp)
    }

    /// A value near another one.
    private static func moved(_ value: ParameterValue, _ domain: ParameterDomain, _ goesUp: Bool) -> ParameterValue {
        switch (domain, value) {
        case (.float(let low, let high, _, let step), .float(let x)):
            let target = min(max(x * (goesUp ? up : down), low), high)
            guard let step else { return .float(target) }
            let place = neighbour(of: (x - low) / step, towards: (target - low) / step, goesUp, count: domain.count)
            return .float(min(low + place * step, high))
        case (.int(let low, let high, _, let step), .int(let x)):
            let (origin, size) = (Double(low), Double(step))
            let target = min(max(Double(x) * (goesUp ? up : down), origin), Double(high))
            let place = neighbour(
                of: (Double(x) - origin) / size, towards: (target - origin) / size, goesUp, count: domain.count)
            return .int(low + (Int(exactly: place) ?? 0) * step)
        case (.ordinal(let choices), _):
            guard let place = choices.firstIndex(of: value) else { return value }
            return choices[min(max(place + (goesUp ? 1 : -1), 0), choices.count - 1)]
        case (.float, _), (.int, _), (.categorical, _), (.constant, _): return value
        }
    }

    /// The place on a grid of so many that is nearest to a target, but not where one is, unless the grid ends there.
    private static func neighbour(of place: Double, towards target: Double, _ goesUp: Bool, count: Int?) -> Double {
        let (here, there) = (place.rounded(), target.rounded())
        let moved = here == there ? here + (goesUp ? 1 : -1) : there
        return min(max(moved, 0), Double((count ?? 1) - 1))
    }
}
