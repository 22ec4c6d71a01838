import SearchSpaces

extension StudyReader {
    /// How often a trial is tried again, by what went wrong.
    mutating func readRetries(_ node: LocatedNode) -> RetryPolicy? {
        unlessWrong { reader in
            guard reader.check(node, StudyFields.retries) else { return nil }
            var policy = RetryPolicy()
            for reason in FailureReason.allCases {
                guard let field = node[reason.rawValue] else { continue }
                if let rule = reader.readRule(field, standard: RetryPolicy.standard(reason)) { policy[reason] = rule }
            }
            return policy
        }
    }

    private mutating func readRule(_ node: LocatedNode, standard: RetryPolicy.Rule) -> RetryPolicy.Rule? {
        if node.entries == nil {
            return readWhole(node, in: StudyFields.retryLimits).map {
                RetryPolicy.Rule(limit: $0, wait: standard.wait, longest: standard.longest)
            }
        }
        return unlessWrong { reader in
            guard reader.check(node, StudyFields.retryRule) else { return nil }
            guard let limit = node["limit"].flatMap({ reader.readWhole($0, in: StudyFields.retryLimits) }) else {
                return nil
            }
            let wait = node["wait"].flatMap { reader.readDuration($0) } ?? standard.wait
            let longest = node["longest"].flatMap { reader.readDuration($0) } ?? max(wait, standard.longest)
            if longest < wait, let field = node["longest"] {
                reader.reject(field, expected: "at least wait, \(wait) s")
            }
            return RetryPolicy.Rule(limit: limit, wait: wait, longest: longest)
        }
    }
}
