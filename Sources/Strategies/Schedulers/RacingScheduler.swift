import LinearAlgebra
import SearchSpaces
public import Studies

/// Races trials over repeats, such as folds or seeds: one that is worse than the leader beyond chance stops.
///
/// The resource counts repeats, and the metric reported after k of them is their mean. After each repeat, the trial is
/// compared with the trial that has the lowest mean loss over the repeats that both have, by a paired one-sided t-test
/// of the differences repeat by repeat; pairing takes out what makes a fold hard for everybody. The leader is never
/// stopped, so that a study ends with a result.
///
/// - SeeAlso: Maron and Moore 1994, "Hoeffding Races", NeurIPS; Birattari et al. 2002, "A Racing Algorithm for
///   Configuring Metaheuristics", GECCO, of which this is the t-race.
public struct RacingScheduler: Scheduler {
    /// One bracket with one rung: all repeats.
    public let plan: SchedulePlan
    private let fidelity: Fidelity
    private let leastRepeats: Int
    private let significance: Double

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials the budget allows.
    ///   - fidelity: Its maximum is the number of repeats of a full trial.
    ///   - leastRepeats: How many repeats two trials must have in common before one is stopped, at least 2.
    ///   - significance: The probability of stopping a trial that is as good as the leader, in one test.
    public init(trials: Int, fidelity: Fidelity, leastRepeats: Int = 3, significance: Double = 0.05) {
        self.fidelity = fidelity
        self.leastRepeats = max(2, leastRepeats)
        self.significance = min(max(significance, 0), 0.5)
        plan = .inFull(trials: trials, fidelity)
    }

    /// Bracket 0, up to the maximum.
    public func placement(ofTrial trial: Int) -> Placement { Placement(target: max(1, fidelity.maximum)) }

    /// Nothing: a trial completes by itself or is stopped before.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] { [] }

    /// Whether the trial is worse than the leader of the repeats it has, beyond chance.
    ///
    /// - Complexity: O(measurements of the study).
    public func stops(_ trial: Int, in state: StudyState) -> Bool {
        guard state.trials.indices.contains(trial) else { return false }
        let subject = state.trials[trial]
        guard subject.reached >= max(leastRepeats, fidelity.minimum), subject.reached < fidelity.maximum else {
            return false
        }
        let metric = state.definition.metric
        let own = subject.repeatLosses(metric)
        var leader: (losses: [Double], mean: Double)?
        for rival in state.trials where rival.number != trial && rival.reached >= subject.reached {
            let losses = Array(rival.repeatLosses(metric).prefix(own.count))
            let mean = losses.reduce(0, +) / Double(max(1, losses.count))
            if losses.count == own.count, mean < leader?.mean ?? .infinity { leader = (losses, mean) }
        }
        guard let leader, own.count >= leastRepeats else { return false }
        return Self.probability(thatMeanIsPositive: zip(own, leader.losses).map { $0 - $1 }) < significance
    }

    /// The probability of a mean as far above 0 as this one or farther, if the true mean is 0.
    static func probability(thatMeanIsPositive differences: [Double]) -> Double {
        let count = Double(differences.count)
        let mean = differences.reduce(0) { $0 + $1 / count }
        guard mean > 0, mean.isFinite else { return 1 }
        let scale = differences.reduce(0) { max($0, abs($1)) }
        let squares = differences.reduce(0) { $0 + ($1 - mean) / scale * (($1 - mean) / scale) }
        guard squares > 0 else { return 0 }
        let error = (squares / (count - 1) / count).squareRoot()
        return StudentDistribution.upperTail(mean / scale / error, degrees: differences.count - 1)
    }
}

extension Trial {
    /// The loss of each repeat, from the means after each of them; as far as they were all reported and are finite.
    fileprivate func repeatLosses(_ metric: Metric) -> [Double] {
        var losses: [Double] = []
        var sum = 0.0
        for measurement in measurements {
            guard measurement.fidelity == losses.count + 1, measurement.value.isFinite else { break }
            let total = metric.loss(measurement.value) * Double(measurement.fidelity)
            losses.append(total - sum)
            sum = total
        }
        return losses
    }
}

extension SchedulerEntry {
    /// A race over repeats.
    static let racing = SchedulerEntry(
        "racing", "Stops a trial that is worse than the leader beyond chance, where the resource counts repeats.",
        options: [
            OptionDeclaration(
                "least-repeats", .int(2...1000), default: .int(3),
                "How many repeats two trials must have in common before one is stopped."),
            OptionDeclaration(
                "significance", .float(0...0.5), default: .float(0.05),
                "How probable it may be that a trial as good as the leader is stopped, in one comparison."),
        ], needsFidelity: true
    ) { definition, settings in
        RacingScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity,
            leastRepeats: settings.int("least-repeats") ?? 3,
            significance: settings.float("significance") ?? 0.05)
    }
}
