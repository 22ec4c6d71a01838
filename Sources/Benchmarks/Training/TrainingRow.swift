/// One row of the training benchmark: what is fitted, to what, and how fast and how well it should be done.
///
/// The peers of a row are in `scripts/peers/<name>.py`, with underscores for hyphens.
struct TrainingRow: Sendable {
    /// Lower case, with hyphens.
    let name: String
    /// What is fitted and with which settings, so that a reader could do it again elsewhere.
    let summary: String
    /// The data set, as `scripts/peers/data.py` names it.
    let data: String
    /// How good the fit must be beside the peer's.
    let quality: QualityRule
    /// What to reach, the most important first.
    let targets: [Target]
    /// Whether the whole process counts: start, loading and one fit, nothing warm.
    let wholeProcess: Bool
    /// Makes what is measured.
    let prepare: @Sendable (BenchmarkData, RunContext) throws -> Workload

    /// Declares a row.
    init(
        _ name: String, _ summary: String, data: String, quality: QualityRule, targets: [Target],
        wholeProcess: Bool = false, prepare: @escaping @Sendable (BenchmarkData, RunContext) throws -> Workload
    ) {
        self.name = name
        self.summary = summary
        self.data = data
        self.quality = quality
        self.targets = targets
        self.wholeProcess = wholeProcess
        self.prepare = prepare
    }

    /// A ratio to reach.
    struct Target: Sendable, Encodable {
        /// The peers to beat: the fastest of them counts.
        let against: [String]
        /// The highest ratio of times, Leptune's to the peer's, that reaches the target.
        let ratio: Double

        /// At or below so many times the fastest of these peers.
        static func times(_ ratio: Double, _ peers: String...) -> Target { Target(against: peers, ratio: ratio) }
    }
}

/// What a run is asked for.
struct RunContext: Sendable {
    /// Threads that the fit may use, at least 1; BLAS is already set to it.
    let threads: Int
    /// The seed of this run; another one for each repetition.
    let seed: UInt64
}

extension TrainingRow: Encodable {
    private enum Key: String, CodingKey { case name, summary, data, quality, targets, wholeProcess }

    /// Encodes what the driver needs to know.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(summary, forKey: .summary)
        try container.encode(data, forKey: .data)
        try container.encode(quality, forKey: .quality)
        try container.encode(targets, forKey: .targets)
        try container.encode(wholeProcess, forKey: .wholeProcess)
    }
}
