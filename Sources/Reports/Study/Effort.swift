import Studies

/// What a study has cost, and what it would have cost to give every trial the whole resource.
package struct Effort: Sendable, Equatable {
    /// Units of the resource that trials have spent, those of superseded attempts left out.
    package var spent: Int
    /// Units that the trials begun would have taken in full.
    package var full: Int
    /// Seconds of work, all workers together.
    package var workerSeconds: Double
    /// The share of the workers' time, from the first attempt to the last, in which they worked; nil without any.
    package var utilisation: Double?

    package init(_ study: StudyDigest) {
        let begun = study.trials.filter { !$0.attempts.isEmpty }
        spent = begun.reduce(0) { $0 + $1.reached }
        full = begun.count * study.definition.fidelity.maximum
        workerSeconds = begun.reduce(0) { $0 + study.seconds($1) }
        let attempts = begun.flatMap(\.attempts)
        let start = attempts.map(\.startedAt).min() ?? 0
        let end = attempts.map { $0.endedAt ?? study.state.elapsed }.max() ?? 0
        let active = Set(attempts.map(\.worker)).count
        utilisation = end > start && active > 0 ? min(1, workerSeconds / ((end - start) * Double(active))) : nil
    }

    /// How many times more the trials would have taken in full; nil if nothing was saved.
    package var saving: Double? {
        spent > 0 && full > spent ? Double(full) / Double(spent) : nil
    }
}
