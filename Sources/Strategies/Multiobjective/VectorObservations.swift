import SearchSpaces
package import Studies

/// What a sampler learns from when there are several objectives, or outcome constraints: one vector a trial, at one
/// fidelity.
///
/// The counterpart of ``Observations``, which reads one loss a trial.
package struct VectorObservations: Sendable {
    /// A trial that says something about its configuration.
    package struct Entry: Sendable {
        /// The trial's index in the request.
        package let trial: Int
        /// One loss an objective, all finite; nil if the trial failed.
        package let losses: [Double]?
        /// One value a constraint, feasible at 0 or below; empty if the trial failed.
        package let constraints: [Double]
    }

    /// What was measured or failed, in the order of the trials.
    package private(set) var entries: [Entry] = []
    /// For each entry: 0 where every constraint holds; else the sum of the excesses, each in units of the worst seen.
    package private(set) var violations: [Double] = []
    /// The indices in the request of the trials whose values may still come.
    package private(set) var pending: [Int] = []
    /// The fidelity the losses belong to.
    package let fidelity: Int
    private let request: SuggestionRequest

    /// Reads the trials at the highest fidelity with enough measurements of all metrics, or the one with most.
    ///
    /// Constraints are known of trials that ended only, so that studies with constraints learn from those alone. A
    /// vector with a value that is not finite counts as a failure.
    ///
    /// - Parameters:
    ///   - request: The trials and what is measured.
    ///   - enough: How many measurements make a fidelity usable.
    package init(_ request: SuggestionRequest, enough: Int) {
        self.request = request
        let metrics = request.metrics
        let usesRungs = request.constraints.isEmpty
        let maximum = request.fidelity.maximum
        let rungs =
            usesRungs
            ? Set(request.trials.map { min($0.target, maximum) } + [maximum]).sorted(by: >) : [maximum]
        let counts = rungs.map { rung in
            request.trials.count {
                Self.values(of: $0, at: rung, metrics.count, usesRungs)?.allSatisfy(\.isFinite) == true
            }
        }
        let chosen = counts.firstIndex { $0 >= enough } ?? counts.firstIndex(of: counts.max() ?? 0) ?? 0
        fidelity = rungs[chosen]
        for (index, trial) in request.trials.enumerated() {
            if let values = Self.values(of: trial, at: fidelity, metrics.count, usesRungs) {
                let constraints = trial.result?.constraints ?? []
                let isUsable =
                    values.allSatisfy(\.isFinite) && constraints.count == request.constraints.count
                    && constraints.allSatisfy(\.isFinite)
                entries.append(
                    Entry(
                        trial: index, losses: isUsable ? zip(metrics, values).map { $0.loss($1) } : nil,
                        constraints: isUsable ? constraints : []))
                continue
            }
            switch trial.state {
            case .waiting, .running, .paused: pending.append(index)
            case .failed(.error), .failed(.diverged), .failed(.timeout), .failed(.outOfMemory):
                entries.append(Entry(trial: index, losses: nil, constraints: []))
            case .failed(.lost), .failed(.rejected), .pruned, .completed, .cancelled: break
            }
        }
        let worst = request.constraints.indices.map { k in
            entries.reduce(0) { $1.losses == nil ? $0 : max($0, $1.constraints[k]) }
        }
        violations = entries.map { entry in
            zip(entry.constraints, worst).reduce(0) { $1.0 > 0 && $1.1 > 0 ? $0 + $1.0 / $1.1 : $0 }
        }
    }

    private static func values(of trial: Trial, at fidelity: Int, _ count: Int, _ usesRungs: Bool) -> [Double]? {
        let measured = usesRungs ? trial.measurements.first { $0.fidelity >= fidelity } : nil
        let values = measured.flatMap { $0.values ?? (count == 1 ? [$0.value] : nil) } ?? trial.result?.values
        return values?.count == count ? values : nil
    }

    /// How many entries have losses.
    package var count: Int { entries.count { $0.losses != nil } }

    /// The indices of the entries that have losses, by front under constraint domination.
    package var fronts: [[Int]] {
        let measured = entries.indices.filter { entries[$0].losses != nil }
        return ParetoOrder.fronts(
            measured.map { entries[$0].losses ?? [] }, violations: measured.map { violations[$0] }
        ).map { $0.map { measured[$0] } }
    }

    /// The indices of the feasible entries that none dominates.
    package var paretoFront: [Int] { fronts.first?.filter { violations[$0] <= 0 } ?? [] }

    /// Up to how many entries are ordered by the volume they add; those after them by crowding distance.
    private static let greedyPlaces = 32

    /// The indices of the entries, best first: by front; within one, by the hypervolume that each adds to those before
    /// it for up to four objectives, and by crowding distance otherwise; failures last.
    package var ranking: [Int] {
        var result: [Int] = []
        for front in fronts {
            let losses = front.map { entries[$0].losses ?? [] }
            var order: [Int] = []
            if (2...4).contains(request.metrics.count), result.count < Self.greedyPlaces {
                let reference = Hypervolume.reference(beyond: losses)
                if reference.allSatisfy(\.isFinite) {
                    order = Hypervolume.greedyOrder(
                        losses, reference: reference, count: Self.greedyPlaces - result.count)
                }
            }
            let placed = Set(order)
            let distances = ParetoOrder.crowding(losses, of: Array(losses.indices))
            order += losses.indices.filter { !placed.contains($0) }
                .sorted { (-distances[$0], $0) < (-distances[$1], $1) }
            result += order.map { front[$0] }
        }
        return result + entries.indices.filter { entries[$0].losses == nil }
    }

    /// The request with one loss in place of the vectors, for whatever models or ranks one loss.
    ///
    /// - Parameter losses: One an entry; nil for a failure.
    /// - Returns: The same trials in number and order, each completed with its loss, failed, pending, or of no account.
    package func request(losses: [Double?]) -> SuggestionRequest {
        var result = request
        result.metric = Metric("loss", .minimize)
        result.furtherMetrics = []
        result.constraints = []
        result.fidelity = Fidelity(name: request.fidelity.name, minimum: 1, maximum: 1)
        for index in result.trials.indices {
            result.trials[index].measurements = []
            result.trials[index].placement.target = 1
            result.trials[index].target = 1
            result.trials[index].value = nil
            result.trials[index].evaluation = nil
            result.trials[index].state = .cancelled
        }
        for index in pending { result.trials[index].state = .running }
        for (entry, loss) in zip(entries, losses) {
            result.trials[entry.trial].state = loss == nil ? .failed(.error) : .completed
            result.trials[entry.trial].value = loss
        }
        return result
    }
}

extension SuggestionRequest {
    /// Whether there is more than one loss a trial to learn from.
    var hasVectors: Bool { !furtherMetrics.isEmpty || !constraints.isEmpty }

    /// The request for a sampler that only compares trials at their end: each completed with one loss, failed, pending,
    /// or of no account.
    ///
    /// Where there are several objectives or constraints, the loss is the place in ``VectorObservations/ranking``.
    ///
    /// - Parameter enough: How many measurements make a fidelity usable.
    func ranked(enough: Int) -> SuggestionRequest {
        let observations = VectorObservations(self, enough: enough)
        guard hasVectors else { return observations.request(losses: observations.entries.map { $0.losses?.first }) }
        var places = [Double?](repeating: nil, count: observations.entries.count)
        for (place, index) in observations.ranking.enumerated() where observations.entries[index].losses != nil {
            places[index] = Double(place)
        }
        return observations.request(losses: places)
    }
}
