import Models

extension FigureEntry {
    /// How predicted numbers stray from true ones.
    static let residuals = FigureEntry("residuals", in: .model) { study in
        guard let explanation = study.model?.explanation, let residuals = explanation.residuals,
            residuals.points.count > 1
        else { return nil }
        let target = NumberText.short(explanation.target, 24)
        let data: [JSONValue] = residuals.points.map {
            ["p": .plotted($0.predicted), "y": .plotted($0.actual)]
        }
        let ends = residuals.points.flatMap { [$0.predicted, $0.actual] }
        let (low, high) = (ends.min() ?? 0, ends.max() ?? 1)
        let x = VegaLite.quantity("p", title: "predicted \(target)", scale: ["zero": false], axis: ["grid": false])
        let y = VegaLite.quantity("y", title: target, scale: ["zero": false])
        let bins: [JSONValue] = residuals.bins.map { ["p": .plotted($0.predicted), "y": .plotted($0.actual)] }
        let middle = residuals.quantiles.count > 4 ? (residuals.quantiles[1], residuals.quantiles[5]) : (0, 0)
        return Figure(
            name: "residuals", title: "How predictions stray",
            summary: "Nine of ten rows are between \(NumberText.significant(middle.0, digits: 3)) and "
                + "\(NumberText.significant(middle.1, digits: 3)) away from what was predicted.",
            notes: [
                "Truth less prediction is \(NumberText.significant(residuals.mean, digits: 3)) in the mean, with a deviation "
                    + "of \(NumberText.significant(residuals.deviation, digits: 3))."
            ]
                + (explanation.rows > residuals.points.count
                    ? [
                        "\(NumberText.count(residuals.points.count)) of \(NumberText.count(explanation.rows)) rows are drawn."
                    ] : []),
            legend: [
                LegendItem(.dot, .soft, "a row"), LegendItem(.dot, .accent, "mean of a tenth of the rows"),
                LegendItem(.line, .line, "as predicted"),
            ],
            panels: [
                FigurePanel(
                    specification: VegaLite.view(
                        "\(target) against its prediction", height: 320, data: data,
                        layers: [
                            [
                                "mark": ["type": "circle", "size": 24, "opacity": 0.6, "color": Colour.soft.reference],
                                "encoding": [
                                    "x": x, "y": y, "tooltip": VegaLite.tooltip([("p", "predicted"), ("y", "is")]),
                                ],
                            ],
                            [
                                "data": [
                                    "values": [
                                        ["p": .plotted(low), "y": .plotted(low)],
                                        ["p": .plotted(high), "y": .plotted(high)],
                                    ]
                                ],
                                "mark": ["type": "line", "color": Colour.line.reference, "strokeDash": [4, 4]],
                                "encoding": ["x": x, "y": y],
                            ],
                            [
                                "data": ["values": .array(bins)],
                                "mark": ["type": "circle", "size": 70, "opacity": 1, "color": Colour.accent.reference],
                                "encoding": ["x": x, "y": y],
                            ],
                        ]), height: 380)
            ],
            table: FigureTable(
                columns: ["Predicted", "Is in the mean", "Deviation", "Rows"],
                rows: residuals.bins.map {
                    [
                        NumberText.significant($0.predicted, digits: 4), NumberText.significant($0.actual, digits: 4),
                        NumberText.significant($0.deviation, digits: 3), NumberText.count($0.rows),
                    ]
                }))
    }
}
