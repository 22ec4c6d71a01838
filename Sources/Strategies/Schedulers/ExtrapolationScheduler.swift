import SearchSpaces
public import Studies

/// Stops a trial whose learning curve, carried on to the end, cannot be the best any more.
///
/// What a trial will gain from here to the end is predicted from what the completed trials gained from the same point:
/// a plane over where each stood and what it had gained since half the way there. The prediction's error is that of each
/// completed trial when the plane is drawn without it, and a trial stops only if even the favourable quantile of these errors (the jackknife's
/// one-sided bound) leaves it behind the best value so far. Until there are enough completed trials for such a bound,
/// every trial goes on: with α = 0.1, ten.
///
/// Trials that complete are those that gained most, so the bound errs towards going on.
///
/// - SeeAlso: Domhan, Springenberg and Hutter 2015, "Speeding up Automatic Hyperparameter Optimization of Deep Neural
///   Networks by Extrapolation of Learning Curves", IJCAI, for the rule; Barber et al. 2021, "Predictive Inference with
///   the Jackknife+", Ann. Statist. 49(1), arXiv:1905.02928, for the bound.
public struct ExtrapolationScheduler: Scheduler {
    /// One bracket with one rung: the maximum.
    public let plan: SchedulePlan
    private let fidelity: Fidelity
    private let risk: Double

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials the budget allows.
    ///   - fidelity: No trial is stopped below the minimum; each gets at most the maximum.
    ///   - risk: α: how often a trial that would have become the best may be stopped, in one decision.
    public init(trials: Int, fidelity: Fidelity, risk: Double = 0.1) {
        self.fidelity = fidelity
        self.risk = min(max(risk, 0.001), 0.5)
        plan = .inFull(trials: trials, fidelity)
    }

    /// Bracket 0, up to the maximum.
    public func placement(ofTrial trial: Int) -> Placement { Placement(target: max(1, fidelity.maximum)) }

    /// Nothing: a trial completes by itself or is stopped before.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] { [] }

    /// Whether even a favourable course would leave the trial behind the best value so far.
    ///
    /// - Complexity: O(measurements of the study).
    public func stops(_ trial: Int, in state: StudyState) -> Bool {
        guard state.trials.indices.contains(trial), let incumbent = state.best?.value else { return false }
        let metric = state.definition.metric
        let reached = state.trials[trial].reached
        guard reached >= fidelity.minimum, reached < fidelity.maximum else { return false }
        let now = state.trials[trial].bestLoss(upTo: reached, metric)
        guard now.isFinite else { return false }
        let courses = state.trials.compactMap { Course($0, at: reached, metric) }
        // With fewer, no quantile of the errors bounds one in 1/α.
        guard Double(courses.count + 1) * risk >= 1 else { return false }
        let plane = GainPlane(courses)
        let errors = courses.indices.map { plane.errorWithout($0) }.sorted()
        let rank = Int((Double(courses.count + 1) * (1 - risk)).rounded(.up))
        let favourable = errors[min(rank, courses.count) - 1]
        let recent = Course.recentGain(of: state.trials[trial], at: reached, metric)
        return now - plane.gain(loss: now, recent: recent) - favourable > metric.loss(incumbent)
    }
}

/// Where a completed trial stood at a fidelity, and what it gained from there on.
private struct Course {
    /// The best loss by then.
    let loss: Double
    /// What had been gained since half the way.
    let recent: Double
    /// What was still to be gained.
    let gain: Double

    init?(_ trial: Trial, at fidelity: Int, _ metric: Metric) {
        guard trial.state == .completed, trial.reached > fidelity else { return nil }
        loss = trial.bestLoss(upTo: fidelity, metric)
        gain = loss - trial.bestLoss(upTo: .max, metric)
        recent = Self.recentGain(of: trial, at: fidelity, metric)
        guard loss.isFinite, gain.isFinite else { return nil }
    }

    /// What a trial gained since half the way to a fidelity; 0 where it had no value by then.
    static func recentGain(of trial: Trial, at fidelity: Int, _ metric: Metric) -> Double {
        let gain = trial.bestLoss(upTo: fidelity / 2, metric) - trial.bestLoss(upTo: fidelity, metric)
        return gain.isFinite ? gain : 0
    }
}

/// The least-squares plane of coming gains over losses and recent gains.
private struct GainPlane {
    private let courses: [Course]
    private let centre: (loss: Double, recent: Double, gain: Double)
    private let slope: (loss: Double, recent: Double)
    /// The inverse of the centred normal matrix: its diagonal, and what is beside it.
    private let inverse: (loss: Double, recent: Double, both: Double)

    init(_ courses: [Course]) {
        let count = Double(courses.count)
        func mean(_ value: (Course) -> Double) -> Double { courses.reduce(0) { $0 + value($1) / count } }
        let centre = (loss: mean(\.loss), recent: mean(\.recent), gain: mean(\.gain))
        func product(_ a: (Course) -> Double, _ b: (Course) -> Double) -> Double {
            courses.reduce(0) { $0 + a($1) * b($1) }
        }
        let loss = { (course: Course) in course.loss - centre.loss }
        let recent = { (course: Course) in course.recent - centre.recent }
        let gain = { (course: Course) in course.gain - centre.gain }
        // A millionth more on the diagonal, where losses and recent gains say the same or do not vary.
        let a = product(loss, loss) * (1 + 1e-6)
        let b = product(recent, recent) * (1 + 1e-6)
        let c = product(loss, recent)
        let determinant = a * b - c * c
        if determinant > 0, determinant.isFinite {
            inverse = (b / determinant, a / determinant, -c / determinant)
        } else {
            inverse = (a > 0 ? 1 / a : 0, a == 0 && b > 0 ? 1 / b : 0, 0)
        }
        let (x, y) = (product(loss, gain), product(recent, gain))
        slope = (inverse.loss * x + inverse.both * y, inverse.both * x + inverse.recent * y)
        self.courses = courses
        self.centre = centre
    }

    func gain(loss: Double, recent: Double) -> Double {
        centre.gain + slope.loss * (loss - centre.loss) + slope.recent * (recent - centre.recent)
    }

    /// By how much a course gained more than the plane through all others says: the residual over 1 − leverage.
    func errorWithout(_ index: Int) -> Double {
        let course = courses[index]
        let (x, y) = (course.loss - centre.loss, course.recent - centre.recent)
        let leverage =
            1 / Double(courses.count) + x * x * inverse.loss + y * y * inverse.recent + 2 * x * y * inverse.both
        return (course.gain - gain(loss: course.loss, recent: course.recent)) / max(1 - leverage, 1e-9)
    }
}

extension SchedulerEntry {
    /// Learning curves carried on.
    static let extrapolation = SchedulerEntry(
        "extrapolation", "Stops a trial whose learning curve, carried on to the end, cannot become the best.",
        options: [
            OptionDeclaration(
                "risk", .float(0.001...0.5), default: .float(0.1),
                "How often a trial that would have become the best may be stopped; needs 1/risk completed trials.")
        ], needsFidelity: true
    ) { definition, settings in
        ExtrapolationScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity, risk: settings.float("risk") ?? 0.1)
    }
}
