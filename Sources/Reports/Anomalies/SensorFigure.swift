import Models

/// The courses of sensors, with what is strange in them.
enum SensorFigure {
    static func make(_ report: AnomalyReport) -> Figure {
        let findings = report.findings
        let isDates = report.description.series?.isDates ?? false
        let spans: [JSONValue] = findings.events.map { event in
            ["a": time(event.from, isDates), "b": time(event.to, isDates), "s": .string(event.start)]
        }
        let strongest = findings.events.max { $0.peak.score < $1.peak.score }
        let thinned = report.traces.contains { $0.points.count < findings.rowCount }
        return Figure(
            name: "sensors",
            title: report.traces.count == 1 ? "The course of the sensor" : "The courses of the sensors",
            summary: strongest.map {
                "The strangest of \(NumberText.count(findings.events.count, "event")) begins at \($0.start)."
            } ?? "Nothing is strange.",
            notes: (thinned
                ? ["Each point of the line stands for several rows, from the least to the greatest value."] : [])
                + ["\(NumberText.count(report.description.series?.sensors.count ?? 0, "sensor")) in all."],
            legend: [
                LegendItem(.line, .soft, "measured"), LegendItem(.bar, .warn, "event"),
                LegendItem(.dot, .bad, "strange"),
            ],
            panels: report.traces.map { panel($0, spans, isDates, least: findings.threshold) },
            table: FigureTable(
                columns: ["From", "To", "Rows", "Score"],
                rows: findings.events.map {
                    [
                        $0.start, $0.end, NumberText.count($0.rows),
                        NumberText.significant($0.peak.score, digits: 3),
                    ]
                }))
    }

    private static func time(_ seconds: Double, _ isDates: Bool) -> JSONValue {
        .number(isDates ? seconds * 1_000 : seconds)
    }

    private static func panel(
        _ trace: SensorTrace, _ spans: [JSONValue], _ isDates: Bool, least: Double
    ) -> FigurePanel {
        let middle = trace.points.map { ($0.low + $0.high) / 2 }.sorted()
        let centre = middle.isEmpty ? 0 : middle[middle.count / 2]
        let data: [JSONValue] = trace.points.map { point in
            // The end that lies farther from what is usual is the one that is strange.
            let far = abs(point.low - centre) > abs(point.high - centre) ? point.low : point.high
            return [
                "t": time(point.time, isDates), "l": .plotted(point.low), "h": .plotted(point.high),
                "f": .plotted(far), "r": .plotted(point.rarity),
            ]
        }
        func x(_ field: String) -> JSONValue {
            isDates
                ? [
                    "field": .string(field), "type": "temporal", "title": .null, "scale": ["type": "utc"],
                    "axis": ["grid": false, "labelOverlap": true, "tickCount": 6, "format": "%-d %b %Y"],
                ]
                : VegaLite.quantity(field, title: nil, scale: ["zero": false], axis: ["grid": false])
        }
        let y = VegaLite.quantity("l", title: NumberText.short(trace.name, 40), scale: ["zero": false])
        return FigurePanel(
            title: nil,
            specification: VegaLite.view(
                "\(trace.name) over time, with events", height: 220, data: data,
                layers: [
                    [
                        "data": ["values": .array(spans)],
                        "mark": ["type": "rect", "color": Colour.warn.reference, "opacity": 0.22],
                        "encoding": ["x": x("a"), "x2": ["field": "b"]],
                    ],
                    [
                        "mark": [
                            "type": "area", "color": Colour.soft.reference, "opacity": 0.8,
                            "line": ["color": Colour.soft.reference, "strokeWidth": 1],
                        ],
                        "encoding": ["x": x("t"), "y": y, "y2": ["field": "h"]],
                    ],
                    [
                        "transform": [["filter": .string("datum.r >= \(least)")]],
                        "mark": ["type": "circle", "size": 26, "opacity": 1, "color": Colour.bad.reference],
                        "encoding": [
                            "x": x("t"), "y": VegaLite.quantity("f", title: NumberText.short(trace.name, 40)),
                            "tooltip": VegaLite.tooltip([("l", "least"), ("h", "greatest"), ("r", "score")]),
                        ],
                    ],
                ]), height: 280)
    }
}
