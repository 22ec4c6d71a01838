/// How all figures look: quiet axes, no frame, the page's own letters and colours.
enum FigureTheme {
    /// The Vega configuration.
    static let configuration: JSONValue = [
        "aria": false,
        "background": "transparent",
        "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
        "padding": ["left": 2, "right": 8, "top": 6, "bottom": 2],
        "view": ["stroke": .null],
        "axis": [
            "domain": false, "ticks": false, "gridColor": Colour.line.reference, "gridWidth": 1,
            "labelColor": Colour.muted.reference, "labelFontSize": 12, "labelPadding": 8, "labelLimit": 110,
            "titleColor": Colour.muted.reference, "titleFontSize": 12, "titleFontWeight": 500, "titlePadding": 10,
            "tickCount": 5,
        ],
        "axisX": ["grid": false, "domain": true, "domainColor": Colour.line.reference, "labelFlush": true],
        "axisY": [
            "minExtent": 30, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -14,
        ],
        "legend": ["disable": true],
        "text": ["color": Colour.text.reference, "fontSize": 12],
    ]
}
