import Datasets
import LinearAlgebra
import SearchSpaces

/// A mixture of normal distributions by expectation maximisation; an epoch is one pass that does both steps.
///
/// Begins at the clusters of k-means. Moments are summed in the coordinates that whiten each component, y = L⁻¹ (x − m):
/// with old mean m and covariance L·Lᵀ, the new mean is m + L·ȳ and the new covariance L·(S/N − ȳ·ȳᵀ)·Lᵀ + ε·I. Those
/// sums are close to 0 and to the identity, so that single precision serves however tight a component is; sums over
/// blocks, and everything of the size of the parameters, are in double.
///
/// - SeeAlso: Dempster, Laird, Rubin 1977, "Maximum likelihood from incomplete data via the EM algorithm".
final class GaussianMixture: Learner {
    struct Settings: Sendable {
        let covariance: MixtureCovariance
        /// Added to variances.
        let regularisation: Double
        /// The gain in mean log likelihood below which training has converged.
        let tolerance: Double
        let start: KMeans.Settings
    }

    private let settings: Settings
    private let data: TrainingSet
    private let seed: UInt64
    private let columns: Int
    private let totalWeight: Double
    private var isFramed = false
    private var frame: ClusterFrame
    private var rows = Matrix<Float>(rows: 0, columns: 0)
    private var density: MixtureDensity?
    /// Mean log likelihood of the rows before the last step.
    private var logLikelihood = -Double.greatestFiniteMagnitude
    private var block: MixtureBlock?
    private var moments: MixtureMoments?
    /// Σ w · (x − mean)(x − mean)ᵀ and the mean of all rows: what tied covariances are taken from.
    private var scatter: (matrix: [Double], mean: [Double])?
    private var failure: TrainingError?

    private(set) var epoch = 0
    private(set) var isConverged = false

    init(_ settings: Settings, data: TrainingSet, seed: UInt64) {
        self.settings = settings
        self.data = data
        self.seed = seed
        columns = data.features.columns
        totalWeight = data.weights?.reduce(0) { $0 + Double($1) } ?? Double(data.count)
        frame = .identity(columns: data.features.columns)
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        do {
            if !isConverged {
                try enterFrame(shouldStop)
                var density = try density ?? begin(shouldStop)
                let reached = try step(&density, shouldStop)
                isConverged = abs(reached - logLikelihood) < settings.tolerance
                logLikelihood = reached
                self.density = density
            }
        } catch let error as TrainingError {
            failure = error
            throw error
        }
        epoch += 1
    }

    private func enterFrame(_ shouldStop: () -> Bool) throws(TrainingError) {
        guard !isFramed else { return }
        frame = try ClusterFrame(data.features, shouldStop)
        rows = frame.enter(data.features)
        isFramed = true
    }

    // MARK: Beginning

    /// The moments of the clusters of k-means.
    private func begin(_ shouldStop: () -> Bool) throws -> MixtureDensity {
        let clustering = KMeans(settings.start, data: data, seed: seed)
        while !clustering.isConverged && clustering.epoch < 300 { try clustering.trainEpoch(shouldStop: shouldStop) }
        guard let start = try clustering.model() as? CentresModel else {
            preconditionFailure("k-means makes models of centres")
        }
        let (k, d) = (start.points.rows, columns)
        let size = MixtureDensity.factorSize(settings.covariance, columns: d)
        var unit = [Double](repeating: settings.covariance == .diagonal ? 1 : 0, count: size)
        if settings.covariance != .diagonal { for i in 0..<d { unit[i * d + i] = 1 } }
        var density = MixtureDensity(
            covariance: settings.covariance, columns: d, weights: [Double](repeating: 1 / Double(k), count: k),
            means: start.points.elements.map(Double.init),
            factors: (0..<MixtureDensity.factorCount(settings.covariance, components: k)).flatMap { _ in unit })
        prepare(components: k)
        let centres = Centres(start.points.elements, count: k, columns: d, rows: block?.capacity ?? 1)
        _ = try pass(density, shouldStop) { block, x, count in
            // Every row belongs to its nearest centre alone.
            block.shares.pointer.update(repeating: 0, count: k * count)
            var done = 0
            while done < count {
                let taken = min(centres.blockRows, count - done)
                centres.assign(x + done * d, rows: taken)
                for r in 0..<taken {
                    block.shares.pointer[Int(centres.labels.pointer[r]) * count + done + r] = 1
                }
                done += taken
            }
        }
        try maximise(&density, shouldStop)
        return density
    }

