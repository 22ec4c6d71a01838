import Studies

/// What workers and the manager say.
extension Checker {
    /// A worker says something.
    mutating func says(_ message: WorkerMessage) -> Problem? {
        switch message {
        case .measured(let lease, let measurements):
            for measurement in measurements {
                if let old = said[lease]?.measurements[measurement.sequence], old != measurement {
                    return (.keepsResultsUntilHeard, "measurement \(measurement.sequence) of one lease has two values")
                }
                said[lease, default: Said()].measurements[measurement.sequence] = measurement
            }
        case .finished(let lease, let final, let result):
            said[lease, default: Said()].result = result
            said[lease, default: Said()].finalSequence = final
        case .hello, .ready, .heartbeat, .paused, .released, .refused, .putChunk, .getChunk, .goodbye: break
        }
        return nil
    }

    /// The manager says something; what it follows from must be committed.
    mutating func tells(_ message: ManagerMessage) -> Problem? {
        switch message {
        case .offer(let offer):
            guard let held = leases[offer.lease], held.trial == offer.trial else {
                return (.recordsThenTells, "trial \(offer.trial) is offered before its lease is committed")
            }
            note(held, upTo: nil)
        case .acknowledged(let lease, let sequence):
            guard sequence > 0, let held = leases[lease] else { break }
            if sequence > held.measurements.count {
                return (
                    .recordsThenTells,
                    "measurement \(sequence) is acknowledged with \(held.measurements.count) committed"
                )
            }
            note(held, upTo: nil)
        case .settled(let lease):
            guard let held = leases[lease], let sequence = held.endedBy else {
                return (.recordsThenTells, "lease \(lease) is settled before its end is committed")
            }
            note(held, upTo: sequence)
        case .directive(let lease, .goOn(let until)):
            if let held = leases[lease], let study = studies[held.study], study.trials[held.trial].target < until {
                return (.recordsThenTells, "trial \(held.trial) is told to go on before its promotion is committed")
            }
        case .welcome, .directive, .stale, .unknownWorker, .chunk, .chunkStored, .artifactRefused, .leave: break
        }
        return nil
    }

    private mutating func note(_ held: LeaseRecord, upTo sequence: Int?) {
        guard let study = studies[held.study] else { return }
        // All that is committed now is older than what is said.
        studies[held.study]?.toldUpTo = max(study.toldUpTo, sequence ?? study.events.count)
    }
}
