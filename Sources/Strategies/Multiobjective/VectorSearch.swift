import LinearAlgebra
import Randomness
import SearchSpaces

/// Finds the configuration with the highest score of a ``VectorAcquisition`` among those not tried yet.
///
/// Low-discrepancy points, and small changes of the configurations of the front, are scored together. The best of them
/// climb: numbers with many values by L-BFGS-B, all other parameters by one changed value at a time, in turns. A small
/// finite space is tried in full.
struct VectorSearch {
    /// A configuration and how promising it is.
    struct Candidate {
        /// One coordinate a parameter.
        let point: [Double]
        let configuration: Configuration
        let row: [Double]
        var score = -Double.infinity
    }

    /// Encodes configurations.
    let encoding: SurrogateSpace
    /// What is sought.
    let acquisition: VectorAcquisition
    /// The configurations that are not to be suggested again.
    let tried: Set<Configuration>
    /// The configurations whose neighbours are tried as well.
    let elite: [Configuration]

    /// How many low-discrepancy points are scored.
    private static let spread = 512
    /// How many changes of the elite are scored, in all.
    private static let changes = 192
    /// How many candidates climb.
    private static let climbers = 4
    /// From this many values on, a grid is climbed as if it were continuous.
    private static let fineGrid = 12

    private var space: SearchSpace { encoding.space }

    /// The best configuration found; nil if none was found that is allowed and new.
    func best(using generator: inout CounterGenerator) -> Candidate? {
        if let all = space.allConfigurations(limit: AcquisitionSearch.enumerable) {
            let new = all.filter { !tried.contains($0) }
            return scored(new.map { candidate(at: space.point(of: $0).map { $0 ?? 0.5 }) }).max { $0.score < $1.score }
        }
        let start = scored(points(using: &generator).map(candidate(at:))).sorted { $0.score > $1.score }
        var best = start.first { !tried.contains($0.configuration) }
        var climbed: Set<Configuration> = []
        for candidate in start where climbed.count < Self.climbers {
            guard climbed.insert(candidate.configuration).inserted else { continue }
            for found in climb(from: candidate, using: &generator)
            where found.score > best?.score ?? -.infinity && !tried.contains(found.configuration) {
                best = found
            }
        }
        return best
    }

    private func points(using generator: inout CounterGenerator) -> [[Double]] {
        let d = space.parameters.count
        var points: [[Double]]
        if (1...SobolSequence.maximumDimensions).contains(d) {
            let sequence = SobolSequence(dimensions: d, scrambledBy: &generator)
            points = (0..<Self.spread).map { sequence.point($0) }
        } else {
            points = (0..<Self.spread).map { _ in (0..<d).map { _ in generator.uniform() } }
        }
        guard !elite.isEmpty, !encoding.dimensions.isEmpty else { return points }
        for k in 0..<Self.changes {
            var point = space.point(of: elite[k % elite.count]).map { $0 ?? generator.uniform() }
            let width = [0.2, 0.05, 0.01][k / elite.count % 3]
            let changed = generator.index(below: encoding.dimensions.count)
            for (index, dimension) in encoding.dimensions.enumerated() {
                if index == changed, generator.uniform() < 0.5 {
                    point[dimension.parameter] = generator.uniform()
                } else if dimension.embedding != .level, generator.uniform() < 0.5 {
                    let moved = point[dimension.parameter] + width * generator.normal()
                    point[dimension.parameter] = min(max(moved, 0), 1)
                }
            }
            points.append(point)
        }
        return points
    }

    /// Climbs in turns; returns everything better that it came by.
    private func climb(from start: Candidate, using generator: inout CounterGenerator) -> [Candidate] {
        var current = start
        var visited: [Candidate] = []
        for _ in 0..<3 {
            let before = current.score
            var found = scored(substitutions(of: current, using: &generator))
            if let refined = refined(current) { found += scored([refined]) }
            visited += found
            if let better = found.max(by: { $0.score < $1.score }), better.score > before { current = better }
            if !(current.score > before + 1e-5) { break }
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
        guard !moving.isEmpty, start.score.isFinite else { return nil }
        var minimiser = LBFGSB()
        minimiser.maximumEvaluations = 25
        minimiser.gradientTolerance = 1e-4
        minimiser.valueTolerance = 1e-6
        let found = minimiser.minimise(
            from: moving.map { start.point[$0.parameter] }, lower: moving.map { _ in 0 }, upper: moving.map { _ in 1 }
        ) { positions, gradient in
            var row = start.row
            for (dimension, position) in zip(moving, positions) { encoding.place(position, of: dimension, in: &row) }
            let (value, byColumn) = acquisition.gradient(row)
            for (i, dimension) in moving.enumerated() {
                gradient[i] = -encoding.slope(along: dimension, of: byColumn, at: row)
            }
            return -value
        }
        var point = start.point
        for (dimension, position) in zip(moving, found.point) { point[dimension.parameter] = position }
        return candidate(at: point)
    }

    /// The configurations that differ in the value of one finite parameter.
    private func substitutions(of start: Candidate, using generator: inout CounterGenerator) -> [Candidate] {
        encoding.dimensions.flatMap { dimension -> [Candidate] in
            let parameter = space.parameters[dimension.parameter]
            guard let value = start.configuration[parameter.name], let count = parameter.domain.count,
                let index = parameter.domain.gridIndex(of: value)
            else { return [] }
            var others: [Int]
            if dimension.embedding == .level || count < Self.fineGrid {
                others = (0..<count).filter { $0 != index }
                if others.count > 12 { others = generator.permutation(of: others.count).prefix(12).map { others[$0] } }
            } else {
                others = [index - 1, index + 1].filter { (0..<count).contains($0) }
            }
            return others.compactMap { other in
                let changed = parameter.domain.gridValue(other, of: count)
                guard let position = parameter.domain.position(of: changed) else { return nil }
                var point = start.point
                point[dimension.parameter] = position
                return candidate(at: point)
            }
        }
    }

    private func candidate(at point: [Double]) -> Candidate {
        let configuration = space.configuration(at: point)
        return Candidate(point: point, configuration: configuration, row: encoding.encode(configuration))
    }

    /// The candidates that are allowed, with their scores.
    private func scored(_ candidates: [Candidate]) -> [Candidate] {
        let allowed = candidates.filter { !space.isForbidden($0.configuration) }
        return zip(allowed, acquisition.scores(allowed.map(\.row))).map { candidate, score in
            var candidate = candidate
            candidate.score = score
            return candidate
        }
    }
}
