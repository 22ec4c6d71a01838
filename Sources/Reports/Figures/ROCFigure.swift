import Models

extension FigureEntry {
    /// What each threshold on the probability gives.
    static let roc = FigureEntry("roc", in: .model) { study in
        guard let explanation = study.model?.explanation, let roc = explanation.roc else { return nil }
        let positive = NumberText.short(roc.positive, 24)
        let data: [JSONValue] = roc.points.map { point in
            [
                "f": .plotted(point.falsePositives), "t": .plotted(point.truePositives),
                "h": .plotted(point.threshold ?? 1),
            ]
        }
        let x = VegaLite.quantity(
            "f", title: "of the others called \(positive)", scale: ["domain": [0, 1]],
            axis: ["format": "~%", "grid": false])
        let y = VegaLite.quantity(
            "t", title: "of those that are, called \(positive)", scale: ["domain": [0, 1]], axis: ["format": "~%"])
        let threshold = explanation.threshold ?? 0.5
        // The last point that is still above the threshold.
        let chosen = roc.points.last { $0.threshold ?? 2 >= threshold }
        var layers: [JSONValue] = [
            [
                "data": ["values": [["f": 0, "t": 0, "h": 1], ["f": 1, "t": 1, "h": 0]]],
                "mark": ["type": "line", "color": Colour.line.reference, "strokeDash": [4, 4]],
                "encoding": ["x": x, "y": y],
            ],
            [
                "mark": ["type": "line", "interpolate": "linear", "color": Colour.accent.reference, "strokeWidth": 2],
                "encoding": [
                    "x": x, "y": y, "order": ["field": "f", "type": "quantitative"],
                ],
            ],
        ]
        if let chosen {
            layers.append([
                "data": [
                    "values": [
                        [
                            "f": .plotted(chosen.falsePositives), "t": .plotted(chosen.truePositives),
                            "h": .plotted(threshold),
                        ]
                    ]
                ],
                "mark": [
                    "type": "point", "shape": "diamond", "filled": true, "size": 120, "opacity": 1,
                    "color": Colour.accent.reference,
                ],
                "encoding": [
                    "x": x, "y": y, "tooltip": VegaLite.tooltip([("h", "threshold"), ("t", "true"), ("f", "false")]),
                ],
            ])
        }
        return Figure(
            name: "roc", title: "What each threshold gives",
            summary: "Of two rows, one of which is \(positive), the right one is put first "
                + "\(NumberText.percent(roc.area)) of the time.",
            notes: chosen.map {
                [
                    "From a probability of \(NumberText.significant(threshold, digits: 3)) on, "
                        + "\(NumberText.percent($0.truePositives)) of the rows that are \(positive) are called so, and "
                        + "\(NumberText.percent($0.falsePositives)) of the others."
                ]
            } ?? [],
            legend: [LegendItem(.diamond, .accent, "the threshold in use"), LegendItem(.line, .line, "guessing")],
            panels: [
                FigurePanel(
                    specification: VegaLite.view(
                        "Receiver operating characteristic", height: 300, data: data, layers: layers), height: 360)
            ],
            table: FigureTable(
                columns: ["Threshold", "True positives", "False positives"],
                rows: StudyDigest.thinned(roc.points, to: 40) { _ in false }.map {
                    [
                        $0.threshold.map { NumberText.significant($0, digits: 4) } ?? "none",
                        NumberText.percent($0.truePositives), NumberText.percent($0.falsePositives),
                    ]
                }))
    }
}
