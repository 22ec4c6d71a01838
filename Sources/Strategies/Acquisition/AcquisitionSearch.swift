import LinearAlgebra
import Randomness
import SearchSpaces

/// Finds the configuration with the highest log expected improvement among those not tried yet.
///
/// Candidates are low-discrepancy points and neighbours of the best configurations so far. The most promising climb:
/// numbers with many values by L-BFGS-B on the gradient (rounded to their grid afterwards), all others by trying their
/// other values one at a time, in turns until neither helps. A small finite space is tried in full.
struct AcquisitionSearch {
    /// A configuration, where it lies, and how promising it is.
    struct Candidate {
        /// One coordinate a parameter; those of inactive parameters are what they would be if they became active.
        var point: [Double]
        let configuration: Configuration
        let row: [Double]
        var score = Acquisition.Score(value: -.infinity, mean: 0, deviation: 0)
    }

    /// Encodes configurations.
    let encoding: SurrogateSpace
    /// How promising points are, given what is known, also of pending trials.
    let acquisition: Acquisition
    /// The configurations that are not to be suggested again.
    let tried: Set<Configuration>
    /// How many points of the space are tried at first.
    let candidates: Int
    /// The best configurations so far, whose neighbours are tried as well.
    let elite: [Configuration]

    /// From this many values on, a grid is climbed as if it were continuous, and then rounded.
    private static let fineGrid = 12
    /// How many candidates climb.
    private static let climbers = 6
    /// Below how many configurations a finite space is tried in full.
    static let enumerable = 2048

    private var space: SearchSpace { encoding.space }

    /// The best configuration found; nil if none was found that is allowed and new.
    func best(using generator: inout CounterGenerator) -> Candidate? {
        if let all = space.allConfigurations(limit: Self.enumerable) {
            let new = all.filter { !tried.contains($0) }
            return scored(new.map { candidate(at: space.point(of: $0).map { $0 ?? 0.5 }) }).max { $0.score.value < $1.score.value }
        }
        let near = scored(neighbours(of: elite, using: &generator)).sorted { $0.score.value > $1.score.value }
        let far = scored(spread(using: &generator)).sorted { $0.score.value > $1.score.value }
        let start = (near + far).sorted { $0.score.value > $1.score.value }
        var best = start.first { !tried.contains($0.configuration) }
        var climbed: Set<Configuration> = []
        func climb(_ starts: [Candidate], _ count: Int) {
            var left = count
            for candidate in starts where left > 0 {
                guard climbed.insert(candidate.configuration).inserted else { continue }
                left -= 1
                for found in self.climb(from: candidate, using: &generator)
                where found.score.value > best?.score.value ?? -.infinity && !tried.contains(found.configuration) {
                    best = found
                }
            }
        }
        climb(near, Int(Knob.value("NEAR", 0)))
        climb(far, Int(Knob.value("FAR", 0)))
        climb(start, Int(Knob.value("CL", 6)))
        return best
    }

    /// Scrambled Sobol points, as far as they are allowed.
    private func spread(using generator: inout CounterGenerator) -> [Candidate] {
        let d = space.parameters.count
        guard d <= SobolSequence.maximumDimensions else {
            return (0..<candidates).map { _ in candidate(at: (0..<d).map { _ in generator.uniform() }) }
                .filter { !space.isForbidden($0.configuration) }
        }
        let sequence = SobolSequence(dimensions: d, scrambledBy: &generator)
        return (0..<candidates).map { candidate(at: sequence.point($0)) }
            .filter { !space.isForbidden($0.configuration) }
    }

    /// Small changes of configurations: all numbers a little, or one parameter entirely.
    private func neighbours(of configurations: [Configuration], using generator: inout CounterGenerator) -> [Candidate]
    {
        var result: [Candidate] = []
        for configuration in configurations {
            let centre = space.point(of: configuration)
            let d = encoding.dimensions.count
            for k in 0..<Int(Knob.value("NB", 24)) {
                var point = centre.map { $0 ?? generator.uniform() }
                let changed = generator.index(below: max(1, d))
                if Knob.value("RAASP", 0) > 0, k % 3 == 2 {
                    let share = min(1, max(2, 0.25 * Double(d)) / Double(max(1, d)))
                    let width = [0.3, 0.1, 0.03, 0.01, 0.001][k / 3 % 5]
                    for (index, dimension) in encoding.dimensions.enumerated()
                    where index == changed || generator.uniform() < share {
                        if dimension.embedding == .level {
                            point[dimension.parameter] = generator.uniform()
                        } else {
                            let moved = point[dimension.parameter] + width * generator.normal()
                            point[dimension.parameter] = min(max(moved, 0), 1)
                        }
                    }
                } else {
                    let width = [0.15, 0.04, 0.01][k % 3]
                    for (index, dimension) in encoding.dimensions.enumerated() {
                        let isOnlyChange = k % 2 == 0 && index == changed
                        if isOnlyChange {
                            point[dimension.parameter] = generator.uniform()
                        } else if k % 2 == 1, dimension.embedding != .level {
                            let moved = point[dimension.parameter] + width * generator.normal()
                            point[dimension.parameter] = min(max(moved, 0), 1)
                        }
                    }
                }
                result.append(candidate(at: point))
            }
        }
        return result.filter { !space.isForbidden($0.configuration) }
    }

