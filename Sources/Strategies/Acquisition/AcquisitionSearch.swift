import LinearAlgebra
import Randomness
import SearchSpaces

/// Finds the configuration with the highest acquisition among those not tried yet.
///
/// Candidates are low-discrepancy points and neighbours of the best configurations so far. The most promising climb:
/// numbers with many values by L-BFGS-B on the gradient (rounded to their grid afterwards), all others by trying their
/// other values one at a time, in turns until neither helps. A small finite space is tried in full.
struct AcquisitionSearch {
    /// Where a configuration lies, and how promising it is.
    struct Candidate {
        /// One coordinate a parameter; those of inactive parameters are what they would be if they became active.
        let point: [Double]
        /// Its columns.
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
    /// The branch that is searched; nil for the whole space.
    let branch: BranchRotation.Branch?

    private let encoder: PointEncoder
    /// The searched parameters that are climbed along the gradient: numbers that are continuous or have many values.
    private let fine: [SurrogateSpace.Dimension]
    /// How many values each parameter has; nil if it is continuous.
    private let counts: [Int?]

    /// From this many values on, a grid is climbed as if it were continuous, and then rounded.
    private static let fineGrid = 12
    /// Up to how many dimensions there are as many candidates as wanted, and exact optima; with more, random points are
    /// seldom near what is promising, and half as many do.
    private static let fewDimensions = 12
    /// How many values of a parameter are looked at while all others stay.
    private static let pointsOnALine = 32
    /// Below how many configurations a finite space is tried in full.
    static let enumerable = 2048
    /// From how many observations on the candidates are sifted by a simpler model first.
    private static let sifted = 400
    /// How many candidates are judged exactly after sifting.
    private static let finalists = 96
    /// How many evaluations of the gradient a climb has where they are quick.
    private static let quickEvaluations = 60
    /// And where they are not.
    private static let slowEvaluations = 24
    /// After how many of them the most promising few climb on alone.
    private static let trialEvaluations = 8
    /// How many those are.
    private static let winners = 3

    init(
        encoding: SurrogateSpace, acquisition: Acquisition, tried: Set<Configuration>, candidates: Int,
        elite: [Configuration], branch: BranchRotation.Branch? = nil
    ) {
        self.branch = branch
        self.encoding = encoding
        self.acquisition = acquisition
        self.tried = tried
        self.candidates = encoding.dimensions.count <= Self.fewDimensions ? candidates : (candidates + 1) / 2
        self.elite = elite
        encoder = PointEncoder(encoding)
        let counts = encoding.space.parameters.map(\.domain.count)
        self.counts = counts
        fine = encoding.dimensions.filter {
            $0.embedding != .level && counts[$0.parameter] ?? .max >= Self.fineGrid
        }
    }

    private var space: SearchSpace { encoding.space }

    /// The configuration of a candidate.
    func configuration(of candidate: Candidate) -> Configuration { space.configuration(at: candidate.point) }

    /// The best configuration found; nil if none was found that is allowed and new.
    func best(using generator: inout CounterGenerator) -> Candidate? {
        if let all = space.allConfigurations(limit: Self.enumerable) {
            let new = all.filter { !tried.contains($0) && branch?.contains($0, in: space) ?? true }
            return scored(new.map { candidate(at: space.point(of: $0).map { $0 ?? 0.5 }) }).max {
                $0.score.value < $1.score.value
            }
        }
        let near = neighbours(of: elite, using: &generator)
        let all = sifted(near.map { ($0, true) } + spread(using: &generator).map { ($0, false) })
        let start = zip(all, scored(all.map(\.0))).map { ($1, $0.1) }.sorted { $0.0.score.value > $1.0.score.value }
        let fallback = start.first { !tried.contains(configuration(of: $0.0)) }?.0
        var climbers: [Candidate] = []
        func choose(_ count: Int, among isEligible: (Bool) -> Bool) {
            var left = count
            for (candidate, isNear) in start where left > 0 && isEligible(isNear) {
                guard !climbers.contains(where: { $0.row == candidate.row }) else { continue }
                climbers.append(candidate)
                left -= 1
            }
        }
        choose(2) { $0 }
        choose(3) { !$0 }
        choose(3) { _ in true }
        let local = fine.isEmpty ? nil : try? Acquisition.Local(acquisition, around: climbers.map(\.row))
        let isSlow = climbers.contains { evaluations(along: moving(from: $0)) == Self.slowEvaluations }
        let ahead = isSlow ? local.map { raced(climbers, $0) } ?? [] : []
        let starts = ahead.isEmpty ? climbers : Array(ahead.prefix(Self.winners))
        let found = ahead + starts.flatMap { climb(from: $0, local, isRefined: !ahead.isEmpty, using: &generator) }
        let better = found.filter { $0.score.value > fallback?.score.value ?? -.infinity }
            .sorted { $0.score.value > $1.score.value }
        return better.first { !tried.contains(configuration(of: $0)) } ?? fallback
    }

