import SearchSpaces
import Studies

extension FigureEntry {
    /// Each trial as a line through its parameters to its value.
    static let parallelCoordinates = FigureEntry("parallel-coordinates", in: .parameters) { study in
        let parameters = Array(study.mostImportantFirst.prefix(axisLimit))
        guard study.scores.count > 1, !parameters.isEmpty else { return nil }
        let all = study.trials.filter { study.scores[$0.number] != nil }
        let limit = min(300, StudyDigest.markLimit / (parameters.count + 1))
        let shown = StudyDigest.thinned(all, to: limit) { $0.number == study.state.bestTrial }
        let axis = ValueAxis(shown.compactMap { study.scores[$0.number]?.value }, goal: study.metric.goal)
        var notes: [String] = []
        if shown.count < all.count {
            notes.append("\(NumberText.count(shown.count)) of \(NumberText.count(all.count)) trials are drawn.")
        }
        if parameters.count < study.parameters.count {
            notes.append("\(parameters.count) of \(NumberText.count(study.parameters.count)) parameters are drawn.")
        }
        let isPartial = parameters.contains { $0.condition != nil }
        if isPartial {
            notes.append("A line that dips off an axis belongs to a trial that did not use that parameter.")
        }
        notes.append(
            "The last axis runs from the worst value to the best\(axis.scaleName.map { ", \($0)" } ?? "").")
        let lines = ParallelLines(study: study, parameters: parameters, trials: shown, axis: axis)
        return Figure(
            name: "parallel-coordinates", title: "Parallel coordinates",
            summary: "Each line is a trial, from its parameters to its \(study.metric.name). "
                + "Where strong lines bundle, good trials agree.",
            notes: notes,
            legend: [
                LegendItem(.line, .accent, "best trial"), LegendItem(.line, .fifth1, "best fifth"),
                LegendItem(.line, .fifth3, "middle"), LegendItem(.line, .fifth5, "worst fifth"),
            ],
            panels: [
                FigurePanel(
                    specification: lines.wide, narrow: lines.narrow, height: ParallelLines.height + 50)
            ],
            table: FigureTable(
                columns: ["Trial", study.metric.name] + parameters.map(\.name),
                rows: study.ranking.prefix(20).map { number in
                    ["\(number)", NumberText.significant(study.scores[number]?.value ?? .nan)]
                        + parameters.map { NumberText.value(study.trials[number].configuration[$0.name]) }
                }))
    }

    private static let axisLimit = 10
}

/// The specifications of parallel coordinates: axes side by side on a wide screen, below each other on a narrow one.
private struct ParallelLines {
    static let height = 360
    /// Where lines pass whose trial did not use the parameter, in units of an axis.
    private static let aside = -0.14
    /// Drawn below a text, so that it stays readable over lines.
    private static let halo: JSONValue = ["stroke": Colour.surface.reference, "strokeWidth": 4, "opacity": 0.9]

    let study: StudyDigest
    let parameters: [Parameter]
    let trials: [Trial]
    let axis: ValueAxis

    private var names: [String] { parameters.map(\.name) + [metricName] }

    /// The metric's name, told apart from a parameter of the same name.
    private var metricName: String {
        parameters.contains { $0.name == study.metricTitle } ? study.metricTitle + " " : study.metricTitle
    }

    private func rows(_ trial: Trial) -> [JSONValue] {
        guard let score = study.scores[trial.number] else { return [] }
        let positions =
            parameters.map { parameter in
                trial.configuration[parameter.name].flatMap(parameter.domain.position(of:)) ?? Self.aside
            } + [axis.rank(of: score.value)]
        return zip(names, positions).enumerated().map { index, pair in
            [
                "t": .number(Double(trial.number)), "i": .number(Double(index)), "a": .string(pair.0),
                "p": .number((pair.1 * 1000).rounded() / 1000), "f": .number(Double(study.fifths[trial.number] ?? 4)),
                "v": .plotted(score.value),
            ]
        }
    }

    /// The texts at the ends of the axes, and at each choice.
    private var labels: [JSONValue] {
        var labels: [JSONValue] = []
        func add(_ axis: String, _ position: Double, _ text: String, _ kind: String) {
            labels.append([
                "a": .string(axis), "p": .plotted(position), "l": .string(NumberText.short(text, 14)),
                "k": .string(kind),
            ])
        }
        for parameter in parameters {
            switch parameter.domain {
            case .float(let low, let high, _, _):
                add(parameter.name, 0, NumberText.significant(low, digits: 3), "low")
                add(parameter.name, 1, NumberText.significant(high, digits: 3), "high")
            case .int(let low, let high, _, _):
                add(parameter.name, 0, "\(low)", "low")
                add(parameter.name, 1, "\(high)", "high")
            case .categorical(let choices), .ordinal(let choices):
                for choice in choices.prefix(choices.count <= 8 ? 8 : 0) {
                    add(parameter.name, parameter.domain.position(of: choice) ?? 0, NumberText.value(choice), "choice")
                }
            case .constant: break
            }
        }
        add(metricName, 0, NumberText.significant(axis.worst, digits: 3), "low")
        add(metricName, 1, NumberText.significant(axis.best, digits: 3), "high")
        return labels
    }

