import Datasets
import Models

extension ModelCommands.Show {
    /// What a forecasting model is, for a person.
    static func text(_ description: ForecastDescription) -> String {
        let step = description.grid.step
        let last = description.grid.time(description.count - 1)
        var lines = [
            "predicts  \(description.target), \(step.name(ofSteps: description.horizon)) ahead in steps of \(step.name)",
            "data      \(description.data.name), \(description.data.rows) rows, \(description.data.fingerprint)",
            "until     \(description.text.text(last))",
            "made by   Leptune \(description.leptune), seed \(description.seed)",
        ]
        if let group = description.group { lines.append("series    \(description.names.count), by \(group)") }
        if let known = description.known { lines.append("known     \(known.map(\.name).joined(separator: ", "))") }
        for period in description.periods { lines.append("season    \(step.name(ofSteps: period)) (\(period) steps)") }
        if description.isNotNegative { lines.append("bounds    not below 0") }
        if let mase = description.errors.mase, let naive = description.baseline.mase {
            lines.append(
                "expect    mase \(ProgressLine.short(mase)), at \(description.origins) origins; seasonal naive "
                    + ProgressLine.short(naive))
        }
        lines.append(
            "expect    mae \(ProgressLine.short(description.errors.mae)), rmse \(ProgressLine.short(description.errors.rmse))"
        )
        for coverage in description.coverage {
            let (share, held) = (Int((coverage.share * 100).rounded()), (coverage.held * 1000).rounded() / 10)
            lines.append("interval  of \(share) % held \(held) %")
        }
        lines = lines.map(TextTable.harmless)
        lines.append("")
        lines.append(
            TextTable(
                ["method", "share"],
                description.members.map { [$0.method.name, "\(Int(($0.weight * 100).rounded())) %"] }
            ).rendered)
        lines += description.warnings.map { TextTable.harmless("warning: \($0)") }
        return lines.joined(separator: "\n")
    }
}
