package import Store
package import Studies

/// Whether everything that workers were told is in the record.
package struct AcknowledgementCheck {
    private var measured: [String: Int] = [:]
    private var results: [String: AcknowledgementLog.Outcome] = [:]

    /// How many results were acknowledged.
    package private(set) var acknowledged = 0
    /// Acknowledged results that are not in the record.
    package private(set) var lost = 0

    /// Takes the events of every study of the store.
    package init(_ studies: [[RecordedEvent]]) {
        for events in studies { take(events) }
    }

    private mutating func take(_ events: [RecordedEvent]) {
        var leases: [Int: [Int: String]] = [:]
        for recorded in events {
            switch recorded.event {
            case .trialLeased(let trial, let attempt, let lease, _, _):
                leases[trial, default: [:]][attempt] = lease.description
            case .measured(let trial, let attempt, _):
                if let lease = leases[trial]?[attempt] { measured[lease, default: 0] += 1 }
            case .attemptFailed(let trial, let attempt, let reason, _):
                if let lease = leases[trial]?[attempt] { results[lease] = .failed(reason.rawValue) }
            case .trialEnded(let trial, let attempt?, let outcome):
                guard let lease = leases[trial]?[attempt] else { continue }
                switch outcome {
                case .completed(let value): results[lease] = .completed(value.bitPattern)
                case .evaluated(let evaluation):
                    if let value = evaluation.values.first { results[lease] = .completed(value.bitPattern) }
                case .failed(let reason, _): results[lease] = .failed(reason.rawValue)
                case .pruned, .cancelled: break
                }
            case .created, .started, .paused, .trialSuggested, .trialBranched, .trialEnqueued, .spaceEdited,
                .trialPromoted, .trialPaused, .attemptEnded, .trialEnded, .late, .ended:
                break
            }
        }
    }

    /// Compares with what workers noted.
    package mutating func run(_ entries: [AcknowledgementLog.Entry]) -> StoreCheck {
        var problems: [String] = []
        var measurements = 0
        for entry in entries {
            switch entry {
            case .measurements(let lease, let sequence):
                measurements += 1
                let kept = measured[lease] ?? 0
                if kept < sequence {
                    problems.append("measurement \(sequence) of lease \(lease) was acknowledged; \(kept) are there")
                }
            case .result(let lease, let outcome):
                acknowledged += 1
                guard results[lease] != outcome else { continue }
                lost += 1
                let found = results[lease].map { "\($0)" } ?? "nothing"
                problems.append("result \(outcome) of lease \(lease) was acknowledged; \(found) is there")
            }
        }
        return StoreCheck(
            "acknowledged", problems: problems,
            detail: "\(acknowledged) results and \(measurements) measurements that workers were told are kept")
    }
}
