import Datasets
import SearchSpaces

extension GaussianMixture {
    static let covariance = OptionDeclaration.choice(
        "covariance", default: MixtureCovariance.full,
        "full: each component has a covariance; tied: all have one; diagonal: each has variances of its own.")
    static let regularisation = OptionDeclaration(
        "regularisation", .float(0...1), default: .float(1e-6), "What is added to the variances of the features.")
    static let tolerance = OptionDeclaration(
        "tolerance", .float(0...1), default: .float(1e-3),
        "The gain in mean log likelihood in an epoch below which training has converged.")
}

extension EstimatorEntry {
    static let gaussianMixture = EstimatorEntry(
        "gaussian-mixture",
        "A mixture of normal distributions by expectation maximisation, from k-means; an epoch is one step.",
        tasks: [.clustering],
        options: [
            KMeans.clusters, GaussianMixture.covariance, GaussianMixture.regularisation, GaussianMixture.tolerance,
            KMeans.restarts,
        ],
        defaultSpace: SearchSpace([
            Parameter("clusters", .int(low: 2, high: 20, log: false, step: 1)),
            Parameter(
                "covariance", .categorical(MixtureCovariance.allCases.map { ParameterValue.string($0.rawValue) })),
        ]),
        usesEpochs: true, givesDensities: true,
        memory: { settings, size in
            let k = min(settings.int(KMeans.clusters), size.rows)
            let d = size.columns
            let covariance = settings.choice(GaussianMixture.covariance, as: MixtureCovariance.self)
            let factors =
                MixtureDensity.factorCount(covariance, components: k)
                * MixtureDensity.factorSize(covariance, columns: d)
            let capacity = MixtureBlock.capacity(components: k, columns: d, covariance: covariance, rows: size.rows)
            let block = capacity * (covariance == .full ? k * (d + 1) : k + d) * MemoryLayout<Float>.size
            // Parameters, their copies while they change, and moments; k-means before it.
            return max(6 * size.rows * MemoryLayout<Float>.size, block + 36 * (factors + k * d))
        },
        load: { archive, shape in try GaussianMixtureModel(archive, shape: shape) }
    ) { settings, context in
        GaussianMixture(
            GaussianMixture.Settings(
                covariance: settings.choice(GaussianMixture.covariance, as: MixtureCovariance.self),
                regularisation: settings.float(GaussianMixture.regularisation),
                tolerance: settings.float(GaussianMixture.tolerance),
                start: KMeans.Settings(
                    clusters: settings.int(KMeans.clusters), start: .kMeansPlusPlus, candidates: 0,
                    restarts: settings.int(KMeans.restarts), tolerance: 1e-4, batchSize: 0)),
            data: context.data, seed: context.seed)
    }
}
