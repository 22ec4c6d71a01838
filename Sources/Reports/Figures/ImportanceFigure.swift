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
                "l": .string(NumberText.percent(share.share)),
            ]
        }
        let top = first.share
        let y: JSONValue = [
            "field": "p", "type": "ordinal", "sort": .null, "title": .null,
            "scale": ["paddingInner": 0.42, "paddingOuter": 0.2], "axis": ["labelLimit": 120],
        ]
        let x = VegaLite.quantity(
            "v", title: .none, scale: ["domain": [0, .plotted(max(top * 1.16, 0.01))], "nice": false],
            axis: ["format": "~%", "grid": false, "domain": false])
        let layers: [JSONValue] = [
            [
                "mark": ["type": "bar", "cornerRadiusEnd": 3, "color": Colour.soft.reference],
                "encoding": [
                    "x": x, "y": y, "tooltip": VegaLite.tooltip([("p", "parameter"), ("l", "share")]),
                ],
            ],
            [
                "mark": ["type": "text", "align": "left", "dx": 6, "color": Colour.text.reference],
                "encoding": ["x": x, "y": y, "text": ["field": "l"]],
            ],
        ]
        let height = shown.count * 30
        return Figure(
            name: "importance", title: "Parameter importance",
            summary: isHint(importance)
                ? "\(first.parameter) may matter most, but the trials do not yet tell."
                : "\(first.parameter) matters most: by itself it explains \(NumberText.percent(first.share)) of the "
                    + "differences between configurations.",
            notes: [
                "Method: \(importance.method), on \(NumberText.count(importance.trials, "trial"))"
                    + (study.hasFidelity
                        ? " at \(NumberText.count(importance.fidelity)) \(study.fidelityTitle)." : "."),
                "What is missing to 100% parameters explain only together.",
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

    private static func isHint(_ importance: ParameterImportance) -> Bool { importance.determination ?? 0 < 0.1 }

    /// How far the shares can be believed, by what the forest predicts of trials that it has not seen.
    private static func trust(_ importance: ParameterImportance) -> String {
        isHint(importance)
            ? "The forest predicts next to nothing of trials that it has not seen, so take the shares as a hint at most."
            : "The forest predicts \(NumberText.percent(importance.determination ?? 0)) of the variance of trials that it has not seen."
    }
}
