public import Datasets
public import Models
import SearchSpaces
public import Studies

/// From what a table looks like to an ordinary study of models for it: what `leptune auto` decides before any trial runs,
/// and why.
///
/// ```swift
/// let profile = try TableProfile(of: URL(filePath: "train.csv"))
/// let plan = try AutoPlan(for: profile, .init(target: "income", seconds: 300, workers: 2))
/// print(plan.studyFile)
/// ```
public struct AutoPlan: Sendable {
    /// What the user decides.
    public struct Request: Sendable {
        /// The column to predict.
        public var target: String
        /// What to learn; nil to infer it.
        public var task: LearningTask?
        /// Which quantile of numbers to predict, in whole percents from 0.01 to 0.99; nil for their mean, or for classes.
        public var quantile: Double?
        /// The metric's name; nil for the one that suits the task.
        public var metric: String?
        /// Columns to leave out.
        public var ignored: [String]
        /// How the rows belong together; nil if each stands for itself.
        public var structure: AutoStructure?
        /// How long the study may work, in seconds.
        public var seconds: Double
        /// How many trials run at a time.
        public var workers: Int
        /// What mistakes cost; nil if all cost the same.
        public var costs: CostMatrix?
        /// What was noticed while the table was read, one sentence each.
        public var remarks: [String]
        /// Decides everything random.
        public var seed: UInt64

        /// Asks for a plan.
        public init(
            target: String, task: LearningTask? = nil, quantile: Double? = nil, metric: String? = nil,
            ignored: [String] = [], structure: AutoStructure? = nil, seconds: Double, workers: Int,
            costs: CostMatrix? = nil,
            remarks: [String] = [], seed: UInt64 = 0
        ) {
            self.target = target
            self.task = task
            self.quantile = quantile
            self.metric = metric
            self.ignored = ignored
            self.structure = structure
            self.seconds = seconds
            self.workers = workers
            self.costs = costs
            self.remarks = remarks
            self.seed = seed
        }
    }

    /// Something that was decided, and why.
    public struct Decision: Sendable, Codable, Equatable {
        /// What is decided: `task`, `metric`, `validation`, or a column's name.
        public var subject: String
        /// What was chosen.
        public var choice: String
        /// Why.
        public var reason: String

        /// That the rows are a sample, if they are.
        static func rows(_ profile: TableProfile) -> [Decision] {
            profile.sample.map { sample in
                [
                    Decision(
                        subject: "rows", choice: sample.phrase,
                        reason: "more of \(sample.file) would not fit into the memory or the time")
                ]
            } ?? []
        }
    }

    /// What is learned.
    public let task: LearningTask
    /// What is measured.
    public let metric: MetricEntry
    /// How models are judged.
    public let validation: ValidationMethod
    /// Columns that are not learned from.
    public let ignored: [String]
    /// What mistakes cost; nil if all cost the same.
    public var costs: CostMatrix? { request.costs }
    /// Which quantile of numbers is predicted; nil for their mean, or for classes.
    public var quantile: Double? { request.quantile }
    /// Everything that was decided.
    public let decisions: [Decision]
    /// What should be known about the data, one sentence each.
    public let warnings: [String]
    /// The share of the time that is kept for fitting what is delivered to all rows; 0 where models of folds are delivered.
    public var refitShare: Double { if case .timeOrdered = validation { 0.15 } else { 0 } }
    /// How much putting models together takes: rows, of many classes that many times half their number.
    public let outputs: Int
    let steps: [String]
    let profile: TableProfile
    let request: Request
    let space: AutoSpace

    /// Few enough levels for a column each, or for the trees' own way with categories.
    static let fewLevels = 30
    /// Whole numbers with at most so many different values are classes.
    private static let fewClasses = 20

