/// What one run measures.
struct Workload {
    /// What is timed.
    ///
    /// It is called once or several times, and returns what judges the result afterwards, untimed.
    let fit: () throws -> Judge
    /// What is called once before, untimed: it should touch the same code; ``fit`` unless given.
    let warmUp: () throws -> Void
    /// The memory that a fit was estimated to take, in bytes; nil if nothing estimates it.
    let estimatedBytes: Int?

    /// Measures the result of a fit.
    typealias Judge = () throws -> Quality

    /// Describes what is measured.
    init(estimatedBytes: Int? = nil, warmUp: (() throws -> Void)? = nil, fit: @escaping () throws -> Judge) {
        self.fit = fit
        self.warmUp = warmUp ?? { _ = try fit() }
        self.estimatedBytes = estimatedBytes
    }
}

/// How good a result is.
struct Quality {
    /// Measures by name, such as `accuracy`.
    var values: [String: Double] = [:]
    /// At most a thousand numbers that must agree with the peer's, such as coefficients; empty if none need to.
    var probe: [Double] = []
    /// How many units the fit was, such as epochs or iterations: times are those of one.
    var units = 1.0
}
