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

    /// Numbers on a logarithmic axis: powers where they are short, plain numbers where those are.
    static func logAxis(_ low: Double, _ high: Double) -> JSONValue {
        ["format": low < 1e-3 || high > 1e6 ? "~e" : "~g", "tickCount": 5, "labelOverlap": "greedy"]
    }
}
