import Datasets
import Foundation
import Models
import Objectives
import Reports
import SearchSpaces
import Strategies
import Studies
import Synchronization
import Worker

/// The search of `recommend`, from its plan to what comes out of it, in time.
struct RecommendSession {
    /// What there is at the end.
    struct Outcome {
        var result: RecommendationResult
        var trials: Int
        var wasInterrupted: Bool
    }

    let plan: RecommendationPlan
    let trials: Int
    let clock: AutoDeadline
    let isQuiet: Bool

    /// What is kept for writing, of the whole time and at least, in seconds.
    private static let reserve = (share: 0.03, least: 1.0)

    /// Says what was decided.
    func explain(_ deadline: String) {
        guard !isQuiet else { return }
        Console.note(
            "\(plan.table.count) interactions of \(plan.table.users.count) users with \(plan.table.items.count) items; "
                + "\(deadline) in all.")
        for decision in plan.decisions {
            Console.note(TextTable.harmless("  \(decision.subject): \(decision.choice) (\(decision.reason))"))
        }
        for warning in plan.warnings { Console.note(TextTable.harmless("note: \(warning).")) }
    }

    /// Searches, judges and fits.
    func run() throws -> Outcome {
        let interruption = Interruption()
        let signals = TerminationSignals { interruption.ask() }
        defer { signals.cancel() }
        let clock = clock
        let end = clock.seconds - max(Self.reserve.least, Self.reserve.share * clock.seconds)
        let isOver: @Sendable () -> Bool = { clock.elapsed > end }
        var search = try RecommendationSearch(plan)
        let tried = try tune(&search, interruption, until: end)
        let late = end - 1.8 * (search.best?.trial.seconds ?? 0)
        let result = try RecommendationResult(
            search, isLate: { interruption.isAsked || clock.elapsed > late }, isOver: isOver)
        return Outcome(result: result, trials: tried, wasInterrupted: interruption.isAsked)
    }

    /// Tries configurations until there are enough, or time to finish is all that is left; tells how many.
    private func tune(
        _ search: inout RecommendationSearch, _ interruption: Interruption, until end: Double
    ) throws -> Int {
        let display = StatusLine(isQuiet: isQuiet)
        defer { display.finish() }
        let definition = StudyDefinition(
            name: "recommend", space: plan.space, objective: .external,
            metric: Metric("ndcg@\(RankingJudge.places)", .maximize), sampler: .automatic, scheduler: .automatic,
            budget: Budget(trials: trials), seed: plan.request.seed)
        var study = try AskTellStudy(definition.choosingStrategy())
        try study.enqueue(Array(plan.first.prefix(trials)))
        let clock = clock
        while let trial = try study.ask(1).first {
            let limit = end - search.secondsToFinish
            let expected = 1.2 * search.seconds(of: trial.configuration)
            // The first one, popularity, takes no time: there is always something to deliver.
            let hasResult = search.best != nil
            if hasResult, interruption.isAsked || clock.elapsed + expected > limit { break }
            display.show { line(search, trial, limit) }
            do {
                let ndcg = try search.evaluate(trial.number, trial.configuration) {
                    hasResult && (interruption.isAsked || clock.elapsed > limit)
                }
                try study.tell(trial.number, .completed(ndcg))
            } catch TrainingError.stopped {
                break
            } catch let error as TrainingError {
                try study.tell(trial.number, .failed(.diverged, message: "\(error)"))
            } catch let error as InsufficientMemory {
                try study.tell(trial.number, .failed(.outOfMemory, message: "\(error)"))
            }
        }
        return search.trials.count
    }

    private func line(_ search: RecommendationSearch, _ trial: Trial, _ limit: Double) -> String {
        var parts = ["recommending", "trial \(trial.number + 1)/\(trials)"]
        if case .string(let method)? = trial.configuration["method"] { parts.append(method) }
        if let best = search.best?.trial {
            parts.append("best NDCG@10 \(ProgressLine.short(best.score.ndcg)) (\(best.method))")
        }
        let done = Double(search.trials.count)
        let left = done > 0 ? clock.elapsed / done * (Double(trials) - done) : .infinity
        let rest = max(0, min(left, limit - clock.elapsed))
        parts.append("\(ProgressLine.duration(clock.elapsed)), ETA \(ProgressLine.duration(rest))")
        return parts.joined(separator: " · ")
    }
}

/// Whether somebody has asked to stop.
private final class Interruption: Sendable {
    private let asked = Atomic(false)

    var isAsked: Bool { asked.load(ordering: .relaxed) }

    func ask() { asked.store(true, ordering: .relaxed) }
}

extension RecommendSession.Outcome {
    /// The report as a page.
    func report(_ plan: RecommendationPlan) -> String {
        RecommendationReport(page(plan), version: LeptuneVersion.current).html()
    }

    private func page(_ plan: RecommendationPlan) -> RecommendationReport.Content {
        let description = result.model.description
        return RecommendationReport.Content(
            name: description.data, method: description.method,
            settings: description.settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            users: description.users, items: description.items, interactions: description.interactions,
            trials: trials, wasInterrupted: wasInterrupted,
            methods: result.leaderboard.map { .init(name: $0.method, validation: $0.validation, test: $0.test) },
            baseline: .init(
                name: result.baseline.method, validation: result.baseline.validation, test: result.baseline.test),
            popularity: result.popularity,
            examples: result.examples.map { .init(user: $0.user, known: $0.known, suggested: $0.suggested) },
            decisions: plan.decisions.map { ($0.subject, $0.choice, $0.reason) }, warnings: plan.warnings,
            fingerprint: description.fingerprint.hexadecimal)
    }
}