    private var worstFirst: [JSONValue] {
        let order = trials.filter { $0.number != study.state.bestTrial }
            .sorted { (study.fifths[$1.number] ?? 4, $1.number) < (study.fifths[$0.number] ?? 4, $0.number) }
        return order.flatMap(rows)
    }

    /// The layers, given the channel along which the axes stand and the one along which positions run.
    private func layers(across: String, along: String, text: (String) -> JSONValue) -> [JSONValue] {
        let isWide = across == "x"
        let axes: JSONValue = [
            "field": "a", "type": "ordinal", "title": .null, "sort": .null,
            "scale": [
                "type": "point", "padding": isWide ? 0.35 : 0.4, "domain": .array(names.map { .string($0) }),
            ],
            "axis": isWide
                ? [
                    "orient": "top", "labelAngle": 0, "domain": false, "labelPadding": 22, "labelLimit": 104,
                    "labelColor": Colour.text.reference, "labelOverlap": false,
                ]
                : .null,
        ]
        func position(_ field: String) -> JSONValue {
            [
                "field": .string(field), "type": "quantitative", "title": .null, "axis": .null,
                "scale": ["domain": [.number(Self.aside), 1], "nice": false, "zero": false],
            ]
        }
        let colour: JSONValue = [
            "field": "f", "type": "ordinal",
            "scale": ["domain": [0, 1, 2, 3, 4], "range": .array(Colour.fifths.map(\.reference))],
        ]
        let base = JSONValue.object([.init(name: across, value: axes), .init(name: along, value: position("p"))])
        let order: JSONValue = ["order": ["field": "i", "type": "quantitative"]]
        let tooltip: JSONValue = ["tooltip": VegaLite.tooltip([("t", "trial"), ("v", study.metricTitle)])]
        let best = study.state.best.map(rows) ?? []
        var layers: [JSONValue] = [
            [
                "mark": ["type": "line", "strokeWidth": 1.2, "opacity": 0.6, "strokeJoin": "round"],
                "encoding": base.with(order).with(["detail": ["field": "t"], "color": colour]).with(tooltip),
            ],
            [
                "data": ["values": .array(best)],
                "mark": ["type": "line", "strokeWidth": 3, "color": Colour.accent.reference, "strokeJoin": "round"],
                "encoding": base.with(order).with(tooltip),
            ],
            [
                "data": ["values": .array(names.map { ["a": .string($0), "p": 0, "q": 1] })],
                "mark": ["type": "rule", "color": Colour.muted.reference, "strokeWidth": 1],
                "encoding": base.with(.object([.init(name: along + "2", value: ["field": "q"])])),
            ],
        ]
        for kind in ["low", "high", "choice"] {
            let mark = text(kind)
            for mark in [mark.with(Self.halo), mark] {
                layers.append([
                    "data": ["values": .array(labels.filter { $0["k"] == .string(kind) })],
                    "mark": mark,
                    "encoding": base.with(["text": ["field": "l"]]),
                ])
            }
        }
        return layers
    }

    var wide: JSONValue {
        VegaLite.view(
            "Each trial as a line through its parameters", height: .number(Double(Self.height)), data: worstFirst,
            layers: layers(across: "x", along: "y") { kind in
                switch kind {
                case "low": ["type": "text", "dy": 12, "fontSize": 11, "color": Colour.muted.reference]
                case "high": ["type": "text", "dy": -10, "fontSize": 11, "color": Colour.muted.reference]
                default:
                    ["type": "text", "align": "left", "dx": 6, "fontSize": 11, "color": Colour.text.reference]
                }
            })
    }

    var narrow: JSONValue {
        var layers = layers(across: "y", along: "x") { kind in
            switch kind {
            case "low": ["type": "text", "align": "left", "dy": 13, "fontSize": 11, "color": Colour.muted.reference]
            case "high": ["type": "text", "align": "right", "dy": 13, "fontSize": 11, "color": Colour.muted.reference]
            default: ["type": "text", "dy": 13, "fontSize": 11, "color": Colour.muted.reference]
            }
        }
        let name: JSONValue = [
            "type": "text", "align": "left", "dy": -11, "fontSize": 12, "fontWeight": 600,
            "color": Colour.text.reference,
        ]
        for mark in [name.with(Self.halo), name] {
            layers.append([
                "data": ["values": .array(names.map { ["a": .string($0), "p": 0] })],
                "mark": mark,
                "encoding": [
                    "y": [
                        "field": "a", "type": "ordinal", "sort": .null, "axis": .null,
                        "scale": ["type": "point", "padding": 0.4, "domain": .array(names.map { .string($0) })],
                    ],
                    "x": [
                        "field": "p", "type": "quantitative", "axis": .null,
                        "scale": ["domain": [.number(Self.aside), 1], "nice": false, "zero": false],
                    ],
                    "text": ["field": "a"],
                ],
            ])
        }
        return ["height": .number(Double(names.count * 74)), "layer": .array(layers)]
    }
}
