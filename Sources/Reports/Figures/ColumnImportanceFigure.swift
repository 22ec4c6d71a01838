import Models

extension FigureEntry {
    /// What each column is worth to what is delivered.
    static let columnImportance = FigureEntry("column-importance", in: .model) { study in
        guard let importance = study.model?.explanation?.importance, let first = importance.columns.first else {
            return nil
        }
        let shown = Array(importance.columns.prefix(20))
        let data: [JSONValue] = shown.map { column in
            [
                "c": .string(column.name), "v": .plotted(column.value), "a": .plotted(column.low),
                "b": .plotted(column.high), "s": .string(isSure(column) ? "yes" : "no"),
                "l": .string(NumberText.significant(column.value, digits: 3)),
            ]
        }
        let y: JSONValue = [
            "field": "c", "type": "ordinal", "sort": .null, "title": .null,
            "scale": ["paddingInner": 0.42, "paddingOuter": 0.2], "axis": ["labelLimit": 150],
        ]
        func x(_ field: String) -> JSONValue {
            VegaLite.quantity(field, title: .none, scale: ["nice": false], axis: ["grid": true, "domain": false])
        }
        let tooltip = VegaLite.tooltip([("c", "column"), ("l", "worse by"), ("a", "from"), ("b", "to")])
        let colour: JSONValue = [
            "condition": ["test": "datum.s == 'yes'", "value": Colour.accent.reference],
            "value": Colour.quiet.reference,
        ]
        let height = shown.count * 28
        let sure = importance.columns.count(where: isSure)
        return Figure(
            name: "column-importance", title: "What each column is worth",
            summary: isSure(first)
                ? "\(first.name) is worth most: with its values shuffled, \(importance.metric) is "
                    + "\(NumberText.significant(first.value, digits: 3)) worse."
                : "No column is worth anything by more than chance.",
            notes: [
                "Each column was shuffled \(NumberText.count(importance.repeats, "time")) among "
                    + "\(NumberText.count(importance.rows, "row")) that no model had seen; lines are 95% intervals.",
                "\(NumberText.count(sure, "column")) of \(NumberText.count(importance.columns.count)) "
                    + "\(sure == 1 ? "is" : "are") worth something by more than chance (p < 0.05, corrected by Holm).",
            ]
                + (importance.omitted > 0
                    ? ["There was no time for \(NumberText.count(importance.omitted, "further column"))."] : []),
            legend: [LegendItem(.dot, .accent, "by more than chance"), LegendItem(.dot, .quiet, "perhaps by chance")],
            panels: [
                FigurePanel(
                    specification: VegaLite.view(
                        "How much worse \(importance.metric) gets when a column is shuffled",
                        height: .number(Double(height)), data: data,
                        layers: [
                            [
                                "mark": ["type": "rule", "strokeWidth": 2, "color": Colour.line.reference],
                                "encoding": ["x": x("a"), "x2": ["field": "b"], "y": y],
                            ],
                            [
                                "mark": ["type": "circle", "size": 80, "opacity": 1],
                                "encoding": ["x": x("v"), "y": y, "color": colour, "tooltip": tooltip],
                            ],
                        ]), height: height + 40)
            ],
            table: FigureTable(
                columns: ["Column", "Worse by", "95% from", "to", "p"],
                rows: importance.columns.map {
                    [
                        $0.name, NumberText.significant($0.value), NumberText.significant($0.low, digits: 4),
                        NumberText.significant($0.high, digits: 4),
                        NumberText.significant($0.adjustedPValue, digits: 2),
                    ]
                }))
    }

    private static func isSure(_ column: PermutationImportance.Column) -> Bool { column.adjustedPValue < 0.05 }
}
