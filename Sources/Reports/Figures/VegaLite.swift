import SearchSpaces

/// The pieces of Vega-Lite specifications that several figures share.
enum VegaLite {
    static let schema: JSONValue = "https://vega.github.io/schema/vega-lite/v6.json"

    /// A view as wide as the page allows.
    static func view(_ description: String, height: JSONValue, data: [JSONValue], layers: [JSONValue]) -> JSONValue {
        [
            "$schema": schema, "description": .string(description), "width": "container", "height": height,
            "autosize": ["type": "fit-x", "contains": "padding"], "data": ["values": .array(data)],
            "layer": .array(layers),
        ]
    }

    /// A field on a continuous axis.
    static func quantity(
        _ field: String, title: String?, scale: JSONValue? = nil, axis: JSONValue = [:]
    ) -> JSONValue {
        var channel: JSONValue = [
            "field": .string(field), "type": "quantitative", "title": title.map { .string($0) } ?? .null, "axis": axis,
        ]
        channel["scale"] = scale
        return channel
    }

    /// What pointing at a mark shows.
    static func tooltip(_ fields: [(field: String, title: String)]) -> JSONValue {
        .array(
            fields.map { ["field": .string($0.field), "title": .string($0.title)] })
    }

    /// Ticks of a logarithmic axis: a few round numbers, plain where those are short, powers elsewhere.
    static func logTicks(_ low: Double, _ high: Double) -> JSONValue {
        var ticks: JSONValue = logLabels
        let values = LogTicks.values(from: low, to: high)
        if values.count > 1 { ticks["values"] = .array(values.map { .number($0) }) }
        return ticks
    }

    private static let logLabels: JSONValue = [
        "tickCount": 5, "labelOverlap": "greedy", "labelSeparation": 6,
        "labelExpr":
            "datum.value >= 0.001 && datum.value < 100000 ? format(datum.value, '~g') : replace(format(datum.value, '~e'), '+', '')",
    ]
}