    private func prepare(components: Int) {
        let block = MixtureBlock(
            components: components, columns: columns, covariance: settings.covariance, rows: data.count)
        self.block = block
        moments = MixtureMoments(
            components: components, columns: columns, covariance: settings.covariance, capacity: block.capacity)
    }

    // MARK: Steps

    /// Both steps in one pass; the mean log likelihood before.
    private func step(
        _ density: inout MixtureDensity, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> Double {
        if block == nil { prepare(components: density.components) }
        let reached = try pass(density, shouldStop) { _, _, _ in }
        guard reached.isFinite else { throw .diverged(epoch: epoch + 1) }
        try maximise(&density, shouldStop)
        return reached
    }

    /// Sums moments; `assign` may replace the posterior.
    private func pass(
        _ density: MixtureDensity, _ shouldStop: () -> Bool,
        assign: (MixtureBlock, UnsafePointer<Float>, Int) -> Void
    ) throws(TrainingError) -> Double {
        guard let block, let moments else { preconditionFailure("memory is prepared before a pass") }
        try block.prepare(density, shouldStop)
        moments.clear()
        var start = 0
        while start < data.count {
            if shouldStop() { throw .stopped }
            let count = min(block.capacity, data.count - start)
            rows.withUnsafeBufferPointer { x in
                data.weights.withUnsafePointer { weights in
                    // Without columns there is nothing to read; any address serves.
                    let x = x.baseAddress.map { $0 + start * columns } ?? UnsafePointer(block.logs.pointer)
                    block.enter(x, rows: count)
                    assign(block, x, count)
                    block.add(to: moments, rows: count, weights: weights.map { $0 + start })
                }
            }
            start += count
        }
        return moments.logLikelihood / totalWeight
    }

    /// New parameters from the moments.
    private func maximise(_ density: inout MixtureDensity, _ shouldStop: () -> Bool) throws(TrainingError) {
        guard let moments else { preconditionFailure("moments come before") }
        let d = columns
        let size = MixtureDensity.factorSize(settings.covariance, columns: d)
        for component in 0..<density.components {
            if shouldStop() { throw .stopped }
            let total = moments.totals[component]
            density.weights[component] = total / totalWeight
            // A component that no row belongs to stays where it is.
            guard total > 1e-10 * totalWeight / Double(data.count) else { continue }
            let mean = (0..<d).map { moments.sums.pointer[component * d + $0] / total }
            let factor = Array(density.factor(component))
            if settings.covariance == .diagonal {
                for j in 0..<d {
                    density.means[component * d + j] += factor[j] * mean[j]
                    let square = moments.scatter.pointer[component * d + j] / total - mean[j] * mean[j]
                    let variance = factor[j] * factor[j] * max(0, square) + settings.regularisation
                    density.factors[component * d + j] = variance.squareRoot()
                }
                continue
            }
            for i in 0..<d {
                var step = 0.0
                for j in 0...i { step += factor[i * d + j] * mean[j] }
                density.means[component * d + i] += step
            }
            guard settings.covariance == .full else { continue }
            var whitened = Matrix<Double>(rows: d, columns: d) { i, j in
                moments.scatter.pointer[component * d * d + max(i, j) * d + min(i, j)] / total - mean[i] * mean[j]
            }
            let l = Matrix(rows: d, columns: d, elements: factor)
            whitened = l.multiplied(by: whitened).multiplied(by: l, transposingOther: true)
            let new = try cholesky(&whitened)
            density.factors.replaceSubrange((component * size)..<((component + 1) * size), with: new)
        }
        let sum = density.weights.reduce(0, +)
        for component in 0..<density.components { density.weights[component] /= sum }
        if settings.covariance == .tied { density.factors = try tiedFactor(density) }
        guard density.means.allSatisfy(\.isFinite), density.factors.allSatisfy(\.isFinite) else {
            throw .diverged(epoch: epoch + 1)
        }
    }

    /// The factor of (T − Σ N · (m − mean)(m − mean)ᵀ) / Σ N with T the scatter of all rows.
    private func tiedFactor(_ density: MixtureDensity) throws(TrainingError) -> [Double] {
        let d = columns
        let scatter = totalScatter()
        var covariance = Matrix<Double>(rows: d, columns: d, elements: scatter.matrix)
        for component in 0..<density.components {
            let offset = (0..<d).map { density.means[component * d + $0] - scatter.mean[$0] }
            for i in 0..<d {
                for j in 0..<d { covariance[i, j] -= density.weights[component] * totalWeight * offset[i] * offset[j] }
            }
        }
        for i in 0..<d { for j in 0..<d { covariance[i, j] /= totalWeight } }
        return try cholesky(&covariance)
    }

    private func totalScatter() -> (matrix: [Double], mean: [Double]) {
        if let scatter { return scatter }
        let (n, d) = (data.count, columns)
        var mean = [Double](repeating: 0, count: d)
        for r in 0..<n {
            let weight = Double(data.weights?[r] ?? 1) / totalWeight
            rows.withUnsafeBufferPointer { x in for c in 0..<d { mean[c] += weight * Double(x[r * d + c]) } }
        }
        var total = Matrix<Double>(rows: d, columns: d)
        let size = min(n, 512)
        var part = [Double](repeating: 0, count: size * d)
        var start = 0
        while start < n {
            let count = min(size, n - start)
            rows.withUnsafeBufferPointer { x in
                for r in 0..<count {
                    let root = Double(data.weights?[start + r] ?? 1).squareRoot()
                    for c in 0..<d { part[r * d + c] = root * (Double(x[(start + r) * d + c]) - mean[c]) }
                }
            }
            total.withUnsafeMutableBufferPointer { total in
                part.withUnsafeBufferPointer { part in
                    guard let total = total.baseAddress, let part = part.baseAddress else { return }
                    BLAS.syrk(
                        n: d, k: count, a: part, lda: max(1, d), transposingA: true, beta: 1, c: total, ldc: max(1, d))
                }
            }
            start += count
        }
        total.mirrorLowerTriangle()
        scatter = (total.elements, mean)
        return (total.elements, mean)
    }

    private func cholesky(_ covariance: inout Matrix<Double>) throws(TrainingError) -> [Double] {
        for i in 0..<columns { covariance[i, i] += settings.regularisation }
        do {
            return try Cholesky(covariance).factor.elements
        } catch {
            throw .singular(
                "the covariance of a component has no inverse; use fewer clusters, or raise regularisation above "
                    + "\(settings.regularisation)")
        }
    }

    // MARK: Model and state

    private var fitted: GaussianMixtureModel {
        if let density { return GaussianMixtureModel(frame: frame, density: density) }
        // Before training: one component around the origin.
        let d = columns
        var factor = [Double](repeating: 0, count: d * d)
        for i in 0..<d { factor[i * d + i] = 1 }
        return GaussianMixtureModel(
            frame: .identity(columns: d),
            density: MixtureDensity(
                covariance: .tied, columns: d, weights: [1], means: [Double](repeating: 0, count: d), factors: factor))
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted.predict(features) }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        return fitted
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        archive["shape"] = .integers([Int64(data.count), Int64(columns)])
        archive["epoch"] = .integers([Int64(epoch)])
        archive["progress"] = .doubles([logLikelihood, isConverged ? 1 : 0])
        archive["components"] = .integers([Int64(density?.components ?? 0)])
        density?.encode(into: &archive)
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("shape", count: 2) == [data.count, columns] else {
            throw CheckpointError.mismatch("it was fitted to other rows")
        }
        let restoredEpoch = try archive.count("epoch")
        let progress = try archive.doubles("progress", count: 2)
        let components = try archive.count("components")
        guard components <= min(settings.start.clusters, data.count), (components == 0) == (restoredEpoch == 0),
            progress[0].isFinite
        else { throw CheckpointError.mismatch("it has \(components) components") }
        let restored =
            components == 0
            ? nil
            : try MixtureDensity(archive, covariance: settings.covariance, columns: columns, components: components)
        try enterFrame { false }
        if restored?.components != density?.components { (block, moments) = (nil, nil) }
        density = restored
        epoch = restoredEpoch
        logLikelihood = progress[0]
        isConverged = progress[1] == 1
        failure = nil
    }
}
