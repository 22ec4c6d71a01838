public import Studies

/// What a manager is doing, for people to watch.
public struct ManagerProgress: Sendable {
    /// One study.
    public struct Study: Sendable {
        /// Its name.
        public var name: String
        /// Where it stands.
        public var phase: StudyState.Phase
        /// Trials of the budget.
        public var budget: Int
        /// How many trials were suggested.
        public var suggested: Int
        /// How many are with a worker.
        public var running: Int
        /// How many wait between rungs.
        public var paused: Int
        /// How many ended, by the state's name.
        public var ended: [String: Int]
        /// What is measured.
        public var metric: Metric
        /// The best value and its trial's number.
        public var best: (value: Double, trial: Int)?
        /// Fidelity spent so far and the plan's total.
        public var spent: (fidelity: Int, planned: Int)
        /// Active seconds.
        public var elapsed: Double
        /// The time budget in seconds.
        public var limit: Double?
    }

    /// The studies that the manager works on, by number.
    public var studies: [Study]
    /// How many workers are connected.
    public var workers: Int
    /// For how many seconds the disk has been full, so that nothing goes on; nil if it is not.
    public var diskFullSeconds: Double?

    /// Whether every study is over.
    public var isOver: Bool {
        studies.allSatisfy { if case .ended = $0.phase { true } else { false } }
    }
}