    /// Decides.
    ///
    /// - Throws: `DataError` for a table or a target that nothing can be learned from.
    public init(for profile: TableProfile, _ request: Request) throws(DataError) {
        self.profile = profile
        self.request = request
        guard let target = profile[request.target] else {
            throw DataError(
                "There is no column \"\(request.target)\".", file: profile.file,
                remedy: DataError.remedy(forUnknown: request.target, among: profile.columns.map(\.name)))
        }
        try Self.check(target, profile)
        try request.structure?.check(profile, target: request.target)
        let (task, taskReason) = try Self.task(of: target, request)
        let classes = task == .classification ? target.distinct : 1
        let (metric, metricReason) = try Self.metric(
            for: task, classes: classes, rarest: target.rarest ?? profile.rows, request)
        var decisions =
            Decision.rows(profile) + [
                Decision(
                    subject: "task", choice: request.quantile.map { "\(Self.percent($0)) % quantile" } ?? task.rawValue,
                    reason: taskReason),
                Decision(subject: "metric", choice: metric.name, reason: metricReason),
            ]
        if request.costs != nil, task != .classification {
            throw DataError(
                "Costs of decisions are for classes; \"\(target.name)\" holds numbers.",
                remedy: "Leave --cost out, or say --task classification.")
        }
        if let costs = request.costs, target.levels.count == target.distinct {
            // Before anything is searched for; of numbers the classes are known only when the data are read.
            do {
                _ = try costs.costs(of: target.levels.map(\.text))
            } catch {
                throw DataError(
                    "The costs do not fit: \(error.description).", remedy: "Name mistakes that can be made.")
            }
        }
        let columns = AutoColumns(profile, request, classes: classes)
        guard !columns.used.isEmpty else {
            throw DataError(
                "No column is left to learn from: all others are constant or identify rows.", file: profile.file,
                remedy: "Add columns that say something about \"\(request.target)\".")
        }
        let (plain, plainReason) = Self.validation(
            profile, request, target, task, features: profile.columns.count + columns.pictureFeatures,
            classes: classes)
        let (validation, validationReason) =
            request.structure?.validation(profile, insteadOf: plain) ?? (plain, plainReason)
        decisions.append(
            Decision(subject: "validation", choice: validation.phrase, reason: validationReason))
        self.task = task
        self.metric = metric
        self.validation = validation
        self.ignored = columns.ignored
        self.outputs = profile.rows * max(1, classes / 2)
        self.steps = columns.steps
        self.decisions = decisions + columns.decisions
        warnings = request.remarks + Self.warnings(profile, target, task) + AutoStructure.hints(profile, request)
        space = AutoSpace(
            .init(
                rows: profile.rows, columns: columns.used.count + columns.pictureFeatures,
                isRegression: task == .regression, quantile: request.quantile, classes: classes,
                seconds: request.seconds * Double(request.workers)))
    }

    // MARK: - Decisions

    private static func check(_ target: ColumnProfile, _ profile: TableProfile) throws(DataError) {
        let name = "\"\(target.name)\""
        guard profile.rows > 0 else {
            throw DataError("The table has no rows.", file: profile.file, remedy: "Add rows below the header.")
        }
        guard profile.columns.count > 1 else {
            throw DataError(
                "The table has one column; the target needs others to be predicted from.", file: profile.file,
                remedy: "Add columns, or check the delimiter.")
        }
        guard target.missing == 0 else {
            throw DataError(
                "\(target.missing) of \(profile.rows) rows have no value in the target column.", file: profile.file,
                column: name, remedy: "Remove these rows, or choose another target.")
        }
        guard target.distinct > 1 else {
            throw DataError(
                "Every row has the same target; there is nothing to learn.", file: profile.file, column: name,
                remedy: "Choose another target.")
        }
        guard profile.rows >= 10 else {
            throw DataError(
                "The table has \(profile.rows) rows; at least 10 are needed to learn and to judge what was learned.",
                file: profile.file, remedy: "Collect more rows.")
        }
    }

    private static func task(
        of target: ColumnProfile, _ request: Request
    ) throws(DataError) -> (LearningTask, String) {
        let name = "\"\(target.name)\""
        if request.quantile != nil {
            guard target.numbers != nil else {
                throw DataError(
                    "The target \(name) holds no numbers, which alone have quantiles.",
                    remedy: "Choose a column of numbers, or leave --quantile out.")
            }
            return (.regression, "asked for")
        }
        if let task = request.task { return (task, "asked for") }
        switch target.kind {
        case .number:
            return (
                .regression, "\(name) holds numbers with fractions" + (target.unit.map { ", counted in \($0)" } ?? "")
            )
        case .boolean: return (.classification, "\(name) has two values")
        case .category, .ordinal: return (.classification, "\(name) has \(target.distinct) classes")
        case .integer, .identifier, .date, .text, .list, .image, .constant:
            guard target.numbers != nil else {
                if target.distinct <= 1_000, target.distinct * 4 <= target.rows {
                    return (.classification, "\(name) has \(target.distinct) classes")
                }
                throw DataError(
                    "The target holds \(target.kind.rawValue == "text" ? "texts" : "values") of which "
                        + "\(target.distinct) of \(target.rows) differ; nothing can be learned to predict them.",
                    column: name, remedy: "Choose a column of classes or numbers.")
            }
            if target.distinct <= fewClasses {
                return (.classification, "\(name) has only \(target.distinct) different whole numbers")
            }
            return (
                .regression,
                "\(name) has \(target.distinct) different numbers" + (target.unit.map { ", counted in \($0)" } ?? "")
            )
        }
    }

