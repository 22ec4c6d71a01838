package import Datasets
package import Foundation
package import Models
package import SearchSpaces

/// What `leptune recommend` decides before it tries anything: how recommenders are judged, which are tried, with which
/// settings, and why.
package struct RecommendationPlan: Sendable {
    /// What the user decides.
    package struct Request: Sendable {
        /// The table of interactions.
        package var file: URL
        /// Its columns.
        package var columns: InteractionTable.Columns
        /// The table that names items, and the column of the names; nil for none.
        package var titles: (file: URL, column: String?)?
        /// From which rating on something counts as chosen; nil if everything does.
        package var liked: Double?
        /// How many threads work at once; no result depends on it.
        package var threads: Int
        /// Decides everything random.
        package var seed: UInt64

        /// Asks for a plan.
        package init(
            file: URL, columns: InteractionTable.Columns, titles: (file: URL, column: String?)? = nil,
            liked: Double? = nil, threads: Int, seed: UInt64
        ) {
            self.file = file
            self.columns = columns
            self.titles = titles
            self.liked = liked
            self.threads = threads
            self.seed = seed
        }
    }

    /// What the user decided.
    package let request: Request
    /// The interactions.
    package let table: InteractionTable
    /// The digest of their file.
    package let fingerprint: Fingerprint
    /// Of each item its name; nil if none are known.
    package let titles: [String]?
    /// Which interactions are fitted to, choose and judge.
    package let split: InteractionSplit
    /// What is tried.
    package let methods: [RecommenderEntry]
    /// What is searched: the method, its settings, and how much popularity adds.
    package let space: SearchSpace
    /// Everything that was decided.
    package let decisions: [AutoPlan.Decision]
    /// What should be known about the data, one sentence each.
    package let warnings: [String]

    /// Reads the files and decides.
    ///
    /// - Throws: `DataError` for files that nothing can be learned from, ``InsufficientMemory`` if not even the interactions
    ///   fit.
    package init(_ request: Request) throws {
        self.request = request
        let read = try InteractionFiles.interactions(of: request.file, request.columns)
        let table = read.table
        self.table = table
        fingerprint = read.fingerprint
        titles = try request.titles.map {
            try InteractionFiles.titles(of: $0.file, item: request.columns.item, title: $0.column, for: table.items)
        }
        // Rows by user and by item, three parts, and their copies while they are made.
        try InsufficientMemory.check(table.count * 120, for: "reading \(table.count) interactions by user and by item")
        do {
            split = try InteractionSplit(table, seed: request.seed)
        } catch {
            throw DataError(error.problem, file: request.file.relativePath, remedy: error.remedy)
        }
        if let liked = request.liked {
            guard let ratings = table.ratings, ratings.contains(where: { Double($0) >= liked }) else {
                throw DataError(
                    "No rating is at or above \(liked).", file: request.file.relativePath,
                    remedy: "Choose --liked within the ratings.")
            }
        }
        let size = RecommenderEntry.Size(users: table.users.count, items: table.items.count, interactions: table.count)
        let able = RecommenderCatalogue.all.filter { table.ratings != nil || !$0.needsRatings }
        let room = MachineMemory.available ?? .max
        methods = able.filter { $0.memory($0.usual, size) < room / 2 }
        space = Self.space(methods, span: Self.span(table))
        decisions = Self.decisions(
            table, split, methods, request, tooLarge: able.filter { $0.memory($0.usual, size) >= room / 2 })
        warnings = Self.warnings(table, titles)
    }

    /// The time from the first interaction to the last; nil without times, or if all were at once.
    private static func span(_ table: InteractionTable) -> Double? {
        guard let times = table.times, let first = times.min(), let last = times.max(), last > first else { return nil }
        return last - first
    }

    private static func space(_ methods: [RecommenderEntry], span: Double?) -> SearchSpace {
        var parameters = [Parameter("method", .categorical(methods.map { .string($0.name) }))]
        for method in methods {
            parameters += method.parameters.map {
                Parameter(
                    "\(method.name)-\($0.parameter.name)", $0.parameter.domain,
                    when: Condition([.init("method", .oneOf([.string(method.name)]))]))
            }
        }
        let personal = methods.filter { !$0.parameters.isEmpty }.map { ParameterValue.string($0.name) }
        parameters.append(
            Parameter(
                "popularity", .float(low: 0.01, high: 30, log: true, step: nil),
                when: Condition([.init("method", .oneOf(personal))])))
        if let span {
            parameters.append(Parameter("half-life", .float(low: span / 500, high: 2 * span, log: true, step: nil)))
        }
        return SearchSpace(parameters)
    }

    /// The configurations to begin with: each method as it is usual.
    package var first: [Configuration] {
        methods.map { method in
            var values: [String: ParameterValue] = ["method": .string(method.name)]
            for (name, value) in method.usual { values["\(method.name)-\(name)"] = value }
            // What is in demand of late says much of what comes next; of all that ever was, little.
            if !method.parameters.isEmpty { values["popularity"] = .float(Self.span(table) == nil ? 0.3 : 3) }
            if let span = Self.span(table) { values["half-life"] = .float(span / 50) }
            return Configuration(values)
        }
    }

    /// The method of a configuration and its settings.
    package func settings(of configuration: Configuration) -> (
        method: RecommenderEntry, values: [String: ParameterValue]
    )? {
        guard case .string(let name)? = configuration["method"], let method = methods.first(where: { $0.name == name })
        else { return nil }
        var values: [String: ParameterValue] = [:]
        for key in configuration.names where key != "method" {
            values[key.hasPrefix("\(name)-") ? String(key.dropFirst(name.count + 1)) : key] = configuration[key]
        }
        return (method, values)
    }

    private static func decisions(
        _ table: InteractionTable, _ split: InteractionSplit, _ methods: [RecommenderEntry], _ request: Request,
        tooLarge: [RecommenderEntry]
    ) -> [AutoPlan.Decision] {
        let counts = [InteractionSplit.Part.training, .validation, .test].map { part in
            "\(split.parts.count { $0 == part })"
        }
        var decisions = [
            AutoPlan.Decision(
                subject: "parts", choice: split.basis.rawValue,
                reason: "\(counts[0]) interactions to fit, \(counts[1]) to choose by, \(counts[2]) to judge by"),
            AutoPlan.Decision(
                subject: "metric", choice: "NDCG@\(RankingJudge.places)",
                reason: "every item that a user did not know competes; "
                    + (request.liked.map { "chosen means rated \($0) or more" }
                        ?? "whatever a user did counts as chosen")),
            AutoPlan.Decision(
                subject: "methods", choice: methods.map(\.name).joined(separator: ", "),
                reason: table.ratings == nil ? "there are no ratings" : "there are ratings"),
        ]
        if !tooLarge.isEmpty {
            decisions.append(
                AutoPlan.Decision(
                    subject: "left out", choice: tooLarge.map(\.name).joined(separator: ", "),
                    reason: "there is not enough memory"))
        }
        return decisions
    }

    private static func warnings(_ table: InteractionTable, _ titles: [String]?) -> [String] {
        var warnings: [String] = []
        if table.incompleteRows > 0 {
            warnings.append("\(table.incompleteRows) rows lack a cell that is needed and are left out")
        }
        if table.repeatedRows > 0 {
            warnings.append(
                "\(table.repeatedRows) rows are of a user and an item that come again; the "
                    + (table.times == nil ? "last in the file counts" : "latest counts"))
        }
        var counts = [Int](repeating: 0, count: table.users.count)
        for pair in table.pairs { counts[Int(pair.user)] += 1 }
        let single = counts.count { $0 == 1 }
        if 2 * single > counts.count {
            warnings.append(
                "\(single) of \(counts.count) users have a single interaction: little can be said of what they like")
        }
        if let titles, titles.contains("") {
            warnings.append("\(titles.count { $0.isEmpty }) of \(titles.count) items have no name")
        }
        return warnings
    }
}
