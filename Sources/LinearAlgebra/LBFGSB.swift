/// Minimises a smooth function within bounds by a limited-memory quasi-Newton method.
///
/// Each step takes the L-BFGS direction in the variables that are free (not held at a bound by the gradient), and
/// searches along its projection onto the bounds until the value falls enough. Of the family of L-BFGS-B, with the
/// free variables found by gradient projection (Bertsekas) in place of Byrd's Cauchy point: the same limits, less
/// machinery, for tens of variables.
///
/// ```swift
/// let result = LBFGSB().minimise(from: [-1, 2], lower: [-2, -2], upper: [2, 2]) { x, gradient in
///     gradient = [2 * x[0], 2 * x[1]]
///     return x[0] * x[0] + x[1] * x[1]
/// }
/// ```
///
/// Deterministic. A value that is not finite counts as too high a step.
///
/// - SeeAlso: Byrd, Lu, Nocedal and Zhu 1995, doi:10.1137/0916069; Bertsekas 1982, "Projected Newton Methods for
///   Optimization Problems with Simple Constraints", doi:10.1137/0320018.
public struct LBFGSB: Sendable, Hashable {
    /// How many steps the curvature is remembered from.
    public var memory = 10
    /// After how many steps it stops.
    public var maximumIterations = 200
    /// After how many evaluations of the function it stops.
    public var maximumEvaluations = 1000
    /// It stops when no component of the projected gradient is larger.
    public var gradientTolerance = 1e-6
    /// It stops when a step improves the value by less than this, relative to the larger of 1 and the value.
    public var valueTolerance = 1e-12

    /// Creates a minimiser with the usual limits.
    public init() {}

    /// What was found.
    public struct Minimum: Sendable, Hashable {
        /// Where the lowest value is, within the bounds.
        public var point: [Double]
        /// The lowest value.
        public var value: Double
        /// How often the function was evaluated.
        public var evaluations: Int
        /// Whether the gradient or the improvement fell below its tolerance, rather than a limit being reached.
        public var isConverged: Bool
    }

    /// A search that is under way: a value, so that it can be kept and continued.
    public struct Search: Sendable, Hashable {
        /// Where the search is, within the bounds: the lowest value so far.
        public internal(set) var point: [Double]
        /// The value there.
        public internal(set) var value: Double
        /// The gradient there.
        public internal(set) var gradient: [Double]
        /// How often the function was evaluated.
        public internal(set) var evaluations: Int
        /// Whether the gradient or the improvement fell below its tolerance.
        public internal(set) var isConverged: Bool
        /// Whether further steps change nothing: converged, out of evaluations, or no lower value was found.
        public internal(set) var isFinished: Bool
        fileprivate var history: CurvatureHistory

        /// Continues a search that was kept.
        ///
        /// - Parameter pairs: The remembered steps and changes of the gradient, oldest first.
        public init(
            point: [Double], value: Double, gradient: [Double], evaluations: Int, isConverged: Bool, isFinished: Bool,
            pairs: [(step: [Double], change: [Double])], memory: Int
        ) {
            self.point = point
            self.value = value
            self.gradient = gradient
            self.evaluations = evaluations
            self.isConverged = isConverged
            self.isFinished = isFinished
            history = CurvatureHistory(limit: memory, pairs: pairs)
        }

        /// The remembered steps and changes of the gradient, oldest first.
        public var pairs: [(step: [Double], change: [Double])] { history.pairs.map { ($0.step, $0.change) } }
    }

    /// Finds a local minimum.
    ///
    /// - Parameters:
    ///   - start: Where to begin; moved into the bounds.
    ///   - lower: The lower bounds, `-infinity` for none.
    ///   - upper: The upper bounds, at least the lower ones.
    ///   - objective: Returns the value at a point and sets the gradient, which has the point's size already.
    /// - Returns: The best point seen; the start if the function is not finite there.
    public func minimise<Failure: Error>(
        from start: [Double], lower: [Double], upper: [Double],
        _ objective: (_ point: [Double], _ gradient: inout [Double]) throws(Failure) -> Double
    ) throws(Failure) -> Minimum {
        var search = try begin(from: start, lower: lower, upper: upper, objective)
        for _ in 0..<maximumIterations {
            if search.isFinished { break }
            try advance(&search, lower: lower, upper: upper, objective)
        }
        return Minimum(
            point: search.point, value: search.value, evaluations: search.evaluations, isConverged: search.isConverged)
    }

    /// Evaluates the start of a search.
    ///
    /// - Parameters: As of ``minimise(from:lower:upper:_:)``.
    public func begin<Failure: Error>(
        from start: [Double], lower: [Double], upper: [Double],
        _ objective: (_ point: [Double], _ gradient: inout [Double]) throws(Failure) -> Double
    ) throws(Failure) -> Search {
        precondition(lower.count == start.count && upper.count == start.count, "there must be one bound each")
        let point = Self.project(start, lower, upper)
        var gradient = [Double](repeating: 0, count: point.count)
        let value = try objective(point, &gradient)
        return Search(
            point: point, value: value, gradient: gradient, evaluations: 1, isConverged: false,
            isFinished: point.isEmpty || !value.isFinite || !gradient.allSatisfy(\.isFinite), pairs: [], memory: memory)
    }

    private static func project(_ x: [Double], _ lower: [Double], _ upper: [Double]) -> [Double] {
        x.indices.map { min(max(x[$0], lower[$0]), upper[$0]) }
    }

