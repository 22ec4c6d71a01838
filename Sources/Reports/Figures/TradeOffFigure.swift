import Studies

extension FigureEntry {
    /// The results of a study of several metrics, two at a time, with the Pareto front.
    static let tradeOff = FigureEntry("trade-off", in: .search) { study in
        let metrics = study.definition.metrics
        let completed = study.trials.filter { $0.result?.isFinite ?? false }
        guard metrics.count > 1, completed.count > 1 else { return nil }
        let front = Set(study.state.front)
        let shown = StudyDigest.thinned(completed, to: StudyDigest.markLimit) { front.contains($0.number) }
        let violated = completed.count { !($0.result?.isFeasible ?? true) }

        var notes: [String] = []
        if shown.count < completed.count {
            notes.append("\(NumberText.count(shown.count)) of \(NumberText.count(completed.count)) trials are drawn.")
        }
        if violated > 0 { notes.append("\(NumberText.count(violated, "trial")) violated a constraint.") }
        if let (volume, reference) = study.state.hypervolume {
            let point = reference.map { NumberText.significant($0) }.joined(separator: ", ")
            notes.append("The front dominates a volume of \(NumberText.significant(volume)) up to (\(point)).")
        }
        var legend = [LegendItem(.diamond, .accent, "Pareto front"), LegendItem(.dot, .soft, "dominated")]
        if violated > 0 { legend.append(LegendItem(.ring, .quiet, "violated a constraint")) }
        return Figure(
            name: "trade-off", title: "Trade-off",
            summary: front.isEmpty
                ? "No trial held all constraints."
                : "\(NumberText.count(front.count, "trial")) of \(NumberText.count(completed.count)) cannot be bettered in "
                    + "one metric without losing in another.",
            notes: notes, legend: legend, layout: metrics.count == 2 ? .single : .multiples,
            panels: (1..<metrics.count).map { panel(shown, front, metrics[0], metrics[$0], at: $0) },
            table: FigureTable(
                columns: ["Trial"] + metrics.map(\.name),
                rows: study.state.front.compactMap { number in
                    study.trials[number].result.map { result in
                        ["\(number)"] + result.values.map { NumberText.significant($0, digits: 6) }
                    }
                }))
    }

    private static func panel(
        _ shown: [Trial], _ front: Set<Int>, _ first: Metric, _ other: Metric, at index: Int
    ) -> FigurePanel {
        let points: [JSONValue] = shown.compactMap { trial in
            guard let result = trial.result else { return nil }
            let kind = front.contains(trial.number) ? "front" : result.isFeasible ? "dominated" : "violated"
            return [
                "n": .number(Double(trial.number)), "x": .plotted(result.values[0]),
                "y": .plotted(result.values[index]),
                "k": .string(kind),
            ]
        }
        let encoding: JSONValue = [
            "x": VegaLite.quantity("x", title: title(first), scale: ["zero": false]),
            "y": VegaLite.quantity("y", title: title(other), scale: ["zero": false]),
            "tooltip": VegaLite.tooltip([("n", "trial"), ("x", first.name), ("y", other.name)]),
        ]
        func layer(_ kind: String, _ mark: JSONValue) -> JSONValue {
            [
                "transform": [["filter": .string("datum.k == '\(kind)'")]], "mark": mark, "encoding": encoding,
            ]
        }
        return FigurePanel(
            title: "\(other.name) against \(first.name)",
            specification: VegaLite.view(
                "\(other.name) against \(first.name) of all trials, with the Pareto front", height: 280, data: points,
                layers: [
                    layer("violated", ["type": "point", "size": 30, "color": Colour.quiet.reference]),
                    layer("dominated", ["type": "circle", "size": 46, "color": Colour.soft.reference]),
                    layer(
                        "front",
                        [
                            "type": "point", "shape": "diamond", "filled": true, "size": 110, "opacity": 1,
                            "color": Colour.accent.reference, "stroke": Colour.surface.reference,
                        ]),
                ]), height: 340)
    }

    private static func title(_ metric: Metric) -> String {
        "\(metric.name) (\(metric.goal == .minimize ? "less" : "more") is better)"
    }
}
