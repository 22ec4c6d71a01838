import Datasets
import Foundation
import Models

/// An explanation as a terminal shows it.
struct ExplanationText {
    private let explanation: ModelExplanation
    /// Lines of a table beyond these are counted only; --json has them all.
    private static let mostLines = 12

    init(_ explanation: ModelExplanation) { self.explanation = explanation }

    /// Every part that there is, each below a heading.
    var text: String {
        ([head, importance, effects, dependence, slices] + fairness + [confusion, worst, reliability, residuals])
            .compactMap(\.self).joined(separator: "\n\n")
    }

    private func short(_ number: Double) -> String { ProgressLine.short(number) }

    private func percent(_ share: Double?) -> String {
        share.map { String(format: "%.1f %%", $0 * 100) } ?? "–"
    }

    private func part(_ title: String, _ table: TextTable, more: Int = 0) -> String {
        TextTable.harmless(title) + "\n" + table.rendered + (more > 0 ? "\n… and \(more) more; --json has them" : "")
    }

    private var head: String {
        let value = explanation.metrics[explanation.metric].map(short) ?? "undefined"
        var lines = [
            "\(explanation.target) (\(explanation.task.rawValue)) on \(explanation.rows) rows: \(explanation.metric) \(value)"
        ]
        if let calibration = explanation.calibration { lines.append("probabilities are calibrated (\(calibration))") }
        if let threshold = explanation.threshold, let positive = explanation.classNames?.last {
            lines.append("\"\(positive)\" from a probability of \(short(threshold)) on")
        }
        if let cost = explanation.meanCost { lines.append("mean cost of a decision \(short(cost))") }
        return lines.map(TextTable.harmless).joined(separator: "\n")
    }

    private var importance: String? {
        guard let importance = explanation.importance, !importance.columns.isEmpty else { return nil }
        let shown = importance.columns.prefix(Self.mostLines)
        return part(
            "How much worse \(importance.metric) gets when a column is shuffled (\(importance.repeats) times, \(importance.rows) rows)",
            TextTable(
                ["column", "worse by", "95 % interval", "p"],
                shown.map {
                    [
                        $0.name, short($0.value), "\(short($0.low)) to \(short($0.high))",
                        $0.adjustedPValue < 0.001 ? "<0.001" : short($0.adjustedPValue),
                    ]
                }), more: importance.columns.count - shown.count)
    }

    private var effects: String? {
        guard let effects = explanation.effects else { return nil }
        let shown = effects.columns.prefix(Self.mostLines)
        let of =
            effects.output.map { "the \(effects.scale == .score ? "score" : "probability") of \($0)" } ?? "predictions"
        return part(
            "How much a column moves \(of) in the mean (Shapley values of \(effects.rows) rows, by \(effects.method))",
            TextTable(["column", "moves by"], shown.map { [$0.name, short($0.meanSize)] }),
            more: effects.columns.count - shown.count)
    }

    /// Of the columns that matter most, a few values each.
    private var dependence: String? {
        let order = explanation.importance?.columns.map(\.name) ?? []
        let columns = order.prefix(5).compactMap { name in explanation.dependence.first { $0.column == name } }
        guard !columns.isEmpty else { return nil }
        let output = (columns.first?.points.first?.mean.count ?? 1) - 1
        let classes = explanation.classNames
        let isFew = (classes?.count ?? 1) <= 2
        let what = isFew ? classes?.last.map { "probability of \($0)" } ?? "prediction" : "probability of each class"
        let rows = columns.flatMap { column -> [[String]] in
            let points = column.points
            let step = max(1, (points.count + 5) / 6)
            let kept = points.indices.filter { $0 % step == 0 || $0 == points.count - 1 }
            return kept.map { index in
                let point = points[index]
                return [
                    index == 0 ? column.column : "",
                    point.number.map(short) ?? (point.value.isEmpty ? "no value" : point.value),
                    isFew ? short(point.mean[output]) : point.mean.map(short).joined(separator: " "),
                ]
            }
        }
        return part(
            "Mean prediction if all rows had one value in a column",
            TextTable(["column", "value", TextTable.harmless(what)], rows))
    }

