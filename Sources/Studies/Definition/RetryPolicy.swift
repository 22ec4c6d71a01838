/// How often a trial is tried again, by what went wrong.
///
/// What follows from the trial itself (an error, a metric that diverges, a limit of time or memory) is a result and is not
/// tried again unless the study says so; the loss of a worker and a refusal are not the trial's doing and are.
public struct RetryPolicy: Sendable, Hashable, Codable {
    /// How often, and after which waits.
    ///
    /// The first retry comes at once, the second after ``wait``, each later one after twice as long, up to ``longest``.
    public struct Rule: Sendable, Hashable, Codable {
        /// How many retries, at most; the failure after the last is the trial's end.
        public var limit: Int
        /// Seconds before the second retry.
        public var wait: Double
        /// The longest wait, in seconds.
        public var longest: Double

        /// Creates a rule.
        public init(limit: Int, wait: Double = 1, longest: Double = 60) {
            self.limit = limit
            self.wait = wait
            self.longest = longest
        }

        /// Seconds to wait before a retry, counted from 1.
        public func wait(beforeRetry retry: Int) -> Double {
            guard retry > 1 else { return 0 }
            var seconds = wait
            for _ in 2..<retry where seconds < longest { seconds *= 2 }
            return min(seconds, longest)
        }
    }

    private var rules: [String: Rule]

    /// Creates a policy of the defaults and some rules of one's own.
    public init(_ rules: [FailureReason: Rule] = [:]) {
        self.rules = [:]
        for (reason, rule) in rules { self[reason] = rule }
    }

    /// The rule for a reason.
    public subscript(reason: FailureReason) -> Rule {
        get { rules[reason.rawValue] ?? Self.standard(reason) }
        set { rules[reason.rawValue] = newValue }
    }

    /// The rule for a reason of which a study says nothing.
    public static func standard(_ reason: FailureReason) -> Rule {
        switch reason {
        case .lost: Rule(limit: 4)
        case .rejected: Rule(limit: 2)
        case .error, .diverged, .timeout, .outOfMemory: Rule(limit: 0)
        }
    }
}
