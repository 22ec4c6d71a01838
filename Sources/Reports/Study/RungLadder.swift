import Studies

/// One bracket as it went: the fidelities at which its trials were compared, and who went on.
package struct RungLadder: Sendable, Equatable {
    /// What became of a trial at a rung.
    package enum Fate: String, Sendable, CaseIterable {
        case promoted = "went on"
        case completed = "completed"
        case stopped = "stopped here"
        case open = "not decided yet"
    }

    /// A trial at a rung.
    package struct Entry: Sendable, Equatable {
        package var trial: Int
        /// Its value there; nil if it measured nothing finite.
        package var value: Double?
        package var fate: Fate
    }

    /// A fidelity and the trials that reached it.
    package struct Rung: Sendable, Equatable {
        package var fidelity: Int
        package var entries: [Entry]

        /// How many went on or were completed here.
        package func count(_ fate: Fate) -> Int { entries.count { $0.fate == fate } }
    }

    package var bracket: Int
    /// By rising fidelity.
    package var rungs: [Rung]

    /// The brackets in which something was measured, if some trial was to stop below the full fidelity; none otherwise.
    package static func all(of study: StudyDigest) -> [RungLadder] {
        let maximum = study.definition.fidelity.maximum
        guard study.trials.contains(where: { $0.placement.target < maximum }) else { return [] }
        return Dictionary(grouping: study.trials, by: \.placement.bracket).sorted { $0.key < $1.key }
            .map { bracket, trials in
                let fidelities = Set(trials.flatMap { [$0.placement.target, $0.target] }).sorted()
                let rungs = fidelities.map { fidelity in
                    Rung(
                        fidelity: fidelity,
                        entries: trials.filter { $0.placement.target <= fidelity && $0.reached >= fidelity }
                            .map { entry($0, at: fidelity, maximum: maximum) })
                }
                return RungLadder(bracket: bracket, rungs: rungs)
            }
            .filter { $0.rungs.contains { !$0.entries.isEmpty } }
    }

    private static func entry(_ trial: Trial, at fidelity: Int, maximum: Int) -> Entry {
        let value = trial.measurements.last { $0.fidelity <= fidelity && $0.value.isFinite }?.value
        let fate: Fate =
            if trial.reached > fidelity || trial.target > fidelity {
                .promoted
            } else if trial.state == .completed {
                .completed
            } else if trial.state.isTerminal {
                .stopped
            } else {
                .open
            }
        return Entry(trial: trial.number, value: value, fate: fate)
    }
}
