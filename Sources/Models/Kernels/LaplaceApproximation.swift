import CKernels
package import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A Gaussian process behind a logistic likelihood, by Laplace's approximation around the mode of its latent values.
///
/// Notation: f the latent values of n rows, π = σ(f), W = w π(1 − π) with w the rows' weights, K the covariance,
/// B = I + √W K √W = L · Lᵀ, R = √W B⁻¹ √W, g = ∇ log p(y | f), which at the mode is K⁻¹ f.
///
/// - SeeAlso: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", algorithms 3.1 and 5.1.
package struct LaplaceApproximation: Sendable {
    let points: KernelPoints
    /// 1 for rows of the class, 0 for others.
    let targets: [Double]
    /// w.
    let weights: [Double]
    let dimensionOfColumn: [Int]
    let kernel: StationaryKernel

    /// Describes observed classes.
    package init(
        points: KernelPoints, targets: [Double], weights: [Double], dimensionOfColumn: [Int], kernel: StationaryKernel
    ) {
        self.points = points
        self.targets = targets
        self.weights = weights
        self.dimensionOfColumn = dimensionOfColumn
        self.kernel = kernel
    }

    /// The two matrices of an evaluation: K in full, and B with its factor and inverse.
    package final class Workspace {
        fileprivate let covariance: Storage<Double>
        fileprivate let factor: Storage<Double>

        package init(order: Int) {
            covariance = Storage(order * order, repeating: 0)
            factor = Storage(order * order, repeating: 0)
        }
    }

    /// The mode at some parameters.
    package struct Mode: Sendable {
        /// f.
        package let latent: [Double]
        /// g.
        package let slope: [Double]
        /// √W.
        package let roots: [Double]
        /// The approximate log p(y).
        package let logLikelihood: Double
    }

    /// Newton steps at most: ten are many.
    private static let mostSteps = 100

    /// Finds the mode.
    ///
    /// - Parameters:
    ///   - start: Latent values to begin at.
    ///   - workspace: Left with K and the factor of B.
    /// - Throws: ``TrainingError/stopped``; ``TrainingError/singular(_:)`` if numbers are not finite.
    /// - Complexity: O(n³) for each of a few steps.
    package func mode(
        _ parameters: KernelParameters, startingAt start: [Double], in workspace: Workspace, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> Mode {
        let n = points.count
        let covariance = workspace.covariance.pointer
        Covariance.fill(
            covariance, points, weights: parameters.weights(of: dimensionOfColumn), signal: parameters.signal,
            noises: [Double](repeating: 0, count: n), kernel: kernel, shouldStop: shouldStop)
        if shouldStop() { throw .stopped }
        for i in 0..<n {
            for j in 0..<i { covariance[j * n + i] = covariance[i * n + j] }
        }
        var latent = start
        var state = likelihood(start)
        // a with f = K a; unknown at the start, from where the first step is taken as it is.
        var coefficients: [Double]?
        var objective = -Double.infinity
        for _ in 0..<Self.mostSteps {
            try factor(state.roots, workspace, shouldStop)
            var b = (0..<n).map { state.roots[$0] * state.roots[$0] * latent[$0] + state.slope[$0] }
            var product = multiply(covariance, b)
            for i in 0..<n { product[i] *= state.roots[i] }
            substitute(&product, workspace, transposing: false)
            substitute(&product, workspace, transposing: true)
            for i in 0..<n { b[i] -= state.roots[i] * product[i] }

            // Back along the step until log p(y | f) − ½ aᵀ f does not fall. It is concave: shorter steps are rare.
            var (next, nextCoefficients) = (multiply(covariance, b), b)
            var nextState = likelihood(next)
            var value = nextState.value - 0.5 * BLAS.dot(nextCoefficients, next)
            if let coefficients {
                while value < objective - 1e-12 * max(1, abs(objective)), next != latent {
                    for i in 0..<n {
                        next[i] = 0.5 * (next[i] + latent[i])
                        nextCoefficients[i] = 0.5 * (nextCoefficients[i] + coefficients[i])
                    }
                    nextState = likelihood(next)
                    value = nextState.value - 0.5 * BLAS.dot(nextCoefficients, next)
                }
            }
            guard value.isFinite else { throw .singular("the latent values of the process are not finite") }
            let hasConverged = coefficients != nil && value - objective <= 1e-10 * max(1, abs(value))
            (latent, coefficients, state, objective) = (next, nextCoefficients, nextState, value)
            if hasConverged { break }
        }
        try factor(state.roots, workspace, shouldStop)
        var logDeterminant = 0.0
        for i in 0..<n { logDeterminant += log(workspace.factor.pointer[i * n + i]) }
        return Mode(
            latent: latent, slope: state.slope, roots: state.roots,
            logLikelihood: state.value - 0.5 * BLAS.dot(state.slope, latent) - logDeterminant)
    }

    /// The gradient of the approximate log p(y) by the logarithms of lengthscales and signal.
    ///
    /// - Parameter workspace: As ``mode(_:startingAt:in:_:)`` left it; the factor is used up.
    /// - Throws: ``TrainingError/stopped``.
    package func gradient(
        _ parameters: KernelParameters, at mode: Mode, in workspace: Workspace, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Double] {
        let n = points.count
        let covariance = workspace.covariance.pointer
        let inverse = workspace.factor.pointer
        let roots = mode.roots
        let reductions = try reductions(roots, workspace, shouldStop)
        // How log det B changes with each latent value, at the mode.
        let byLatent = (0..<n).map { i -> Double in
            let p = logistic(mode.latent[i])
            return -0.5 * (covariance[i * n + i] - reductions[i]) * weights[i] * p * (1 - p) * (1 - 2 * p)
        }
        var moved = multiply(covariance, byLatent)
        for i in 0..<n { moved[i] *= roots[i] }
        substitute(&moved, workspace, transposing: false)
        substitute(&moved, workspace, transposing: true)
        let u = (0..<n).map { byLatent[$0] - roots[$0] * moved[$0] }

        guard InterruptibleCholesky.invert(inverse, order: n, shouldStop: shouldStop) == .done else { throw .stopped }
        let slope = mode.slope
        let sums = Covariance.contract(
            points, weights: parameters.weights(of: dimensionOfColumn), signal: parameters.signal, kernel: kernel,
            shouldStop: shouldStop
        ) { j, slopes in
            let row = inverse + j * n
            for i in 0..<j {
                let explained = slope[j] * slope[i] - roots[j] * roots[i] * row[i]
                slopes[i] *= 0.5 * (explained + u[j] * slope[i] + u[i] * slope[j])
            }
        }
        if shouldStop() { throw .stopped }
        let dimensions = parameters.lengthscales.count
        var gradient = [Double](repeating: 0, count: dimensions + 1)
        for (c, sum) in sums.enumerated() { gradient[dimensionOfColumn[c]] += sum }
        var trace = 0.0
        for i in 0..<n { trace += inverse[i * n + i] }
        gradient[dimensions] =
            0.5 * (BLAS.dot(slope, mode.latent) - (Double(n) - trace)) + BLAS.dot(u, multiply(covariance, slope))
        return gradient
    }

    /// kᵀ R k of each row's kernels k with all rows, by blocks of columns.
    private func reductions(
        _ roots: [Double], _ workspace: Workspace, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Double] {
        let n = points.count
        let width = 64
        let block = Storage<Double>(n * width, repeating: 0)
        var sums = [Double](repeating: 0, count: n)
        for start in stride(from: 0, to: n, by: width) {
            if shouldStop() { throw .stopped }
            let columns = min(width, n - start)
            for i in 0..<n {
                for c in 0..<columns {
                    block.pointer[i * columns + c] = roots[i] * workspace.covariance.pointer[i * n + start + c]
                }
            }
            Double.rawTrsm(false, n, columns, workspace.factor.pointer, n, block.pointer, columns)
            for i in 0..<n {
                for c in 0..<columns {
                    sums[start + c] += block.pointer[i * columns + c] * block.pointer[i * columns + c]
                }
            }
        }
        return sums
    }

    private func logistic(_ z: Double) -> Double {
        let e = exp(-abs(z))
        return z >= 0 ? 1 / (1 + e) : e / (1 + e)
    }

    /// log p(y | f), its slope g, and √W.
    private func likelihood(_ latent: [Double]) -> (value: Double, slope: [Double], roots: [Double]) {
        var value = 0.0
        var slope = [Double](repeating: 0, count: latent.count)
        var roots = slope
        for (i, z) in latent.enumerated() {
            let e = exp(-abs(z))
            let p = z >= 0 ? 1 / (1 + e) : e / (1 + e)
            // log σ(±z) without overflow.
            let margin = targets[i] > 0.5 ? z : -z
            value += weights[i] * (min(margin, 0) - log1p(e))
            slope[i] = weights[i] * (targets[i] - p)
            roots[i] = (weights[i] * e / ((1 + e) * (1 + e))).squareRoot()
        }
        return (value, slope, roots)
    }

    /// Fills the workspace with the factor of B.
    private func factor(_ roots: [Double], _ workspace: Workspace, _ shouldStop: () -> Bool) throws(TrainingError) {
        let n = points.count
        let (source, target) = (workspace.covariance.pointer, workspace.factor.pointer)
        roots.withUnsafeBufferPointer { roots in
            for i in 0..<n {
                for j in 0...i { target[i * n + j] = source[i * n + j] * roots[i] * roots[j] }
                target[i * n + i] += 1
            }
        }
        switch InterruptibleCholesky.factor(target, order: n, shouldStop: shouldStop) {
        case .done: return
        case .stopped: throw .stopped
        case .notPositiveDefinite: throw .singular("the latent values of the process are not finite")
        }
    }

    private func multiply(_ matrix: UnsafePointer<Double>, _ x: [Double]) -> [Double] {
        let n = x.count
        var result = x
        result.withUnsafeMutableBufferPointer { y in
            x.withUnsafeBufferPointer { x in
                guard let x = x.baseAddress, let y = y.baseAddress else { return }
                BLAS.gemv(m: n, n: n, a: matrix, lda: max(1, n), x: x, y: y)
            }
        }
        return result
    }

    private func substitute(_ x: inout [Double], _ workspace: Workspace, transposing: Bool) {
        let n = x.count
        x.withUnsafeMutableBufferPointer { x in
            guard let x = x.baseAddress else { return }
            BLAS.substitute(workspace.factor.pointer, order: n, transposing: transposing, into: x)
        }
    }
}