    /// Of the configurations that differ from the best one in a single parameter, the one of which least is known; nil if
    /// none is allowed and new.
    ///
    /// What matters little has long lengthscales, and hardly makes a prediction less certain: the parameters that decide
    /// are looked at first, without a schedule.
    ///
    /// - SeeAlso: Kirschner et al. 2019, "Adaptive and Safe Bayesian Optimization in High Dimensions via One-Dimensional
    ///   Subspaces", ICML, arXiv:1902.03229, for searches along coordinates.
    func leastKnownOnALine() -> Candidate? {
        guard let centre = elite.first.map({ space.point(of: $0).map { $0 ?? 0.5 } }) else { return nil }
        let activity = encoder.activity(at: centre)
        let lines = encoding.dimensions.filter { activity[$0.parameter] }.flatMap { dimension in
            let count = min(counts[dimension.parameter] ?? .max, Self.pointsOnALine)
            return (0..<count).map { place in
                var point = centre
                point[dimension.parameter] = (Double(place) + 0.5) / Double(count)
                return candidate(at: point)
            }
        }
        return scored(lines.filter { !encoder.isForbidden($0.point) && !tried.contains(configuration(of: $0)) })
            .max { $0.score.deviation < $1.score.deviation }
    }

    /// The candidates that a model with coarser variances finds most promising, where judging all exactly is slow.
    ///
    /// Its means are exact and its variances upper bounds, from the best of the observations and an even choice of the
    /// others.
    private func sifted(_ candidates: [(Candidate, Bool)]) -> [(Candidate, Bool)] {
        let process = acquisition.process
        let n = process.points.count
        guard n >= Self.sifted, candidates.count > Self.finalists else { return candidates }
        let ranked = process.observations.indices.sorted {
            (process.observations[$0], $0) < (process.observations[$1], $1)
        }
        let near = Thinning.indices(ranked, to: LocalPosterior.usualLimit)
        guard let coarse = try? LocalPosterior(process, near: near) else { return candidates }
        let (means, variances) = coarse.predict(candidates.map(\.0.row))
        let scores = acquisition.scores(candidates.map(\.0.row), means, variances).map(\.value)
        return candidates.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(Self.finalists)
            .map { candidates[$0] }
    }

    /// Scrambled Sobol points, as far as they are allowed.
    private func spread(using generator: inout CounterGenerator) -> [Candidate] {
        let d = space.parameters.count
        guard d <= SobolSequence.maximumDimensions else {
            return (0..<candidates).map { _ in candidate(at: placed((0..<d).map { _ in generator.uniform() })) }
                .filter { !encoder.isForbidden($0.point) }
        }
        let sequence = SobolSequence(dimensions: d, scrambledBy: &generator)
        return (0..<candidates).map { candidate(at: placed(sequence.point($0))) }
            .filter { !encoder.isForbidden($0.point) }
    }

    /// The point in the branch that is searched.
    private func placed(_ point: [Double]) -> [Double] {
        guard let branch, let position = space.parameters[branch.parameter].domain.position(of: branch.value) else {
            return point
        }
        var point = point
        point[branch.parameter] = position
        return point
    }

