public import Datasets
import Models
import SearchSpaces
import Studies

/// From what a table looks like to an ordinary study of clusterings of it: what `leptune auto` decides where there is no
/// target.
public struct ClusterPlan: Sendable {
    /// What the user decides.
    public struct Request: Sendable {
        /// Columns to leave out.
        public var ignored: [String]
        /// How long the study may work, in seconds.
        public var seconds: Double
        /// How many trials run at a time.
        public var workers: Int
        /// What was noticed while the table was read, one sentence each.
        public var remarks: [String]
        /// Decides everything random.
        public var seed: UInt64

        /// Asks for a plan.
        public init(
            ignored: [String] = [], seconds: Double, workers: Int, remarks: [String] = [], seed: UInt64 = 0
        ) {
            self.ignored = ignored
            self.seconds = seconds
            self.workers = workers
            self.remarks = remarks
            self.seed = seed
        }
    }

    /// Columns that are not looked at.
    public let ignored: [String]
    /// Everything that was decided.
    public let decisions: [AutoPlan.Decision]
    /// What should be known about the data, one sentence each.
    public let warnings: [String]
    let steps: [String]
    let profile: TableProfile
    let request: Request
    let space: ClusterSpace
    private let validation: ValidationMethod

    /// Fewer rows have no clusters that anything could be said of.
    private static let fewestRows = 10
    /// From so many rows on a part of them judges well enough.
    private static let manyRows = 5_000

    /// Decides.
    ///
    /// - Throws: `DataError` for a table that cannot be clustered.
    public init(for profile: TableProfile, _ request: Request) throws(DataError) {
        self.profile = profile
        self.request = request
        guard profile.rows >= Self.fewestRows else {
            throw DataError(
                profile.rows == 0
                    ? "The table has no rows."
                    : "The table has \(profile.rows) rows; at least \(Self.fewestRows) are needed to find clusters.",
                file: profile.file, remedy: "Collect more rows.")
        }
        for name in request.ignored where profile[name] == nil {
            throw DataError(
                "There is no column \"\(name)\".", file: profile.file,
                remedy: DataError.remedy(forUnknown: name, among: profile.columns.map(\.name)))
        }
        // No column is a target, so that none may be encoded by it.
        let columns = AutoColumns(
            profile,
            .init(target: "", ignored: request.ignored, seconds: request.seconds, workers: request.workers),
            classes: .max)
        guard !columns.used.isEmpty else {
            throw DataError(
                "No column is left to find clusters by: all others are constant or identify rows.", file: profile.file,
                remedy: "Add columns that say something about the rows.")
        }
        ignored = columns.ignored
        steps = columns.steps + ["scale"]
        validation =
            profile.rows >= Self.manyRows ? .holdOut(0.3) : .folds(profile.rows < 60 ? 2 : 3)
        decisions =
            AutoPlan.Decision.rows(profile) + [
                .init(subject: "task", choice: "clustering", reason: "there is no target"),
                .init(
                    subject: "metric", choice: "silhouette, then stability",
                    reason: "clusters should lie apart, and be found again in other rows"),
            ] + columns.decisions
        var warnings = request.remarks
        if profile.rows < 100 {
            warnings.append("there are only \(profile.rows) rows: expect clusters to be rough")
        }
        self.warnings = warnings
        space = ClusterSpace(rows: profile.rows, columns: columns.used.count + columns.pictureFeatures)
    }

    /// The study file: an ordinary study, which anyone can open, change and continue.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - path: Where the table is.
    ///   - seconds: How long the study may work.
    public func studyFile(name: String, path: String, seconds: Double) -> String {
        AutoStudyText(
            profile: profile, decisions: decisions, name: name, path: path, space: space.space, target: nil,
            task: LearningTask.clustering.rawValue, ignored: ignored, settings: space.settings, steps: steps,
            validation: validation, metric: "silhouette", goal: MetricGoal.maximize.rawValue, epochs: space.epochs,
            trials: 2 * space.portfolio.count + 30, seconds: seconds, seed: request.seed, portfolio: space.portfolio
        ).text
    }
}
