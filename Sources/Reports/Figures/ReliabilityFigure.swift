import Models

extension FigureEntry {
    /// Whether probabilities come true.
    static let reliability = FigureEntry("reliability", in: .model) { study in
        guard let reliability = study.model?.explanation?.reliability, reliability.bins.count > 1 else { return nil }
        let most = Double(reliability.bins.map(\.observed.rows).max() ?? 1)
        let data: [JSONValue] = reliability.bins.map { bin in
            [
                "p": .plotted(bin.predicted), "o": .plotted(bin.observed.share ?? 0), "a": .plotted(bin.observed.low),
                "b": .plotted(bin.observed.high), "n": .number(Double(bin.observed.rows)),
                "s": .plotted(30 + 170 * Double(bin.observed.rows) / most),
            ]
        }
        let what = reliability.positive.map { "are \(NumberText.short($0, 24))" } ?? "are right"
        let x = VegaLite.quantity(
            "p", title: "said", scale: ["domain": [0, 1]], axis: ["format": "~%", "grid": false])
        func y(_ field: String) -> JSONValue {
            VegaLite.quantity(field, title: what, scale: ["domain": [0, 1]], axis: ["format": "~%"])
        }
        let diagonal: JSONValue = [
            "data": ["values": [["p": 0, "o": 0], ["p": 1, "o": 1]]],
            "mark": ["type": "line", "color": Colour.line.reference, "strokeDash": [4, 4]],
            "encoding": ["x": x, "y": y("o")],
        ]
        let worst = reliability.bins.max { gap($0) < gap($1) }
        return Figure(
            name: "reliability", title: "Whether probabilities come true",
            summary:
                "In the mean a probability is \(NumberText.percent(reliability.expectedError)) away from how often it "
                + "comes true.",
            notes: worst.map {
                [
                    "It is furthest off where it says \(NumberText.percent($0.predicted)): of "
                        + "\(NumberText.count($0.observed.rows, "row")) "
                        + "\(NumberText.percent($0.observed.share ?? 0)) \(what)."
                ]
            } ?? [],
            legend: [
                LegendItem(.dot, .accent, "rows with like probabilities, larger for more"),
                LegendItem(.line, .line, "as said"),
            ],
            panels: [
                FigurePanel(
                    specification: VegaLite.view(
                        "How often what is said comes true, for rows with like probabilities", height: 300, data: data,
                        layers: [
                            diagonal,
                            [
                                "mark": ["type": "rule", "color": Colour.soft.reference, "strokeWidth": 2],
                                "encoding": ["x": x, "y": y("a"), "y2": ["field": "b"]],
                            ],
                            [
                                "mark": ["type": "circle", "opacity": 1, "color": Colour.accent.reference],
                                "encoding": [
                                    "x": x, "y": y("o"),
                                    "size": ["field": "s", "type": "quantitative", "scale": .null],
                                    "tooltip": VegaLite.tooltip([("p", "said"), ("o", what), ("n", "rows")]),
                                ],
                            ],
                        ]), height: 360)
            ],
            table: FigureTable(
                columns: ["Said", "Rows", "Of these \(what)", "95% from", "to"],
                rows: reliability.bins.map {
                    [
                        NumberText.percent($0.predicted), NumberText.count($0.observed.rows),
                        NumberText.percent($0.observed.share ?? 0), NumberText.percent($0.observed.low),
                        NumberText.percent($0.observed.high),
                    ]
                }))
    }

    private static func gap(_ bin: Reliability.Bin) -> Double {
        abs(bin.predicted - (bin.observed.share ?? bin.predicted))
    }
}