    /// Climbs in turns over fine and coarse parameters; returns everything better that it came by.
    private func climb(from start: Candidate, using generator: inout CounterGenerator) -> [Candidate] {
        var current = start
        var visited: [Candidate] = []
        for _ in 0..<4 {
            let before = current.score.value
            if let refined = refined(current) {
                visited.append(refined)
                if refined.score.value > current.score.value { current = refined }
            }
            let others = scored(substitutions(of: current, using: &generator))
            visited += others
            if let other = others.max(by: { $0.score.value < $1.score.value }), other.score.value > current.score.value { current = other }
            if current.score.value <= before + 1e-6 { break }
        }
        return visited
    }

    /// Climbs along the gradient in the active numbers that are continuous or have many values.
    private func refined(_ start: Candidate) -> Candidate? {
        let moving = encoding.dimensions.filter { dimension in
            let parameter = space.parameters[dimension.parameter]
            return dimension.embedding != .level && start.configuration[parameter.name] != nil
                && parameter.domain.count ?? .max >= Self.fineGrid
        }
        guard !moving.isEmpty else { return nil }
        var minimiser = LBFGSB()
        minimiser.maximumEvaluations = Int(Knob.value("EV", 30))
        minimiser.gradientTolerance = Knob.value("GT", 1e-4)
        minimiser.valueTolerance = Knob.value("VT", 1e-6)
        let found = minimiser.minimise(
            from: moving.map { start.point[$0.parameter] }, lower: moving.map { _ in 0 }, upper: moving.map { _ in 1 }
        ) { positions, gradient in
            var row = start.row
            for (dimension, position) in zip(moving, positions) { encoding.place(position, of: dimension, in: &row) }
            let (value, byColumn) = acquisition.valueWithGradient(row)
            for (i, dimension) in moving.enumerated() {
                gradient[i] = -encoding.slope(along: dimension, of: byColumn, at: row)
            }
            return -value
        }
        var point = start.point
        for (dimension, position) in zip(moving, found.point) { point[dimension.parameter] = position }
        let result = candidate(at: point)
        guard !space.isForbidden(result.configuration) else { return nil }
        return scored([result]).first
    }

    /// The configurations that differ in the value of one finite parameter.
    private func substitutions(of start: Candidate, using generator: inout CounterGenerator) -> [Candidate] {
        var result: [Candidate] = []
        for dimension in encoding.dimensions {
            let parameter = space.parameters[dimension.parameter]
            guard let value = start.configuration[parameter.name], let count = parameter.domain.count,
                let index = parameter.domain.gridIndex(of: value)
            else { continue }
            let others: [Int]
            if dimension.embedding == .level || count < Self.fineGrid {
                let all = (0..<count).filter { $0 != index }
                others = all.count <= 16 ? all : generator.permutation(of: all.count).prefix(16).map { all[$0] }
            } else {
                let stride = max(2, count / 16)
                others = [index - stride, index - 1, index + 1, index + stride].filter { (0..<count).contains($0) }
            }
            for other in others {
                guard let position = parameter.domain.position(of: parameter.domain.gridValue(other, of: count)) else {
                    continue
                }
                var point = start.point
                point[dimension.parameter] = position
                let changed = candidate(at: point)
                if !space.isForbidden(changed.configuration) { result.append(changed) }
            }
        }
        return result
    }

    /// The candidate at a point, not yet scored.
    private func candidate(at point: [Double]) -> Candidate {
        let configuration = space.configuration(at: point)
        return Candidate(point: point, configuration: configuration, row: encoding.encode(configuration))
    }

    /// The candidates with their scores.
    private func scored(_ candidates: [Candidate]) -> [Candidate] {
        zip(candidates, acquisition.scores(candidates.map(\.row))).map { candidate, score in
            var candidate = candidate
            candidate.score = score
            return candidate
        }
    }
}
