extension FigureEntry {
    /// How much each parameter matters.
    static let importance = FigureEntry("importance", in: .parameters) { study in
        guard let importance = study.importance else { return nil }
        let shares = importance.shares.filter(\.share.isFinite).sorted {
            ($1.share, $0.parameter) < ($0.share, $1.parameter)
        }
        guard let first = shares.first, first.share > 0 else { return nil }
        let shown = Array(shares.prefix(20))
        let data: [JSONValue] = shown.map { share in
            let deviation = share.deviation ?? 0
            return [
                "p": .string(share.parameter), "v": .plotted(share.share),
                "a": .plotted(max(0, share.share - deviation)), "b": .plotted(min(1, share.share + deviation)),
                "l": .string(NumberText.percent(share.share)),
            ]
        }
        let top = shown.map { $0.share + ($0.deviation ?? 0) }.max() ?? 1
        let y: JSONValue = [
            "field": "p", "type": "ordinal", "sort": .null, "title": .null,
            "scale": ["paddingInner": 0.42, "paddingOuter": 0.2], "axis": ["labelLimit": 120],
        ]
        func x(_ field: String) -> JSONValue {
            VegaLite.quantity(
                field, title: .none, scale: ["domain": [0, .plotted(max(top * 1.16, 0.01))], "nice": false],
                axis: ["format": "~%", "grid": false, "domain": false])
        }
        var layers: [JSONValue] = [
            [
                "mark": ["type": "bar", "cornerRadiusEnd": 3, "color": Colour.soft.reference],
                "encoding": [
                    "x": x("v"), "y": y, "tooltip": VegaLite.tooltip([("p", "parameter"), ("l", "share")]),
                ],
            ]
        ]
        if shown.contains(where: { $0.deviation != nil }) {
            layers.append([
                "mark": ["type": "rule", "strokeWidth": 1.5, "color": Colour.accent.reference],
                "encoding": ["x": x("a"), "x2": ["field": "b"], "y": y],
            ])
        }
        layers.append([
            "mark": ["type": "text", "align": "left", "dx": 6, "color": Colour.text.reference],
            "encoding": ["x": x("b"), "y": y, "text": ["field": "l"]],
        ])
        let height = shown.count * 30
        return Figure(
            name: "importance", title: "Parameter importance",
            summary:
                "\(first.parameter) matters most, with \(NumberText.percent(first.share)) of what the parameters explain.",
            notes: [
                "Method: \(importance.method), on \(NumberText.count(importance.trials, "trial")).",
                "A small share says only that the values tried made little difference here.",
            ],
            panels: [
                FigurePanel(
                    specification: VegaLite.view(
                        "Share of each parameter", height: .number(Double(height)), data: data, layers: layers),
                    height: height + 40)
            ],
            table: FigureTable(
                columns: ["Parameter", "Share", "Standard deviation"],
                rows: shares.map {
                    [$0.parameter, NumberText.percent($0.share), $0.deviation.map(NumberText.percent) ?? "–"]
                }))
    }
}
