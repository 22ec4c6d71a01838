import LinearAlgebra
import SearchSpaces
import Studies

/// How promising a configuration is when there are several objectives or outcome constraints: one Gaussian process for
/// each, and the logarithms of their parts added up.
///
/// - One objective: log expected improvement over the best feasible posterior mean.
/// - Two or three: log expected hypervolume improvement over the front of feasible posterior means.
/// - More: log expected improvement of an augmented Chebyshev scalarisation, drawn anew for every trial (ParEGO); boxes
///   would be too many.
/// - Constraints: log P(feasible), added. While nothing is feasible, they alone decide.
///
/// - SeeAlso: Gardner et al. 2014, "Bayesian Optimization with Inequality Constraints", ICML; Knowles 2006, "ParEGO",
///   IEEE TEC 10(1).
struct VectorAcquisition {
    /// How objectives are combined.
    private enum Combination {
        case feasibility
        case improvement(incumbent: Double)
        case hypervolume(HypervolumeImprovement)
    }

    private let objectives: [OutcomeModel]
    private let constraints: [OutcomeModel]
    private let combination: Combination
    /// The share of variances that counts for the hypervolume.
    private let doubt: Double
    /// A phrase for the reason.
    let name: String

    /// How many points a front keeps for cutting boxes, by the number of objectives.
    private static let largestFront = [2: 64, 3: 24]

    /// Prepares the acquisition.
    ///
    /// - Parameters:
    ///   - objectives: Those that were not the same everywhere; at least one unless there are constraints.
    ///   - constraints: Those that were not the same everywhere.
    ///   - rows: The encoded configurations that were measured or are being measured.
    ///   - references: Per objective the worst loss that counts, if the user named one.
    ///   - doubt: The share of variances that counts for the hypervolume.
    init(
        objectives: [OutcomeModel], constraints: [OutcomeModel], rows: [[Double]], references: [Double?],
        doubt: Double = 1
    ) {
        self.doubt = doubt
        self.objectives = objectives
        self.constraints = constraints
        let means = objectives.map { $0.process.predict(rows).means }
        let excess = constraints.map { model in
            let limit = model.scale.value(of: 0)
            return model.process.predict(rows).means.map { $0 - limit }
        }
        let feasible = rows.indices.filter { row in excess.allSatisfy { $0[row] <= 0 } }
        let vectors = feasible.map { row in means.map { $0[row] } }
        let suffix = constraints.isEmpty ? "" : " · feasibility"
        guard !vectors.isEmpty, !objectives.isEmpty else {
            combination = .feasibility
            name = "log-feasibility"
            return
        }
        guard objectives.count > 1 else {
            combination = .improvement(incumbent: vectors.map { $0[0] }.min() ?? 0)
            name = "log-EI" + suffix
            return
        }
        let front = (ParetoOrder.fronts(vectors).first ?? []).map { vectors[$0] }
        // Halfway from the front's own worst values to those of all trials: up to its own, a front that has found only a
        // part of the trade-off would get nothing for its ends.
        let found = zip(Hypervolume.reference(beyond: front), Hypervolume.reference(beyond: vectors)).map {
            ($0 + $1) / 2
        }
        let reference = objectives.indices.map { k in
            references[k].map { objectives[k].scale.value(of: $0) } ?? found[k]
        }
        let limit = Self.largestFront[objectives.count] ?? 16
        let kept =
            front.count <= limit
            ? front : Hypervolume.greedyOrder(front, reference: reference, count: limit).map { front[$0] }
        combination = .hypervolume(HypervolumeImprovement(front: kept, reference: reference))
        name = "log-EHVI" + suffix
    }

    /// The score of each encoded configuration.
    ///
    /// - Complexity: O(n²) for each row and model.
    func scores(_ rows: [[Double]]) -> [Double] {
        guard !rows.isEmpty else { return [] }
        var scores = [Double](repeating: 0, count: rows.count)
        for model in constraints {
            let limit = model.scale.value(of: 0)
            let (means, variances) = model.process.predict(rows)
            for i in rows.indices {
                scores[i] += NormalDistribution.logCumulative((limit - means[i]) / variances[i].squareRoot())
            }
        }
        switch combination {
        case .feasibility: break
        case .improvement(let incumbent):
            let (means, variances) = objectives[0].process.predict(rows)
            for i in rows.indices {
                scores[i] += LogExpectedImprovement.value(
                    mean: means[i], variance: variances[i], incumbent: incumbent)
            }
        case .hypervolume(let improvement):
            let posteriors = objectives.map { $0.process.predict(rows) }
            for i in rows.indices {
                scores[i] += improvement.value(
                    means: posteriors.map { $0.means[i] }, variances: posteriors.map { doubt * $0.variances[i] })
            }
        }
        return scores
    }

    /// The score of one encoded configuration, and its derivatives by the columns.
    func gradient(_ row: [Double]) -> (value: Double, byColumn: [Double]) {
        var value = 0.0
        var byColumn = [Double](repeating: 0, count: row.count)
        func add(_ mean: [Double], _ variance: [Double], _ byMean: Double, _ byVariance: Double) {
            for c in row.indices { byColumn[c] += byMean * mean[c] + byVariance * variance[c] }
        }
        for model in constraints {
            let limit = model.scale.value(of: 0)
            let posterior = model.process.predictWithGradient(row)
            let deviation = posterior.variance.squareRoot()
            let z = (limit - posterior.mean) / deviation
            let logarithm = NormalDistribution.logCumulative(z)
            value += logarithm
            // d log Φ(z) / dz = φ(z) / Φ(z), by logarithms.
            let slope = (-z * z / 2 - NormalDistribution.logNormaliser - logarithm).exponential
            add(
                posterior.meanGradient, posterior.varianceGradient, -slope / deviation,
                -slope * z / (2 * posterior.variance))
        }
        switch combination {
        case .feasibility: break
        case .improvement(let incumbent):
            let posterior = objectives[0].process.predictWithGradient(row)
            let part = LogExpectedImprovement.gradient(
                mean: posterior.mean, variance: posterior.variance, incumbent: incumbent)
            value += part.value
            add(posterior.meanGradient, posterior.varianceGradient, part.byMean, part.byVariance)
        case .hypervolume(let improvement):
            let posteriors = objectives.map { $0.process.predictWithGradient(row) }
            let part = improvement.gradient(
                means: posteriors.map(\.mean), variances: posteriors.map { doubt * $0.variance })
            value += part.value
            for (k, posterior) in posteriors.enumerated() {
                add(posterior.meanGradient, posterior.varianceGradient, part.byMean[k], doubt * part.byVariance[k])
            }
        }
        return (value, byColumn)
    }

    /// Of ``doubt``, for every other of several trials at once: all of them together would look where least is known.
    private static let lessDoubt = 0.3

    /// The same, knowing that more configurations are being measured: each process takes its own prediction there.
    func imagining(_ rows: [[Double]], among known: [[Double]], references: [Double?]) -> VectorAcquisition {
        guard !rows.isEmpty else { return self }
        func informed(_ model: OutcomeModel) -> OutcomeModel {
            // Only rounding can make the enlarged covariance unfactorable; then the model does without.
            OutcomeModel(process: (try? model.process.imagining(rows)) ?? model.process, scale: model.scale)
        }
        return VectorAcquisition(
            objectives: objectives.map(informed), constraints: constraints.map(informed), rows: known + rows,
            references: references, doubt: rows.count.isMultiple(of: 2) ? 1 : Self.lessDoubt)
    }
}