    private static func metric(
        for task: LearningTask, classes: Int, rarest: Int, _ request: Request
    ) throws(DataError) -> (MetricEntry, String) {
        let (name, reason) =
            switch task {
            case .classification where classes == 2 && rarest < 4:
                ("log-loss", "one of the two classes has too few rows for anything else")
            case .classification where classes == 2:
                ("roc-auc", "how well rows of the two classes are told apart, whatever the threshold and their shares")
            case .classification: ("log-loss", "probabilities of all classes count, not only the likeliest")
            case .regression where request.quantile != nil:
                (
                    "pinball-\(percent(request.quantile ?? 0.5))",
                    "it is least where that share of the values lies below what is predicted"
                )
            case .regression: ("rmse", "the usual size of an error, in the units of the target")
            case .clustering: ("silhouette", "there is no target")
            }
        guard let asked = request.metric else {
            guard let entry = MetricCatalogue.named(name) else { preconditionFailure("the catalogue has \(name)") }
            return (entry, reason)
        }
        let fitting = MetricCatalogue.ofPredictions(task)
        guard let entry = fitting.first(where: { $0.name == asked }) else {
            throw DataError(
                "The metric \"\(asked)\" is not one for \(task.rawValue).",
                remedy: "Use one of \(fitting.map(\.name).joined(separator: ", ")).")
        }
        return (entry, "asked for")
    }

    private static func percent(_ share: Double) -> Int { Int((100 * share).rounded()) }

    private static func validation(
        _ profile: TableProfile, _ request: Request, _ target: ColumnProfile, _ task: LearningTask, features: Int,
        classes: Int
    ) -> (ValidationMethod, String) {
        // Boosting grows a tree for each class.
        let cells = Double(profile.rows) * Double(features) * max(1, Double(classes) / 4)
        let seconds = request.seconds * Double(request.workers)
        if cells > 12_000 * seconds, profile.rows >= 5_000 {
            return (
                .holdOut(0.2),
                "a fifth of \(profile.rows) rows judges well, and one fit a trial leaves time for more trials"
            )
        }
        // A fold without one of two classes cannot be judged.
        let rarest = task == .classification && target.distinct == 2 ? target.rarest ?? profile.rows : profile.rows
        let most = cells > 12_000 * seconds ? 3 : profile.rows < 1_000 ? 8 : 5
        let folds = max(2, min(most, profile.rows / 5, max(2, rarest)))
        return (
            .folds(folds), "each of \(profile.rows) rows is judged once by models that have not seen it"
        )
    }

    private static func warnings(_ profile: TableProfile, _ target: ColumnProfile, _ task: LearningTask) -> [String] {
        var warnings: [String] = []
        if profile.rows < 200 {
            warnings.append("there are only \(profile.rows) rows: expect the estimate to be rough")
        }
        for column in profile.columns where column.missingShare > 0.5 && column.kind != .constant {
            warnings.append(
                "column \"\(column.name)\" has no value in \(Int((column.missingShare * 100).rounded())) % of the rows")
        }
        if task == .classification {
            if let rarest = target.rarest, rarest < 10 {
                warnings.append(
                    "the rarest of \(target.distinct) classes has only \(rarest) \(rarest == 1 ? "row" : "rows"): it can "
                        + "hardly be learned")
            }
            let spellings = Dictionary(grouping: target.levels.map(\.text)) {
                $0.lowercased().filter { !$0.isWhitespace }
            }
            for same in spellings.values.filter({ $0.count > 1 }).map({ $0.sorted() }).sorted(by: { $0[0] < $1[0] }) {
                warnings.append(
                    "classes that differ only in how they are written are told apart: "
                        + same.map { "\"\($0)\"" }.joined(separator: ", ")
                        + "; 'leptune data check --fix' makes them one")
            }
        }
        return warnings
    }
}

extension ValidationMethod {
    fileprivate var phrase: String {
        switch self {
        case .holdOut(let share): "hold out \(Int((share * 100).rounded())) % of the rows"
        case .folds(let count): "\(count) folds"
        case .test: "test rows"
        case .grouped(let count, let column): "\(count) folds by \(column)"
        case .timeOrdered(let count, let column, _): "\(count) folds in the order of \(column)"
        }
    }
}
