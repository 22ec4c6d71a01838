public import Randomness

extension SearchSpace {
    /// The configuration at a point of the unit cube, which has one coordinate a parameter.
    ///
    /// Coordinates of inactive parameters and of constants are ignored. The result may be a forbidden combination.
    ///
    /// - Parameter point: Shape `[parameters.count]`.
    /// - Returns: A configuration with exactly the active parameters.
    public func configuration(at point: [Double]) -> Configuration {
        precondition(point.count == parameters.count, "a point needs one coordinate for each parameter")
        var result = Configuration()
        for (parameter, u) in zip(parameters, point) where isActive(parameter, in: result) {
            result[parameter.name] = parameter.domain.value(at: u)
        }
        return result
    }

    /// The point of the unit cube at which a configuration lies; nil coordinates mark inactive parameters.
    ///
    /// - Returns: Shape `[parameters.count]`; nil also where a value does not belong to its domain.
    public func point(of configuration: Configuration) -> [Double?] {
        parameters.map { parameter in configuration[parameter.name].flatMap(parameter.domain.position(of:)) }
    }

    /// How often a draw is repeated before the space counts as having no allowed combination.
    private static var drawLimit: Int { 10_000 }

    /// Draws a configuration from the prior, by rejection of forbidden combinations.
    ///
    /// - Returns: A configuration that the space contains; nil if 10,000 draws in a row were forbidden.
    public func draw(using generator: inout CounterGenerator) -> Configuration? {
        for _ in 0..<Self.drawLimit {
            let point = parameters.map { _ in generator.uniform() }
            let candidate = configuration(at: point)
            if !isForbidden(candidate) { return candidate }
        }
        return nil
    }
}
