import Datasets
import Models

/// What `model show` prints of a model of anomalies.
struct AnomalyModelText {
    let text: String

    init(_ description: AnomalyDescription) {
        var lines = [
            "finds     strange rows: the rarest \(ProgressLine.short(description.rate * 100)) %",
            "by        \(description.detectors.joined(separator: ", "))",
            "data      \(description.data.name), \(description.data.rows) rows, \(description.data.fingerprint)",
            "made by   Leptune \(description.leptune), seed \(description.seed)",
        ]
        if let series = description.series {
            lines.append(
                "order     by \(series.time): \(series.present) rows at a time, compared with the \(series.past) before them"
            )
        }
        lines = lines.map(TextTable.harmless)
        lines.append("")
        let cycles = Dictionary((description.series?.sensors ?? []).map { ($0.name, $0.cycle) }) { first, _ in first }
        lines.append(
            TextTable(
                ["column", "kind", "values", "cycle", "missing in training"],
                description.columns.map { column in
                    let cycle = cycles[column.name].flatMap(\.self).map { $0 > 86_400 ? "week" : "day" } ?? ""
                    return [column.name, column.kind.rawValue, column.valuesText, cycle, "\(column.missing)"]
                }
            ).rendered)
        if !description.ignored.isEmpty {
            lines += ["", TextTable.harmless("left out: \(description.ignored.joined(separator: ", "))")]
        }
        lines += description.warnings.map { TextTable.harmless("warning: \($0)") }
        text = lines.joined(separator: "\n")
    }
}
