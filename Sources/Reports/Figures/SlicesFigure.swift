import Randomness
import SearchSpaces
import Strategies
import Studies

extension FigureEntry {
    /// The metric by the value of each parameter.
    static let slices = FigureEntry("slices", in: .parameters) { study in
        guard study.scores.count > 1, !study.parameters.isEmpty else { return nil }
        let parameters = Array(study.mostImportantFirst.prefix(panelLimit))
        let all = study.trials.filter { study.scores[$0.number] != nil }
        let limit = max(100, StudyDigest.markLimit / parameters.count)
        let shown = StudyDigest.thinned(all, to: limit) { $0.number == study.state.bestTrial }
        let axis = ValueAxis(shown.compactMap { study.scores[$0.number]?.value }, goal: study.metric.goal)
        let hasPartial = shown.contains { study.scores[$0.number]?.isFinal == false }
        var notes: [String] = []
        if shown.count < all.count {
            notes.append("\(NumberText.count(shown.count)) of \(NumberText.count(all.count)) trials are drawn.")
        }
        if parameters.count < study.parameters.count {
            notes.append("\(parameters.count) of \(NumberText.count(study.parameters.count)) parameters are drawn.")
        }
        notes.insert(axis.direction(study), at: 0)
        if let note = axis.note(of: "trial") { notes.append(note) }
        if case .failure(let reason) = study.importance {
            notes.append("How much each parameter matters is not estimated: \(reason).")
        }
        var legend = [LegendItem(.dot, .soft, "completed"), LegendItem(.diamond, .accent, "best trial")]
        if hasPartial { legend.insert(LegendItem(.ring, .quiet, "last value of a trial that went no further"), at: 1) }
        return Figure(
            name: "slices", title: "Slices",
            summary: "\(study.metric.name) by the value of each of \(NumberText.count(parameters.count, "parameter")); "
                + "the best trial has "
                + (study.state.best.map { best in
                    parameters.prefix(4).compactMap { parameter in
                        best.configuration[parameter.name].map { "\(parameter.name) \(NumberText.value($0))" }
                    }.joined(separator: ", ") + "."
                } ?? "not been found yet."),
            notes: notes, legend: legend,
            layout: .small, panels: parameters.map { panel($0, study, shown, axis) },
            table: FigureTable(
                columns: ["Parameter", "Searched", "Best trial", "Best ten trials"],
                rows: study.parameters.map { row($0, study) }))
    }

    private static let panelLimit = 24

    private static func row(_ parameter: Parameter, _ study: StudyDigest) -> [String] {
        let values = study.ranking.prefix(10).compactMap { study.trials[$0].configuration[parameter.name] }
        let numbers = values.compactMap(\.number).sorted()
        let range: String =
            if let low = numbers.first, let high = numbers.last {
                low == high
                    ? NumberText.significant(low) : "\(NumberText.significant(low)) to \(NumberText.significant(high))"
            } else {
                Set(values.map(\.description)).sorted().joined(separator: ", ")
            }
        return [
            parameter.name, DomainText.range(parameter.domain),
            NumberText.value(study.state.best?.configuration[parameter.name]),
            range.isEmpty ? "–" : range,
        ]
    }

    private static func panel(
        _ parameter: Parameter, _ study: StudyDigest, _ shown: [Trial], _ axis: ValueAxis
    ) -> FigurePanel {
        let isDiscrete = ParameterAxis.choices(parameter.domain) != nil
        let x = ParameterAxis.channel(parameter, field: "x")
        let y = axis.channel(title: nil, ticks: 4)
        var data: [JSONValue] = []
        var best: [JSONValue] = []
        for trial in shown {
            guard let score = study.scores[trial.number], let value = trial.configuration[parameter.name] else {
                continue
            }
            var jitter = CounterGenerator(seed: 0, stream: trial.number, purpose: .jitter)
            var row = axis.row(
                score.value,
                [
                    "t": .number(Double(trial.number)), "x": ParameterAxis.datum(value, in: parameter.domain),
                    "c": .bool(score.isFinal),
                ])
            if isDiscrete { row["j"] = .plotted((jitter.uniform() * 100).rounded() / 100) }
            if trial.number == study.state.bestTrial { best.append(row) } else { data.append(row) }
        }
        var encoding: JSONValue = [
            "x": x, "y": y,
            "tooltip": VegaLite.tooltip([("t", "trial"), ("x", parameter.name), ("v", study.metricTitle)]),
        ]
        if isDiscrete {
            encoding["xOffset"] = ["field": "j", "type": "quantitative", "scale": ["domain": [-0.25, 1.25]]]
        }
        let isCrowded = data.count > 300
        func layer(_ test: String?, _ mark: JSONValue, _ rows: [JSONValue]? = nil) -> JSONValue {
            var layer: JSONValue = ["mark": mark, "encoding": encoding]
            if let test { layer["transform"] = [["filter": .string(test)]] }
            if let rows { layer["data"] = ["values": .array(rows)] }
            return layer
        }
        return FigurePanel(
            title: parameter.name,
            specification: VegaLite.view(
                "\(study.metricTitle) by \(parameter.name)", height: 170, data: data,
                layers: [
                    layer(
                        "!datum.c",
                        [
                            "type": "point", "size": isCrowded ? 10 : 20, "strokeWidth": 1.1,
                            "color": Colour.quiet.reference,
                            "opacity": isCrowded ? 0.5 : 0.7,
                        ]),
                    layer(
                        "datum.c",
                        [
                            "type": "circle", "size": isCrowded ? 12 : 36, "color": Colour.soft.reference,
                            "opacity": isCrowded ? 0.55 : 0.9,
                        ]),
                    layer(
                        nil,
                        [
                            "type": "point", "shape": "diamond", "filled": true, "size": 120, "opacity": 1,
                            "color": Colour.accent.reference, "stroke": Colour.surface.reference, "strokeWidth": 1.5,
                        ],
                        best),
                ]), height: 215)
    }
}
