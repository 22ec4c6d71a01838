import Datasets
import Foundation

/// The pictures of a forecast's page.
enum ForecastFigures {
    /// The end of the series with the forecast, and as it was forecast a horizon before.
    static func next(_ forecast: DeliveredForecast) -> [Figure] {
        let share = NumberText.percent(forecast.share)
        let target = NumberText.short(forecast.target, 24)
        let isMany = forecast.seriesCount > 1
        let legend = [
            LegendItem(.line, .quiet, "observed"), LegendItem(.line, .accent, "forecast"),
            LegendItem(.bar, .fifth3, "\(share) interval"),
        ]
        let notes =
            forecast.seriesCount > forecast.series.count
            ? ["\(forecast.series.count) of \(NumberText.count(forecast.seriesCount)) series are drawn."] : []
        func figure(
            _ name: String, _ title: String, _ summary: String,
            _ points: (DeliveredForecast.Series) -> [DeliveredForecast.Point]
        ) -> Figure {
            Figure(
                name: name, title: title, summary: summary, notes: notes, legend: legend,
                layout: isMany ? .pair : .single,
                panels: forecast.series.map { series in
                    FigurePanel(
                        title: isMany ? NumberText.short(series.name, 40) : nil,
                        specification: picture(points(series), target, forecast), height: isMany ? 260 : 380)
                }, table: table(forecast.series.map { ($0.name, points($0)) }, isMany))
        }
        var figures = [
            figure(
                "forecast", "Forecast of \(forecast.horizon)",
                "The end of the series, and what is expected next with an interval that holds \(share) of values.",
                \.next)
        ]
        if forecast.series.contains(where: { !$0.last.isEmpty }) {
            figures.append(
                figure(
                    "last", "The last horizon, as it was forecast",
                    "What came, beside what had been forecast from what was known before.", \.last))
        }
        return figures
    }

    /// Errors by how far ahead.
    static func quality(_ forecast: DeliveredForecast) -> [Figure] {
        guard forecast.stretches.count > 1, let best = forecast.leaderboard.first else { return [] }
        let means = forecast.stretches.indices.map { place in
            let parts = Double(max(1, forecast.parts.count))
            return (
                forecast.parts.reduce(0) { $0 + $1.result[place] } / parts,
                forecast.parts.reduce(0) { $0 + $1.naive[place] } / parts
            )
        }
        let names = forecast.stretches.map { "\($0.lowerBound)–\($0.upperBound)" }
        let data: [JSONValue] = zip(forecast.stretches, means).flatMap { steps, mean -> [JSONValue] in
            let middle = JSONValue.number(Double(steps.lowerBound + steps.upperBound) / 2)
            return [
                ["x": middle, "y": .plotted(mean.0), "k": "result"],
                ["x": middle, "y": .plotted(mean.1), "k": "naive"],
            ]
        }
        let x = VegaLite.quantity("x", title: "steps ahead", scale: ["zero": false])
        let y = VegaLite.quantity("y", title: "mean absolute error")
        let layer = { (kind: String, colour: Colour) -> JSONValue in
            [
                "transform": [["filter": .string("datum.k == '\(kind)'")]],
                "mark": [
                    "type": "line", "color": colour.reference, "strokeWidth": 2.4,
                    "point": ["size": 40, "color": colour.reference, "filled": true, "opacity": 1],
                ],
                "encoding": ["x": x, "y": y, "tooltip": VegaLite.tooltip([("x", "steps ahead"), ("y", "error")])],
            ]
        }
        return [
            Figure(
                name: "by-step", title: "How errors grow",
                summary:
                    "The mean absolute error by how far ahead is forecast, of the result and of the seasonal naive "
                    + "forecast; over all steps \(NumberText.significant(best.mae, digits: 4)) and "
                    + "\(NumberText.significant(forecast.naive.mae, digits: 4)).",
                legend: [LegendItem(.line, .accent, "result"), LegendItem(.line, .quiet, "seasonal naive")],
                panels: [
                    FigurePanel(
                        specification: VegaLite.view(
                            "Mean absolute error by steps ahead", height: 240, data: data,
                            layers: [layer("naive", .quiet), layer("result", .accent)]), height: 300)
                ],
                table: FigureTable(
                    columns: ["Steps ahead", "Result", "Seasonal naive"],
                    rows: zip(names, means).map {
                        [$0, NumberText.significant($1.0, digits: 4), NumberText.significant($1.1, digits: 4)]
                    }))
        ]
    }

