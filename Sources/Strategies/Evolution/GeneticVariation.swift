import Randomness
import SearchSpaces

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Crossover and mutation of configurations: simulated binary crossover and polynomial mutation of numbers on their own
/// scale, exchange and redrawing of categories.
///
/// A parameter that is active in the child but in neither parent is drawn anew.
///
/// - SeeAlso: Deb and Agrawal 1995, "Simulated Binary Crossover for Continuous Search Space", Complex Systems 9; Deb and
///   Deb 2014, "Analysing Mutation Schemes for Real-Parameter Genetic Algorithms", sec. 2.
struct GeneticVariation {
    /// What is searched.
    let space: SearchSpace
    /// How alike children are to their parents; greater is more alike.
    var crossoverIndex = 15.0
    /// How small mutations are; greater is smaller.
    var mutationIndex = 20.0
    /// The probability that two parents mix at all.
    var crossoverProbability = 0.9

    /// A child of two parents; may be a forbidden combination.
    func child(_ mother: Configuration, _ father: Configuration, using generator: inout CounterGenerator)
        -> Configuration
    {
        let (a, b) = (space.point(of: mother), space.point(of: father))
        let mixes = generator.uniform() < crossoverProbability
        // Without crossover the child is a mutant of one parent.
        let takesFirst = generator.uniform() < 0.5
        let searched = space.searched.count
        var child = Configuration()
        for (index, parameter) in space.parameters.enumerated() where space.isActive(parameter, in: child) {
            var position: Double
            switch (a[index], b[index]) {
            case (nil, nil): position = generator.uniform()
            case (let only?, nil), (nil, let only?): position = only
            case (let x?, let y?):
                if !mixes {
                    position = takesFirst ? x : y
                } else if isNumeric(parameter.domain), generator.uniform() < 0.5 {
                    position = crossed(x, y, using: &generator)
                } else {
                    position = generator.uniform() < 0.5 ? x : y
                }
            }
            if generator.uniform() * Double(max(1, searched)) < 1 {
                position = mutated(position, parameter.domain, using: &generator)
            }
            child[parameter.name] = parameter.domain.value(at: position)
        }
        return child
    }

    private func isNumeric(_ domain: ParameterDomain) -> Bool {
        switch domain {
        case .float, .int, .ordinal: true
        case .categorical, .constant: false
        }
    }

    /// One of the two children of simulated binary crossover, bounded to the unit interval.
    private func crossed(_ x: Double, _ y: Double, using generator: inout CounterGenerator) -> Double {
        let (low, high) = (min(x, y), max(x, y))
        let draw = generator.uniform()
        let towardsLow = generator.uniform() < 0.5
        guard high - low > 1e-14 else { return x }
        let room = towardsLow ? low : 1 - high
        let beta = 1 + 2 * room / (high - low)
        let alpha = 2 - pow(beta, -(crossoverIndex + 1))
        let spread =
            draw <= 1 / alpha
            ? pow(draw * alpha, 1 / (crossoverIndex + 1)) : pow(1 / (2 - draw * alpha), 1 / (crossoverIndex + 1))
        let child = towardsLow ? (low + high - spread * (high - low)) / 2 : (low + high + spread * (high - low)) / 2
        return min(max(child, 0), 1)
    }

    /// A changed position: a small step for numbers, at least to the next value of a grid; any other category.
    private func mutated(
        _ position: Double, _ domain: ParameterDomain, using generator: inout CounterGenerator
    ) -> Double {
        let count = domain.count
        guard isNumeric(domain) else {
            guard let count, count > 1 else { return position }
            let own = min(Int(position * Double(count)), count - 1)
            let other = generator.index(below: count - 1)
            return (Double(other < own ? other : other + 1) + 0.5) / Double(count)
        }
        let draw = generator.uniform()
        let exponent = 1 / (mutationIndex + 1)
        let step: Double
        if draw < 0.5 {
            step = pow(2 * draw + (1 - 2 * draw) * pow(1 - position, mutationIndex + 1), exponent) - 1
        } else {
            step = 1 - pow(2 * (1 - draw) + (2 * draw - 1) * pow(position, mutationIndex + 1), exponent)
        }
        let moved = min(max(position + step, 0), 1)
        guard let count, count > 1, domain.value(at: moved) == domain.value(at: position) else { return moved }
        let share = 1 / Double(count)
        let neighbour = position + (draw < 0.5 ? -share : share)
        return neighbour < 0 || neighbour > 1 ? position - (neighbour - position) : neighbour
    }
}
