import Studies

extension FigureEntry {
    /// The trials at each rung of each bracket, and who went on.
    static let rungs = FigureEntry("rungs", in: .search) { study in
        let all = RungLadder.all(of: study)
        guard !all.isEmpty else { return nil }
        let shown = Array(all.prefix(bracketLimit))
        let values = shown.flatMap(\.rungs).flatMap(\.entries).compactMap(\.value)
        let axis = ValueAxis(values, goal: study.metric.goal)
        let fates = Set(shown.flatMap(\.rungs).flatMap(\.entries).map(\.fate))
        let promotions = all.flatMap(\.rungs).reduce(0) { $0 + $1.count(.promoted) }
        let entered = all.reduce(0) { $0 + ($1.rungs.first?.entries.count ?? 0) }
        var notes: [String] = []
        if shown.count < all.count {
            notes.append("The first \(shown.count) of \(NumberText.count(all.count)) brackets are drawn.")
        }
        let share = max(1, StudyDigest.markLimit / max(1, shown.flatMap(\.rungs).count))
        if shown.flatMap(\.rungs).contains(where: { $0.entries.count > share }) {
            notes.append("At most \(NumberText.count(share)) trials a rung are drawn.")
        }
        if let note = axis.note(of: "value") { notes.append(note) }
        return Figure(
            name: "rungs", title: "Rungs",
            summary:
                "\(NumberText.count(entered, "trial")) reached the first rung of \(NumberText.count(all.count, "bracket")); "
                + "\(NumberText.count(promotions, "time")) a trial was good enough to go on to the next.",
            notes: [axis.direction(study), "Above each rung: how many of its trials went on."] + notes,
            legend: RungLadder.Fate.allCases.filter(fates.contains).map {
                LegendItem($0 == .stopped || $0 == .open ? .ring : .dot, colour($0), $0.rawValue)
            },
            layout: .multiples, panels: shown.map { panel($0, study, axis, limit: share) },
            table: FigureTable(
                columns: [
                    "Bracket", study.definition.fidelity.name, "Trials", "Went on", "Best \(study.metric.name)",
                    "Who went on",
                ],
                rows: all.flatMap { ladder in ladder.rungs.map { row($0, of: ladder, study) } }))
    }

    private static let bracketLimit = 12

    private static func colour(_ fate: RungLadder.Fate) -> Colour {
        switch fate {
        case .promoted: .soft
        case .completed: .accent
        case .stopped: .quiet
        case .open: .warn
        }
    }

    private static func row(_ rung: RungLadder.Rung, of ladder: RungLadder, _ study: StudyDigest) -> [String] {
        let best = rung.entries.compactMap(\.value).min { study.metric.loss($0) < study.metric.loss($1) }
        let promoted = rung.entries.filter { $0.fate == .promoted }.map { "\($0.trial)" }
        let names = promoted.prefix(30).joined(separator: ", ") + (promoted.count > 30 ? ", …" : "")
        return [
            "\(ladder.bracket + 1)", NumberText.count(rung.fidelity), NumberText.count(rung.entries.count),
            NumberText.count(promoted.count), best.map { NumberText.significant($0) } ?? "–",
            names.isEmpty ? "–" : names,
        ]
    }

    private static func panel(
        _ ladder: RungLadder, _ study: StudyDigest, _ axis: ValueAxis, limit: Int
    ) -> FigurePanel {
        let x: JSONValue = [
            "field": "r", "type": "ordinal", "title": .string(study.fidelityTitle), "sort": .null,
            "scale": [
                "type": "point", "padding": 0.55, "domain": .array(ladder.rungs.map { .string("\($0.fidelity)") }),
            ],
            "axis": ["labelAngle": 0, "labelLimit": 60],
        ]
        let y = axis.channel(title: nil)
        var points: [JSONValue] = []
        for rung in ladder.rungs {
            for entry in StudyDigest.thinned(rung.entries, to: limit, keeping: { $0.fate != .stopped }) {
                guard let value = entry.value else { continue }
                points.append(
                    axis.row(
                        value,
                        [
                            "t": .number(Double(entry.trial)), "r": .string("\(rung.fidelity)"),
                            "s": .string(entry.fate.rawValue),
                        ]))
            }
        }
        let counts: [JSONValue] = ladder.rungs.map { rung in
            let onward = rung.count(.promoted)
            let text = onward > 0 ? "\(onward)/\(rung.entries.count)" : "\(rung.entries.count)"
            return ["r": .string("\(rung.fidelity)"), "c": .string(text)]
        }
        let fates = RungLadder.Fate.allCases
        let scale: JSONValue = [
            "domain": .array(fates.map { .string($0.rawValue) }), "range": .array(fates.map { colour($0).reference }),
        ]
        let tooltip = VegaLite.tooltip([
            ("t", "trial"), ("r", study.fidelityTitle), ("v", study.metricTitle), ("s", "then"),
        ])
        func marks(_ hollow: Bool, _ mark: JSONValue) -> JSONValue {
            let test =
                "datum.s === '\(RungLadder.Fate.stopped.rawValue)' || datum.s === '\(RungLadder.Fate.open.rawValue)'"
            return [
                "transform": [["filter": .string(hollow ? test : "!(\(test))")]], "mark": mark,
                "encoding": [
                    "x": x, "y": y, "color": ["field": "s", "type": "nominal", "scale": scale], "tooltip": tooltip,
                ],
            ]
        }
        return FigurePanel(
            title: "Bracket \(ladder.bracket + 1)",
            specification: VegaLite.view(
                "Bracket \(ladder.bracket + 1): \(study.metricTitle) at each rung", height: 230, data: points,
                layers: [
                    [
                        "mark": ["type": "line", "strokeWidth": 1.2, "opacity": 0.55, "color": Colour.soft.reference],
                        "encoding": ["x": x, "y": y, "detail": ["field": "t"]],
                    ],
                    marks(true, ["type": "point", "size": 24, "strokeWidth": 1.2, "opacity": 0.8]),
                    marks(false, ["type": "circle", "size": 46, "opacity": 1]),
                    [
                        "data": ["values": .array(counts)],
                        "mark": [
                            "type": "text", "baseline": "bottom", "fontSize": 11, "color": Colour.muted.reference,
                        ],
                        "encoding": ["x": x, "y": ["value": -4], "text": ["field": "c"]],
                    ],
                ]), height: 290)
    }
}