    /// Small changes of configurations: all numbers a little, or one parameter entirely.
    private func neighbours(of configurations: [Configuration], using generator: inout CounterGenerator) -> [Candidate]
    {
        var result: [Candidate] = []
        for configuration in configurations {
            let centre = space.point(of: configuration)
            let d = encoding.dimensions.count
            for k in 0..<24 {
                var point = centre.map { $0 ?? generator.uniform() }
                let changed = generator.index(below: max(1, d))
                if k % 3 == 2 {
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
                result.append(candidate(at: placed(point)))
            }
        }
        return result.filter { !encoder.isForbidden($0.point) }
    }

    /// Climbs from several places along the gradient, soon from the most promising few alone; those come first.
    private func raced(_ starts: [Candidate], _ local: Acquisition.Local) -> [Candidate] {
        var climbs = starts.map {
            GradientClimb(from: $0, along: moving(from: $0), encoding, local, evaluations: Self.slowEvaluations)
        }
        for i in climbs.indices { climbs[i].advance(to: Self.trialEvaluations) }
        climbs.sort { $0.value > $1.value }
        for i in climbs.indices.prefix(Self.winners) { climbs[i].advance(to: Self.slowEvaluations) }
        return scored(climbs.map(\.point).filter { !encoder.isForbidden($0) }.map(candidate))
    }

    /// Climbs in turns over fine and coarse parameters; returns everything better that it came by.
    ///
    /// - Parameter isRefined: Whether it has climbed along the gradient already.
    private func climb(
        from start: Candidate, _ local: Acquisition.Local?, isRefined: Bool, using generator: inout CounterGenerator
    ) -> [Candidate] {
        var current = start
        var visited: [Candidate] = []
        for turn in 0..<4 {
            let before = current.score.value
            if let local, turn > 0 || !isRefined, let refined = refined(current, local) {
                visited.append(refined)
                if refined.score.value > current.score.value { current = refined }
            }
            let others = scored(substitutions(of: current, using: &generator))
            visited += others
            if let other = others.max(by: { $0.score.value < $1.score.value }), other.score.value > current.score.value
            {
                current = other
            }
            if others.isEmpty || current.score.value <= before + 1e-6 { break }
        }
        return visited
    }

    /// Climbs along the gradient.
    private func refined(_ start: Candidate, _ local: Acquisition.Local) -> Candidate? {
        let moving = moving(from: start)
        guard !moving.isEmpty else { return nil }
        let evaluations = evaluations(along: moving)
        var climb = GradientClimb(from: start, along: moving, encoding, local, evaluations: evaluations)
        climb.advance(to: evaluations)
        return encoder.isForbidden(climb.point) ? nil : scored([candidate(at: climb.point)]).first
    }

    /// The active numbers that are continuous or have many values.
    private func moving(from start: Candidate) -> [SurrogateSpace.Dimension] {
        let activity = encoder.activity(at: start.point)
        return fine.filter { activity[$0.parameter] }
    }

    /// How many evaluations a climb has: where there are few observations in few dimensions each takes microseconds, and
    /// the optimum is worth finding exactly.
    private func evaluations(along moving: [SurrogateSpace.Dimension]) -> Int {
        acquisition.process.points.count < Self.sifted && moving.count <= Self.fewDimensions
            ? Self.quickEvaluations : Self.slowEvaluations
    }

    /// The configurations that differ in the value of one finite parameter.
    private func substitutions(of start: Candidate, using generator: inout CounterGenerator) -> [Candidate] {
        var result: [Candidate] = []
        let activity = encoder.activity(at: start.point)
        for dimension in encoding.dimensions
        where activity[dimension.parameter] && dimension.parameter != branch?.parameter {
            let domain = space.parameters[dimension.parameter].domain
            guard let count = counts[dimension.parameter],
                let index = domain.gridIndex(of: domain.value(at: start.point[dimension.parameter]))
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
                guard let position = domain.position(of: domain.gridValue(other, of: count)) else { continue }
                var point = start.point
                point[dimension.parameter] = position
                if !encoder.isForbidden(point) { result.append(candidate(at: point)) }
            }
        }
        return result
    }

    /// The candidate at a point, not yet scored.
    private func candidate(at point: [Double]) -> Candidate { Candidate(point: point, row: encoder.row(at: point)) }

    /// The candidates with their scores.
    private func scored(_ candidates: [Candidate]) -> [Candidate] {
        zip(candidates, acquisition.scores(candidates.map(\.row))).map { candidate, score in
            var candidate = candidate
            candidate.score = score
            return candidate
        }
    }
}