    private static func picture(
        _ points: [DeliveredForecast.Point], _ target: String, _ forecast: DeliveredForecast
    ) -> JSONValue {
        let data: [JSONValue] = points.map { point in
            var row: JSONValue = [
                "t": forecast.isDates ? .string(instant(point.time)) : .number(point.time), "l": .string(point.label),
            ]
            row["a"] = point.actual.map(JSONValue.plotted)
            row["f"] = point.forecast.map(JSONValue.plotted)
            row["low"] = point.low.map(JSONValue.plotted)
            row["high"] = point.high.map(JSONValue.plotted)
            return row
        }
        let x: JSONValue = [
            "field": "t", "type": forecast.isDates ? "temporal" : "quantitative", "title": .null,
            "axis": ["grid": false, "labelOverlap": "greedy", "tickCount": 8], "scale": ["zero": false, "nice": false],
        ]
        let y = { (field: String) in VegaLite.quantity(field, title: target, scale: ["zero": false]) }
        let tooltip = VegaLite.tooltip([
            ("l", "at"), ("a", "observed"), ("f", "forecast"), ("low", "low"), ("high", "high"),
        ])
        return VegaLite.view(
            "\(target) over time, with its forecast", height: 320, data: data,
            layers: [
                [
                    "transform": [["filter": "isValid(datum.low)"]],
                    "mark": ["type": "area", "color": Colour.fifth3.reference, "opacity": 0.45],
                    "encoding": ["x": x, "y": y("low"), "y2": ["field": "high"]],
                ],
                [
                    "transform": [["filter": "isValid(datum.a)"]],
                    "mark": ["type": "line", "color": Colour.quiet.reference, "strokeWidth": 1.6],
                    "encoding": ["x": x, "y": y("a")],
                ],
                [
                    "transform": [["filter": "isValid(datum.f)"]],
                    "mark": ["type": "line", "color": Colour.accent.reference, "strokeWidth": 2.4],
                    "encoding": ["x": x, "y": y("f")],
                ],
                [
                    "mark": ["type": "rule", "opacity": 0, "strokeWidth": 6],
                    "encoding": ["x": x, "tooltip": tooltip],
                ],
            ])
    }

    /// A time as a browser reads it, which then shows it as it stands.
    private static func instant(_ seconds: Double) -> String {
        let date = ISODate(secondsSince1970: seconds)
        return String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d", date.year, date.month, date.day, date.hour, date.minute,
            Int(date.secondsOfDay) % 60)
    }

    /// Forecasts as a table, some of them if there are many.
    private static func table(
        _ series: [(name: String, points: [DeliveredForecast.Point])], _ isMany: Bool
    ) -> FigureTable {
        let all = series.flatMap { name, points in points.filter { $0.forecast != nil }.map { (name, $0) } }
        let every = max(1, (all.count + FigureTable.rowLimit - 1) / FigureTable.rowLimit)
        let number = { (value: Double?) in value.map { NumberText.significant($0, digits: 5) } ?? "–" }
        return FigureTable(
            columns: (isMany ? ["Series"] : []) + ["Time", "Observed", "Forecast", "Low", "High"],
            rows: stride(from: 0, to: all.count, by: every).map { place in
                let (name, point) = all[place]
                return (isMany ? [NumberText.short(name, 40)] : [])
                    + [
                        point.label, number(point.actual), number(point.forecast), number(point.low),
                        number(point.high),
                    ]
            })
    }
}