    /// Takes one step: a direction and a search along it.
    ///
    /// Does nothing to a search that is finished.
    ///
    /// - Parameters: As of ``minimise(from:lower:upper:_:)``.
    public func advance<Failure: Error>(
        _ search: inout Search, lower: [Double], upper: [Double],
        _ objective: (_ point: [Double], _ gradient: inout [Double]) throws(Failure) -> Double
    ) throws(Failure) {
        guard !search.isFinished else { return }
        let n = search.point.count
        let (x, gradient, value) = (search.point, search.gradient, search.value)
        let isFree = (0..<n).map { i in
            !(x[i] <= lower[i] && gradient[i] > 0) && !(x[i] >= upper[i] && gradient[i] < 0)
        }
        let stationarity = (0..<n).map { i in abs(x[i] - min(max(x[i] - gradient[i], lower[i]), upper[i])) }
        if (stationarity.max() ?? 0) <= gradientTolerance {
            search.isConverged = true
            search.isFinished = true
            return
        }
        // A direction that does not lead down forgets the curvature, and the next one is the steepest.
        while true {
            var direction = search.history.direction(gradient, isFree)
            if !(zip(direction, gradient).reduce(0) { $0 + $1.0 * $1.1 } < 0) {
                search.history.forget()
                direction = search.history.direction(gradient, isFree)
            }
            var step = 1.0
            if search.history.isEmpty {
                step = min(1, 1 / max(1e-300, direction.reduce(0) { $0 + abs($1) }))
            }
            var next = x
            var nextGradient = gradient
            var nextValue = Double.infinity
            var hasImproved = false
            while search.evaluations < maximumEvaluations {
                next = Self.project((0..<n).map { x[$0] + step * direction[$0] }, lower, upper)
                let slope = (0..<n).reduce(0) { $0 + gradient[$1] * (next[$1] - x[$1]) }
                guard next != x else { break }
                nextValue = try objective(next, &nextGradient)
                search.evaluations += 1
                let isUsable = nextValue.isFinite && nextGradient.allSatisfy(\.isFinite)
                if isUsable, nextValue <= value + 1e-4 * slope {
                    hasImproved = true
                    break
                }
                // The minimiser of the parabola through both values and the slope at the start, within limits.
                let fitted = isUsable ? -slope / (2 * (nextValue - value - slope)) : 0.1
                step *= fitted.isFinite ? min(max(fitted, 0.1), 0.5) : 0.5
            }
            if hasImproved {
                search.history.add(
                    step: (0..<n).map { next[$0] - x[$0] }, change: (0..<n).map { nextGradient[$0] - gradient[$0] })
                search.point = next
                search.value = nextValue
                search.gradient = nextGradient
                if value - nextValue <= valueTolerance * max(1, abs(nextValue)) {
                    search.isConverged = true
                    search.isFinished = true
                }
                return
            }
            if search.history.isEmpty || search.evaluations >= maximumEvaluations {
                search.isFinished = true
                return
            }
            search.history.forget()
        }
    }
}

/// The last steps and the changes of the gradient along them: what L-BFGS knows of the curvature.
private struct CurvatureHistory: Sendable, Hashable {
    struct Pair: Sendable, Hashable {
        let step: [Double]
        let change: [Double]
    }

    let limit: Int
    private(set) var pairs: [Pair]

    init(limit: Int, pairs: [(step: [Double], change: [Double])]) {
        self.limit = max(1, limit)
        self.pairs = pairs.map { Pair(step: $0.step, change: $0.change) }
    }

    var isEmpty: Bool { pairs.isEmpty }

    mutating func forget() { pairs.removeAll() }

    /// Remembers a step if the function curves upwards along it.
    mutating func add(step: [Double], change: [Double]) {
        let curvature = zip(step, change).reduce(0) { $0 + $1.0 * $1.1 }
        let scale = change.reduce(0) { $0 + $1 * $1 }
        guard curvature > 1e-12 * scale, curvature.isFinite else { return }
        if pairs.count == limit { pairs.removeFirst() }
        pairs.append(Pair(step: step, change: change))
    }

    /// −H · gradient in the free variables, by the two-loop recursion; 0 in the others.
    func direction(_ gradient: [Double], _ isFree: [Bool]) -> [Double] {
        let free = isFree.indices.filter { isFree[$0] }
        func dot(_ a: [Double], _ b: [Double]) -> Double { free.reduce(0) { $0 + a[$1] * b[$1] } }
        var q = gradient
        var used: [(index: Int, weight: Double, alpha: Double)] = []
        for index in pairs.indices.reversed() {
            let (step, change) = (pairs[index].step, pairs[index].change)
            let curvature = dot(step, change)
            guard curvature > 1e-12 * dot(change, change), curvature > 0 else { continue }
            let alpha = dot(step, q) / curvature
            for i in free { q[i] -= alpha * change[i] }
            used.append((index, 1 / curvature, alpha))
        }
        if let last = used.first {
            let change = pairs[last.index].change
            let scale = 1 / (last.weight * dot(change, change))
            for i in free { q[i] *= scale }
        }
        for (index, weight, alpha) in used.reversed() {
            let step = pairs[index].step
            let beta = weight * dot(pairs[index].change, q)
            for i in free { q[i] += (alpha - beta) * step[i] }
        }
        return isFree.indices.map { isFree[$0] ? -q[$0] : 0 }
    }
}
