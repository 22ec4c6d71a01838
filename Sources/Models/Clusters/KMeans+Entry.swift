import Datasets
import SearchSpaces

extension KMeans {
    static let clusters = OptionDeclaration(
        "clusters", .int(1...10_000), default: .int(8), "How many clusters there are, at most.")
    static let start = OptionDeclaration.choice(
        "start", default: KMeansStart.kMeansPlusPlus,
        "Where centres begin: k-means++ at rows that lie apart, random at any rows.")
    static let candidates = OptionDeclaration(
        "candidates", .int(0...64), default: .int(0),
        "Rows of which k-means++ takes the best as each next centre; 1 for the plain method, 0 for 2 + ln clusters.")
    static let restarts = OptionDeclaration(
        "restarts", .int(1...1000), default: .int(1), "How many runs from other beginnings; the best is the model.")
    static let tolerance = OptionDeclaration(
        "tolerance", .float(0...1), default: .float(1e-4),
        "The sum of squared movements of the centres, in mean variances of the features, at which a run has converged.")
    static let batchSize = OptionDeclaration(
        "batch-size", .int(0...1_000_000), default: .int(0),
        "Rows after which centres move (mini-batches); 0 for all rows (Lloyd).")
}

extension EstimatorEntry {
    static let kMeans = EstimatorEntry(
        "k-means", "Clusters around centres by k-means; an epoch is one pass over the rows.",
        tasks: [.clustering],
        options: [
            KMeans.clusters, KMeans.start, KMeans.candidates, KMeans.restarts, KMeans.tolerance, KMeans.batchSize,
        ],
        defaultSpace: SearchSpace([Parameter("clusters", .int(low: 2, high: 20, log: false, step: 1))]),
        usesEpochs: true,
        memory: { settings, size in
            let clusters = min(settings.int(KMeans.clusters), size.rows)
            let candidates = settings.int(KMeans.candidates)
            let restarts = settings.int(KMeans.restarts)
            let sums = restarts * clusters * 28 * (size.columns + 1)
            // Seeding: numbers of each row and its distances to the candidates. Then labels and bounds for each restart, or a batch.
            let seeding = (4 + (candidates > 0 ? candidates : 4)) * size.rows * MemoryLayout<Float>.size
            let batch = settings.int(KMeans.batchSize)
            let passes =
                batch > 0 && batch < size.rows
                ? batch * 4 * (size.columns + 2) : restarts * size.rows * BoundedAssignment.bytesPerRow
            // The rows' distances are gone before there are sums.
            return max(seeding + 8 * clusters * size.columns, passes + sums)
        },
        load: { archive, shape in try CentresModel(archive, shape: shape) }
    ) { settings, context in
        KMeans(
            KMeans.Settings(
                clusters: settings.int(KMeans.clusters), start: settings.choice(KMeans.start, as: KMeansStart.self),
                candidates: settings.int(KMeans.candidates), restarts: settings.int(KMeans.restarts),
                tolerance: settings.float(KMeans.tolerance), batchSize: settings.int(KMeans.batchSize)),
            data: context.data, seed: context.seed)
    }
}
