import ArgumentParser
import Datasets
import Foundation
import Models

/// `leptune model …`: what is in a model file.
struct ModelCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Look at model files, and at what they do with data.",
        subcommands: [Show.self, Explain.self])

    /// `leptune model show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a model predicts, from which columns, how good it is, and what it was made from.",
            discussion: """
                Example:
                  leptune model show model.leptune --json
                """)

        @Argument(help: "The model file.", completion: .file(extensions: ["leptune"]))
        var model: String

        @OptionGroup var output: OutputOptions

        func run() throws {
            switch try CommandFailure.model(at: model) {
            case .ensemble(let ensemble):
                if output.json { return try Console.result(json: ensemble.description) }
                Console.result(Self.text(ensemble.description))
            case .single(let saved):
                if output.json { return try Console.result(json: saved.description) }
                Console.result(Self.text(saved.description))
            case .forecast(let forecast):
                if output.json { return try Console.result(json: forecast.description) }
                Console.result(Self.text(forecast.description))
            case .recommendation(let recommendation):
                if output.json { return try Console.result(json: recommendation.description) }
                Console.result(Self.text(recommendation.description))
            case .clusters(let clusters):
                if output.json { return try Console.result(json: clusters.description) }
                Console.result(ClusterModelText(clusters.description).text)
            case .anomalies(let watch):
                if output.json { return try Console.result(json: watch.description) }
                Console.result(AnomalyModelText(watch.description).text)
            }
        }

        private static func text(_ description: EnsembleDescription) -> String {
            let what =
                description.quantile.map { String(format: "%g %% quantile", 100 * $0) } ?? description.task.rawValue
            var lines = [
                "predicts  \(description.target) (\(what)\(description.targetUnit.map { ", in \($0)" } ?? ""))",
                "data      \(description.data.name), \(description.data.rows) rows, \(description.data.fingerprint)",
            ]
            lines += description.data.sampleLines
            lines += [
                "study     \(description.study), seed \(description.seed), Leptune \(description.leptune)"
            ]
            if let names = description.classNames { lines.append("classes   \(names.joined(separator: ", "))") }
            for (name, estimate) in description.estimates.sorted(by: { $0.key < $1.key }) {
                lines.append(
                    "expect    \(name) \(ProgressLine.short(estimate.value)) (95 % interval "
                        + "\(ProgressLine.short(estimate.low)) to \(ProgressLine.short(estimate.high)))")
            }
            if let share = description.shareBelow {
                lines.append(
                    String(
                        format: "below     %.1f %% of the values that came were at most what was predicted", 100 * share
                    ))
            }
            if let calibration = description.calibration {
                lines.append("adjusted  probabilities, by \(calibration.kind.rawValue)")
            }
            if let threshold = description.decision?.threshold, let positive = description.classNames?.last {
                lines.append("decides   \(positive) from a probability of \(ProgressLine.short(threshold)) on")
            } else if description.decision != nil {
                lines.append("decides   by costs or weights of classes; --json has them")
            }
            lines = lines.map(TextTable.harmless)
            lines.append("")
            lines.append(
                TextTable(
                    ["trial", "model", "share", "fits"],
                    description.members.map {
                        ["\($0.trial)", $0.estimator, "\(Int(($0.weight * 100).rounded())) %", "\($0.models)"]
                    }
                ).rendered)
            lines.append("")
            lines.append(
                TextTable(
                    ["column", "kind", "values", "missing in training"],
                    description.columns.map { column in
                        [column.name, column.kind.rawValue, column.valuesText, "\(column.missing)"]
                    }
                ).rendered)
            if !description.ignored.isEmpty {
                lines += ["", TextTable.harmless("left out: \(description.ignored.joined(separator: ", "))")]
            }
            lines += description.warnings.map { TextTable.harmless("warning: \($0)") }
            return lines.joined(separator: "\n")
        }

        private static func text(_ description: ModelDescription) -> String {
            var lines = [
                "predicts  \(description.target ?? "labels") (\(description.task.rawValue)"
                    + "\(description.targetUnit.map { ", in \($0)" } ?? ""))",
                "model     \(description.estimator), fitted to \(description.data.rows) rows, \(description.epochs) epochs",
                "data      \(description.data.name), \(description.data.fingerprint)",
            ]
            lines += description.data.sampleLines
            lines += [
                "made by   Leptune \(description.leptune), seed \(description.seed)"
            ]
            for (name, value) in description.settings.sorted(by: { $0.key < $1.key }) {
                lines.append("setting   \(name) = \(value)")
            }
            for (name, value) in description.metrics.sorted(by: { $0.key < $1.key }) {
                lines.append("metric    \(name) \(ProgressLine.short(value))")
            }
            return lines.map(TextTable.harmless).joined(separator: "\n")
        }
    }
}

extension EnsembleDescription.Column {
    /// What values it had in training, in a few words.
    var valuesText: String {
        if let low = minimum, let high = maximum {
            func short(_ number: Double) -> String {
                Int(exactly: number).map(String.init) ?? ProgressLine.short(number)
            }
            return "\(short(low)) to \(short(high))\(unit.map { " \($0)" } ?? "")"
        }
        guard let levels, !levels.isEmpty else { return "" }
        return "\(levels.count) levels"
    }
}

extension ModelDescription.Data {
    /// The line that says of which table the rows are a sample; none if they are all.
    var sampleLines: [String] {
        sample.map { [TextTable.harmless("sample    \($0.phrase) of \($0.file), \($0.fingerprint)")] } ?? []
    }
}
