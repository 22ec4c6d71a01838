import Strategies

extension FigureEntry {
    /// How much each parameter matters.
    static let importance = FigureEntry("importance", in: .parameters) { study in
        guard case .success(let importance) = study.importance, let first = importance.shares.first, first.share > 0
        else { return nil }
        let shown = Array(importance.shares.prefix(20))
        let data: [JSONValue] = shown.map { share in
            [
                "p": .string(share.parameter), "v": .plotted(share.share),
                "a": .plotted(max(0, share.share - share.deviation)),
                "b": .plotted(min(1, share.share + share.deviation)),
                "l": .string(NumberText.percent(share.share)),
            ]
        }
        let top = shown.map { $0.share + $0.deviation }.max() ?? 1
        let y: JSONValue = [
            "field": "p", "type": "ordinal", "sort": .null, "title": .null,
            "scale": ["paddingInner": 0.42, "paddingOuter": 0.2], "axis": ["labelLimit": 120],
        ]
        func x(_ field: String) -> JSONValue {
            VegaLite.quantity(
                field, title: .none, scale: ["domain": [0, .plotted(max(top * 1.16, 0.01))], "nice": false],
                axis: ["format": "~%", "grid": false, "domain": false])
        }
        let layers: [JSONValue] = [
            [
                "mark": ["type": "bar", "cornerRadiusEnd": 3, "color": Colour.soft.reference],
                "encoding": [
                    "x": x("v"), "y": y, "tooltip": VegaLite.tooltip([("p", "parameter"), ("l", "share")]),
                ],
            ],
            [
                "mark": ["type": "rule", "strokeWidth": 1.5, "color": Colour.accent.reference],
                "encoding": ["x": x("a"), "x2": ["field": "b"], "y": y],
            ],
            [
                "mark": ["type": "text", "align": "left", "dx": 6, "color": Colour.text.reference],
                "encoding": ["x": x("b"), "y": y, "text": ["field": "l"]],
            ],
        ]
        let height = shown.count * 30
        return Figure(
            name: "importance", title: "Parameter importance",
            summary: "\(first.parameter) matters most: by itself it explains \(NumberText.percent(first.share)) of the "
                + "differences between configurations.",
            notes: [
                "Method: \(importance.method), on \(NumberText.count(importance.trials, "trial"))"
                    + (study.hasFidelity
                        ? " at \(NumberText.count(importance.fidelity)) \(study.fidelityTitle)." : "."),
                "Lines show one standard deviation over the trees; what is missing to 100% parameters explain together.",
                trust(importance),
            ],
            panels: [
                FigurePanel(
                    specification: VegaLite.view(
                        "Share of each parameter", height: .number(Double(height)), data: data, layers: layers),
                    height: height + 40)
            ],
            table: FigureTable(
                columns: ["Parameter", "Share", "Standard deviation"],
                rows: importance.shares.map {
                    [$0.parameter, NumberText.percent($0.share), NumberText.percent($0.deviation)]
                }))
    }

    /// How far the shares can be believed, by what the forest predicts of trials that it has not seen.
    private static func trust(_ importance: ParameterImportance) -> String {
        let known = importance.determination
        return known < 0.1
            ? "The forest predicts next to nothing of trials that it has not seen, so take the shares as a hint at most."
            : "The forest predicts \(NumberText.percent(known)) of the variance of trials that it has not seen."
    }
}
