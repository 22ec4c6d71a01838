import Models

extension FigureEntry {
    /// Rows along the two directions in which they vary most, with their clusters.
    static let clusterMap = FigureEntry("cluster-map", in: .model) { study in
        guard let delivered = study.clusters, let map = delivered.map, map.points.count > 2 else { return nil }
        let description = delivered.description
        let data: [JSONValue] = map.points.map { point in
            [
                "x": .plotted(point.x), "y": .plotted(point.y), "n": .number(Double(point.row + 1)),
                "c": .string(name(delivered.clusters[point.row])),
            ]
        }
        let names = description.clusters.indices.map(name) + (description.unassigned > 0 ? [name(-1)] : [])
        let domain = JSONValue.array(names.map { .string($0) })
        let colours = names.indices.map { marks[$0 % marks.count].colour.reference }
        let shapes = names.indices.map { JSONValue.string(marks[$0 % marks.count].shape) }
        return Figure(
            name: "cluster-map", title: "Where the clusters are",
            summary: "Rows along the two directions in which they vary most, with a mark for each of "
                + "\(NumberText.count(description.clusters.count, "cluster")).",
            notes: [
                "The picture shows \(NumberText.percent(map.shown)) of how rows vary: clusters that lie apart in other "
                    + "directions lie over each other here."
            ]
                + (map.points.count < description.data.rows
                    ? [
                        "\(NumberText.count(map.points.count)) of \(NumberText.count(description.data.rows)) rows are drawn."
                    ]
                    : []),
            panels: [
                FigurePanel(
                    specification: VegaLite.view(
                        "Rows along their two main directions, by cluster", height: 400, data: data,
                        layers: [
                            [
                                "mark": ["type": "point", "filled": true, "size": 46, "opacity": 0.8],
                                "encoding": [
                                    "x": VegaLite.quantity(
                                        "x", title: "first direction; upwards the second", scale: ["zero": false],
                                        axis: ["grid": false]),
                                    "y": VegaLite.quantity("y", title: nil, scale: ["zero": false]),
                                    "color": channel(domain, .array(colours)),
                                    "shape": channel(domain, .array(shapes)),
                                    "tooltip": VegaLite.tooltip([("c", "cluster"), ("n", "row")]),
                                ],
                            ]
                        ]), height: 460)
            ],
            table: FigureTable(
                columns: ["Cluster", "Rows", "Found again"],
                rows: description.clusters.enumerated().map { place, cluster in
                    [
                        name(place), NumberText.count(cluster.rows),
                        cluster.stability.map { NumberText.significant($0, digits: 2) } ?? "–",
                    ]
                }))
    }

    private static func name(_ cluster: Int) -> String { cluster < 0 ? "none" : "\(cluster + 1)" }

    /// No cluster is told by its colour alone.
    private static let marks: [(shape: String, colour: Colour)] = [
        ("circle", .accent), ("square", .bad), ("triangle-up", .warn), ("diamond", .text), ("cross", .soft),
        ("triangle-down", .quiet),
    ]

    private static func channel(_ domain: JSONValue, _ range: JSONValue) -> JSONValue {
        [
            "field": "c", "type": "nominal", "scale": ["domain": domain, "range": range],
            "legend": [
                "disable": false, "title": "cluster", "orient": "top", "labelColor": Colour.muted.reference,
                "titleColor": Colour.muted.reference,
            ],
        ]
    }
}
