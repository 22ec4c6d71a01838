import Datasets
import SearchSpaces

/// What becomes of each column.
struct AutoColumns {
    var used: [ColumnProfile] = []
    var ignored: [String] = []
    var decisions: [AutoPlan.Decision] = []
    /// As a study file writes them.
    var steps: [String] = []
    /// How many numbers pictures become, beside one a column.
    private(set) var pictureFeatures = 0

    init(_ profile: TableProfile, _ request: AutoPlan.Request, classes: Int) {
        var dates: [String] = []
        var texts: [String] = []
        var pictures: [String] = []
        var many: [String] = []
        var ordered: [(order: [String], columns: [String])] = []
        for column in profile.columns where column.name != request.target {
            if request.ignored.contains(column.name) {
                leaveOut(column, "asked for")
                continue
            }
            if case .groups(column.name)? = request.structure {
                leaveOut(column, "it names groups, and new rows will be of others")
                continue
            }
            switch column.kind {
            case .constant: leaveOut(column, column.reason)
            case .identifier: leaveOut(column, "it identifies rows: \(column.reason)")
            case .number, .integer: used.append(column)
            case .boolean: used.append(column)
            case .category, .ordinal:
                used.append(column)
                if let order = column.order {
                    if let place = ordered.firstIndex(where: { $0.order == order }) {
                        ordered[place].columns.append(column.name)
                    } else {
                        ordered.append((order, [column.name]))
                    }
                    decisions.append(
                        .init(
                            subject: column.name, choice: "ranks from \"\(order[0])\" to \"\(order[order.count - 1])\"",
                            reason: "they are \(column.reason)"))
                } else if column.distinct > AutoPlan.fewLevels {
                    many.append(column.name)
                    decisions.append(
                        .init(
                            subject: column.name,
                            choice: classes <= 10 ? "mean target of each level" : "hashed levels",
                            reason: "it has \(column.distinct) levels"))
                }
            case .date:
                used.append(column)
                if column.numbers == nil {
                    dates.append(column.name)
                    decisions.append(.init(subject: column.name, choice: "parts of the date", reason: column.reason))
                }
            case .image:
                used.append(column)
                pictures.append(column.name)
                decisions.append(
                    .init(
                        subject: column.name, choice: "shapes, texture and colours of its pictures",
                        reason: column.reason))
            case .text, .list:
                used.append(column)
                texts.append(column.name)
                decisions.append(.init(subject: column.name, choice: "topics of its words", reason: column.reason))
            }
        }
        if !dates.isEmpty { steps.append("date-parts: { columns: \(YAMLText.list(dates)) }") }
        for (number, ranks) in ordered.enumerated() {
            steps.append(
                "ordinal: { name: ranks-\(number + 1), columns: \(YAMLText.list(ranks.columns)), "
                    + "order: \(YAMLText.list(ranks.order)) }")
        }
        if !pictures.isEmpty {
            // Without a target all directions count alike, and those in which little differs are noise.
            let components =
                request.target.isEmpty ? Self.clusteredComponents : pictures.count == used.count ? 64 : 32
            pictureFeatures = pictures.count * (components - 1)
            steps.append("image: { columns: \(YAMLText.list(pictures)), components: \(components) }")
        }
        if !texts.isEmpty {
            // A table of text alone lives by its words.
            let components = texts.count == used.count ? 64 : 16
            // Fewer rows have fewer words to tell apart; the model file is as large as these tables.
            let buckets = profile.rows < 3_000 ? 1024 : 4096
            steps.append("text: { columns: \(YAMLText.list(texts)), buckets: \(buckets), components: \(components) }")
        }
        if !many.isEmpty {
            steps.append(
                classes <= 10
                    ? "target-encode: { columns: \(YAMLText.list(many)) }"
                    : "hash: { columns: \(YAMLText.list(many)), buckets: 64 }")
        }
    }

    private static let clusteredComponents = 8

    private mutating func leaveOut(_ column: ColumnProfile, _ reason: String) {
        ignored.append(column.name)
        decisions.append(.init(subject: column.name, choice: "left out", reason: reason))
    }
}
