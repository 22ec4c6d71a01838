import LinearAlgebra
package import Models
import Studies

/// Judges methods at rolling origins, the quickest first, until there are no more or it is time to stop.
package struct ForecastSearch: Sendable {
    /// How far it is.
    package struct Progress: Sendable {
        /// What is worked on.
        package var name: String
        /// How many methods are done, and how many there are.
        package var done, total: Int
        /// The share of the work that is done, roughly.
        package var share: Double
        /// The best so far and its error; nil before the first.
        package var best: (name: String, errors: ForecastErrors)?
    }

    /// A method that was left out, and why.
    package struct Omission: Sendable {
        package var name: String
        package var reason: String
    }

    package let plan: ForecastPlan
    /// How many threads may be busy.
    package let threads: Int

    package init(_ plan: ForecastPlan, threads: Int) {
        self.plan = plan
        self.threads = threads
    }

    /// The units of absolute scaled errors: of the values before the first origin, one for each series.
    package var units: [Double] {
        let known = plan.history.prefix(plan.origins.parts.first?.cutoff ?? 0)
        return zip(known.values, known.isObserved).map { values, isObserved in
            ForecastErrors.unit(of: values, isObserved: isObserved, period: plan.periods.last ?? 1)
        }
    }

    /// Judges one method after another.
    ///
    /// - Parameters:
    ///   - shouldStop: Asked often; what was judged until then counts. The naive forecast is judged in any case.
    ///   - progress: Called often.
    /// - Returns: Those that were judged, in their order, the seasonal naive forecast first; and what was left out.
    /// - Throws: `TrainingError` if not even that can be made.
    package func run(
        shouldStop: () -> Bool, progress: (Progress) -> Void
    ) throws -> (judged: [JudgedForecaster], omitted: [Omission], isComplete: Bool) {
        let units = units
        var queue = plan.candidates
        let expected = plan.isNotNegative ? 2 : 1
        let work = queue.reduce(0) { $0 + Self.cost($1) } + Double(expected) * Self.slowCost
        var (judged, omitted): ([JudgedForecaster], [Omission]) = ([], [])
        var (isRefined, done, spent) = (false, 0, 0.0)
        var best: (name: String, errors: ForecastErrors)?
        while !queue.isEmpty {
            if !judged.isEmpty, shouldStop() { return (judged, omitted, false) }
            let method = queue.removeFirst()
            func report() {
                progress(
                    Progress(
                        name: method.name, done: done, total: done + 1 + queue.count + (isRefined ? 0 : expected),
                        share: spent / work, best: best))
            }
            report()
            do {
                let isFirst = judged.isEmpty
                let found = try JudgedForecaster(method, plan, threads: threads) {
                    report()
                    return !isFirst && shouldStop()
                }
                judged.append(found)
                let errors = ForecastErrors(found.misses.lazy.map { ($0.miss, units[$0.series]) })
                if best.map({ errors.score < $0.errors.score }) ?? true { best = (method.name, errors) }
            } catch TrainingError.stopped {
                return (judged, omitted, false)
            } catch let error as TrainingError where !judged.isEmpty {
                omitted.append(Omission(name: method.name, reason: error.description))
            }
            done += 1
            spent += Self.cost(method)
            if queue.isEmpty, !isRefined {
                isRefined = true
                queue = refinements(of: judged, units)
            }
        }
        return (judged, omitted, true)
    }

    /// More trees for the better of the two recipes.
    private func refinements(of judged: [JudgedForecaster], _ units: [Double]) -> [ForecastMethod] {
        let trees = judged.compactMap { found -> (LagSettings, Double)? in
            guard case .lags(let settings) = found.method, settings.estimator == "gradient-boosting" else { return nil }
            return (settings, ForecastErrors(found.misses.lazy.map { ($0.miss, units[$0.series]) }).score)
        }
        return trees.min { $0.1 < $1.1 }.map { plan.refinements(of: $0.0) } ?? []
    }

    private static let slowCost = 12.0

    /// How long a method takes beside others, roughly.
    private static func cost(_ method: ForecastMethod) -> Double {
        switch method {
        case .seasonalNaive, .drift: 0.1
        case .smoothing: 1
        case .lags(let settings):
            settings.estimator == "ridge" ? 2 : settings.epochs > 20 ? slowCost : 3
        }
    }
}

extension ForecastErrors {
    /// What methods are compared by: the absolute scaled error, or the absolute one where there is no unit.
    package var score: Double { mase ?? mae }
}
