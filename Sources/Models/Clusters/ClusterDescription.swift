public import SearchSpaces

/// Everything about a model of clusters but its parameters: what the clusters are, how sure they are, what it expects of
/// data.
public struct ClusterDescription: Sendable, Equatable, Codable {
    /// What model files of this kind call themselves.
    package static let kind = "clusters"

    /// One cluster.
    public struct Cluster: Sendable, Equatable, Codable {
        /// How many rows of training it has.
        public var rows: Int
        /// The mean share of it that is found again in resampled rows (Jaccard); nil if there was no time to see.
        public var stability: Double?
        /// What sets it apart, the most striking trait first.
        public var traits: [ClusterTrait]
        /// The rows of training that are most typical of it, from 1.
        public var typicalRows: [Int]

        /// Describes a cluster.
        public init(rows: Int, stability: Double?, traits: [ClusterTrait], typicalRows: [Int]) {
            self.rows = rows
            self.stability = stability
            self.traits = traits
            self.typicalRows = typicalRows
        }
    }

    /// ``kind``.
    package var kind = Self.kind
    /// The clusters, the largest first.
    public var clusters: [Cluster]
    /// How many rows of training are in none.
    public var unassigned: Int
    /// The silhouette of the rows of training, in the features of the model.
    public var silhouette: Double
    /// Whether there is anything to find; nil if there was no time to see.
    public var evidence: ClusterEvidence?
    /// The estimator's name in its catalogue.
    public var estimator: String
    /// The trial's configuration.
    public var configuration: [String: ParameterValue]
    /// The columns that it looks at.
    public var columns: [EnsembleDescription.Column]
    /// Columns of the training data that it leaves out.
    public var ignored: [String]
    /// Cells that count as missing.
    public var missing: [String]
    /// What should be known, one sentence each.
    public var warnings: [String]
    /// The data.
    public var data: ModelDescription.Data
    /// The study that it comes from.
    public var study: String
    /// The seed.
    public var seed: UInt64
    /// The version of Leptune that made it.
    public var leptune: String

    /// Describes a model.
    public init(
        clusters: [Cluster], unassigned: Int, silhouette: Double, evidence: ClusterEvidence?, estimator: String,
        configuration: [String: ParameterValue], columns: [EnsembleDescription.Column], ignored: [String],
        missing: [String], warnings: [String], data: ModelDescription.Data, study: String, seed: UInt64,
        leptune: String
    ) {
        self.clusters = clusters
        self.unassigned = unassigned
        self.silhouette = silhouette
        self.evidence = evidence
        self.estimator = estimator
        self.configuration = configuration
        self.columns = columns
        self.ignored = ignored
        self.missing = missing
        self.warnings = warnings
        self.data = data
        self.study = study
        self.seed = seed
        self.leptune = leptune
    }

    /// Why the description cannot be right, whoever wrote it; nil if it can.
    var contradiction: String? {
        guard kind == Self.kind else { return "it is of another kind" }
        guard !columns.isEmpty, Set(columns.map(\.name)).count == columns.count else {
            return "its columns contradict each other"
        }
        return clusters.isEmpty ? "it has no cluster" : nil
    }
}

/// What sets a cluster apart, as far as one column is concerned.
public struct ClusterTrait: Sendable, Equatable, Codable {
    /// The column.
    public var column: String
    /// The level of a category; nil for numbers.
    public var level: String?
    /// The mean in the cluster and in all rows; of a level its share.
    public var inside, all: Double
    /// The difference in standard deviations of all rows.
    public var difference: Double

    /// In words.
    public var text: String {
        let (inside, all) = (AnomalyModel.short(inside), AnomalyModel.short(all))
        guard let level else { return "\(column) \(inside) (all \(all))" }
        return
            "\(column) \(level) in \(AnomalyModel.short(self.inside * 100)) % (all \(AnomalyModel.short(self.all * 100)) %)"
    }
}
