extension RetryPolicy {
    /// How long to wait before a trial that has just failed is tried again; nil if that was its last retry.
    func wait(of trial: Trial, after reason: FailureReason) -> Duration? {
        let before = trial.attempts.count { attempt in
            switch reason {
            case .lost: attempt.ending == .lost
            case .rejected: attempt.ending == .refused
            case .error, .diverged, .timeout, .outOfMemory: attempt.failure == reason
            }
        }
        let rule = self[reason]
        return before < rule.limit ? .seconds(rule.wait(beforeRetry: before + 1)) : nil
    }
}