    private var slices: String? {
        guard let slices = explanation.slices, !slices.slices.isEmpty else { return nil }
        let weak = slices.slices.filter(\.isWeak)
        guard !weak.isEmpty else {
            return "No level or range of a column is weaker than the other rows by more than chance "
                + "(\(slices.slices.count) were looked at)."
        }
        return part(
            "Where the model is weaker than elsewhere (\(weak.count) of \(slices.slices.count) slices)",
            TextTable(
                ["column", "value", "rows", slices.metric, slices.loss, "elsewhere", "p"],
                weak.prefix(Self.mostLines).map {
                    [
                        $0.column, $0.value, "\($0.rows)", $0.metric.map(short) ?? "–", short($0.loss),
                        short($0.otherLoss), $0.pValue < 0.001 ? "<0.001" : short($0.pValue),
                    ]
                }), more: weak.count - min(weak.count, Self.mostLines))
    }

    private var fairness: [String?] {
        explanation.fairness.map { rates -> String in
            guard rates.positive != nil else {
                let isNumbers = explanation.task == .regression
                return part(
                    "Groups of \(rates.column)",
                    TextTable(
                        ["group", "rows", rates.metric, isNumbers ? "mean error" : "right"],
                        rates.groups.map {
                            [
                                $0.value, "\($0.rows)", $0.metric.map(short) ?? "–",
                                isNumbers ? $0.meanError.map(short) ?? "–" : percent($0.accuracy?.share),
                            ]
                        }))
            }
            var lines = [
                part(
                    "Groups of \(rates.column); positive is \(rates.positive ?? "")",
                    TextTable(
                        [
                            "group", "rows", "are", "called", "of those that are", "of the others", "right",
                            rates.metric,
                        ],
                        rates.groups.map {
                            [
                                $0.value, "\($0.rows)", percent($0.positives?.share), percent($0.selected?.share),
                                percent($0.truePositives?.share), percent($0.falsePositives?.share),
                                percent($0.accuracy?.share), $0.metric.map(short) ?? "–",
                            ]
                        }))
            ]
            let differences = [
                ("who is called (demographic parity)", rates.parityDifference),
                ("who is called of those that are (equal opportunity)", rates.opportunityDifference),
                ("the greater of that and who is called of the others (equalised odds)", rates.oddsDifference),
            ].compactMap { name, value in value.map { "  \(name) \(short($0))" } }
            if !differences.isEmpty {
                lines.append("greatest differences between groups of \(GroupRates.fewestRows) rows or more, in")
                lines += differences
            }
            return lines.joined(separator: "\n")
        }
    }

    private var confusion: String? {
        let mistakes = explanation.mistakes
        guard !mistakes.confusion.isEmpty, mistakes.classNames.count <= 12 else { return nil }
        return part(
            "What is taken for what (rows: what it is, columns: what it is called)",
            TextTable(
                [""] + mistakes.classNames.map(TextTable.harmless),
                zip(mistakes.classNames, mistakes.confusion).map { [$0] + $1.map(String.init) }))
    }

    private var worst: String? {
        let rows = explanation.mistakes.worst
        guard !rows.isEmpty else { return nil }
        let isClasses = explanation.task == .classification
        return part(
            "The most wrong rows",
            TextTable(
                ["row", "is", "called", isClasses ? "probability of what it is" : "absolute error"],
                rows.map { ["\($0.row)", $0.actual, $0.predicted, short($0.probability ?? $0.loss)] }))
    }

    private var reliability: String? {
        guard let reliability = explanation.reliability else { return nil }
        return part(
            "Whether probabilities come true (calibration error \(short(reliability.expectedError)))",
            TextTable(
                [
                    "said", "rows", reliability.positive.map { "are \(TextTable.harmless($0))" } ?? "are right",
                    "95 % interval",
                ],
                reliability.bins.map {
                    [
                        percent($0.predicted), "\($0.observed.rows)", percent($0.observed.share),
                        "\(percent($0.observed.low)) to \(percent($0.observed.high))",
                    ]
                }))
    }

    private var residuals: String? {
        guard let residuals = explanation.residuals, !residuals.quantiles.isEmpty else { return nil }
        let quantiles = zip(ResidualSummary.shares, residuals.quantiles).map { "\(percent($0)) \(short($1))" }
        return part(
            "How the truth strays from predictions: mean \(short(residuals.mean)), deviation \(short(residuals.deviation)); "
                + "quantiles \(quantiles.joined(separator: ", "))",
            TextTable(
                ["predicted", "is", "deviation", "rows"],
                residuals.bins.map { [short($0.predicted), short($0.actual), short($0.deviation), "\($0.rows)"] }))
    }
}
