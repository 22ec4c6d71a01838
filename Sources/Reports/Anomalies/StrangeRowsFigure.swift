import Models

/// Rows as points, the strange ones marked.
enum StrangeRowsFigure {
    static func make(_ map: RowMap, _ report: AnomalyReport) -> Figure {
        let least = report.findings.threshold
        func data(strange: Bool) -> [JSONValue] {
            map.points.filter { (report.scores[$0.row] >= least) == strange }.map { point in
                [
                    "x": .plotted(point.x), "y": .plotted(point.y), "n": .number(Double(point.row + 1)),
                    "r": .plotted(report.scores[point.row]),
                ]
            }
        }
        let strange = data(strange: true)
        let encoding: JSONValue = [
            "x": VegaLite.quantity("x", title: "first direction", scale: ["zero": false], axis: ["grid": false]),
            "y": VegaLite.quantity("y", title: "second direction", scale: ["zero": false]),
            "tooltip": VegaLite.tooltip([("n", "row"), ("r", "score")]),
        ]
        return Figure(
            name: "strange-rows", title: "Where the strange rows are",
            summary:
                "\(NumberText.count(strange.count, "strange row")) among \(NumberText.count(map.points.count)) that are "
                + "drawn, along the two directions in which ordinary rows vary most.",
            notes: [
                "The picture shows \(NumberText.percent(map.shown)) of how rows vary: what is strange in other directions "
                    + "lies among the others here."
            ],
            legend: [LegendItem(.dot, .soft, "ordinary"), LegendItem(.dot, .bad, "strange")],
            panels: [
                FigurePanel(
                    specification: VegaLite.view(
                        "Rows along their two main directions", height: 340, data: data(strange: false),
                        layers: [
                            [
                                "mark": ["type": "circle", "size": 22, "opacity": 0.5, "color": Colour.soft.reference],
                                "encoding": encoding,
                            ],
                            [
                                "data": ["values": .array(strange)],
                                "mark": ["type": "circle", "size": 46, "opacity": 1, "color": Colour.bad.reference],
                                "encoding": encoding,
                            ],
                        ]), height: 400)
            ],
            table: FigureTable(
                columns: ["Row", "Score"],
                rows: report.findings.strangest.map {
                    [NumberText.count($0.row), NumberText.significant($0.score, digits: 3)]
                }))
    }
}
