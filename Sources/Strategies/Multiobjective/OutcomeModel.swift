import LinearAlgebra
import Randomness

/// A Gaussian process of one of several outcomes of a trial: an objective or a constraint.
struct OutcomeModel {
    /// The process of the scaled losses.
    let process: GaussianProcess
    /// Between losses and what the process models.
    let scale: LossScale

    /// Takes a process and its scale together.
    init(process: GaussianProcess, scale: LossScale) {
        self.process = process
        self.scale = scale
    }

    /// Fits the process at its most probable hyperparameters.
    ///
    /// - Parameters:
    ///   - rows: The encoded configurations.
    ///   - losses: One a row; nil for a failure, which counts as the worst that was seen.
    ///   - encoding: How the rows were encoded.
    ///   - generator: For the starting points of the fit.
    /// - Returns: nil if all losses are equal, or the covariance could not be factored.
    /// - Complexity: O(n³).
    init?(
        rows: [[Double]], losses: [Double?], encoding: SurrogateSpace, using generator: inout CounterGenerator
    ) {
        let known = losses.compactMap(\.self)
        guard let scale = LossScale(known), let worst = known.max() else { return nil }
        var points = KernelPoints(isLevel: encoding.isLevel)
        for row in rows { points.append(row) }
        let values = losses.map { scale.value(of: $0 ?? worst) }
        let search = EvidenceMaximisation(
            points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn)
        guard let parameters = search.mostProbable(using: &generator),
            let process = try? GaussianProcess(
                points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn,
                parameters: parameters)
        else { return nil }
        self.init(process: process, scale: scale)
    }
}
