/// What a replay compared, and what differed.
public struct ReplayOutcome: Sendable, Hashable, Codable {
    /// A decision that was recorded otherwise than it is made now.
    public struct Difference: Sendable, Hashable, Codable {
        /// What was decided.
        public enum Kind: String, Sendable, Hashable, Codable {
            /// Which configuration to try.
            case suggestion
            /// In which bracket and up to which fidelity.
            case placement
            /// Whether the trial goes on.
            case verdict
        }

        /// What was decided.
        public let kind: Kind
        /// The trial.
        public let trial: Int
        /// The number of the event that records the decision, or after which it is missing.
        public let event: Int
        /// What was recorded, in words.
        public let recorded: String
        /// What comes out now, in words.
        public let recomputed: String
        /// How far two suggestions lie apart in the coordinate of the unit cube in which they differ most; nil if they
        /// differ in kind, or for other decisions.
        public let distance: Double?
    }

    /// How many events were folded.
    public internal(set) var events = 0
    /// How many suggestions were compared.
    public internal(set) var suggestions = 0
    /// How many placements were compared.
    public internal(set) var placements = 0
    /// How many times the scheduler was asked about a trial, whatever it answered.
    public internal(set) var reviews = 0
    /// How many promotions and prunings were recorded.
    public internal(set) var verdicts = 0
    /// How many trials were put in line by the user; they are nobody's decision.
    public internal(set) var enqueued = 0
    /// How many suggestions agree but give another reason, as after a change of wording.
    public internal(set) var reworded = 0
    /// The greatest distance between two suggestions that count as equal.
    public internal(set) var largestDistance = 0.0
    /// What differed, in the order of events.
    public internal(set) var differences: [Difference] = []

    /// The same counts with the first differences only.
    public func limited(to count: Int) -> ReplayOutcome {
        var outcome = self
        outcome.differences = Array(differences.prefix(count))
        return outcome
    }

    /// Whether every decision is the one that was recorded.
    public var isEqual: Bool { differences.isEmpty }
}

extension ReplayOutcome.Difference: CustomStringConvertible {
    /// The difference in a line.
    public var description: String {
        let apart = distance.map { " (\($0) apart)" } ?? ""
        return "event \(event), \(kind.rawValue) of trial \(trial): recorded \(recorded), now \(recomputed)\(apart)"
    }
}
