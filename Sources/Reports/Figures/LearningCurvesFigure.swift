import Studies

extension FigureEntry {
    /// The metric of each trial as it gets more of the resource.
    static let learningCurves = FigureEntry("learning-curves", in: .search) { study in
        let all = study.trials.filter { $0.measurements.count { $0.value.isFinite } > 0 }
        guard study.hasFidelity, all.contains(where: { $0.measurements.count > 1 }) else { return nil }
        let points = all.reduce(0) { $0 + $1.measurements.count }
        let limit = max(1, all.count * StudyDigest.markLimit / max(points, 1))
        let best = study.state.bestTrial
        let shown = StudyDigest.thinned(all, to: points > StudyDigest.markLimit ? limit : all.count) {
            $0.number == best
        }
        let axis = ValueAxis(
            shown.flatMap(\.measurements).map(\.value), goal: study.metric.goal)

        var notes: [String] = []
        if shown.count < all.count {
            notes.append("\(NumberText.count(shown.count)) of \(NumberText.count(all.count)) curves are drawn.")
        }
        let undefined = shown.flatMap(\.measurements).count { !$0.value.isFinite }
        if undefined > 0 {
            notes.append(
                "\(NumberText.count(undefined, "measurement")) without a finite value \(undefined == 1 ? "is" : "are") left out."
            )
        }
        if let note = axis.note(of: "measurement") { notes.append(note) }
        let full = study.trials.count { $0.reached >= study.definition.fidelity.maximum }
        return Figure(
            name: "learning-curves", title: "Learning curves",
            summary: "\(NumberText.count(all.count, "trial")) measured; \(NumberText.count(full)) reached all "
                + "\(NumberText.count(study.definition.fidelity.maximum)) \(study.definition.fidelity.name).",
            notes: notes,
            legend: [
                LegendItem(.line, .accent, "best trial"), LegendItem(.line, .fifth1, "best fifth"),
                LegendItem(.line, .fifth3, "middle"), LegendItem(.line, .fifth5, "worst fifth"),
            ],
            panels: [panel(study, shown, axis)],
            table: FigureTable(
                columns: ["Trial", "First", "Last", study.definition.fidelity.name, "State"],
                rows: all.sorted { (-$0.reached, rank($0, study)) < (-$1.reached, rank($1, study)) }.map { trial in
                    [
                        "\(trial.number)", NumberText.significant(trial.measurements.first?.value ?? .nan),
                        NumberText.significant(trial.measurements.last?.value ?? .nan), "\(trial.reached)",
                        trial.state.name,
                    ]
                }))
    }

    private static func rank(_ trial: Trial, _ study: StudyDigest) -> Double {
        study.scores[trial.number].map { study.metric.loss($0.value) } ?? .infinity
    }

    private static func panel(_ study: StudyDigest, _ shown: [Trial], _ axis: ValueAxis) -> FigurePanel {
        let maximum = study.definition.fidelity.maximum
        let lowest = shown.compactMap(\.measurements.first?.fidelity).min() ?? 1
        // Halving spaces its rungs by factors, and so many trials end early that a linear axis would hide most.
        let isLog = maximum >= 16 && lowest >= 1 && shown.count { $0.reached * 4 <= maximum } * 2 > shown.count
        let x = VegaLite.quantity(
            "x", title: study.fidelityTitle,
            scale: [
                "type": isLog ? "log" : "linear",
                "domain": [.number(Double(isLog ? lowest : 0)), .number(Double(maximum))],
                "nice": false,
            ], axis: ["format": "~g", "tickMinStep": 1, "values": isLog ? ticks(study, lowest) : .null])
        let y = axis.channel(title: axis.title(study))
        let best = study.state.bestTrial
        let ordered = shown.sorted { rank($0, study) > rank($1, study) }
        func rows(_ trial: Trial) -> [JSONValue] {
            let finite = trial.measurements.filter(\.value.isFinite)
            return finite.map { measurement in
                axis.row(
                    measurement.value,
                    [
                        "t": .number(Double(trial.number)), "x": .number(Double(measurement.fidelity)),
                        "f": .number(Double(study.fifths[trial.number] ?? 4)), "o": .bool(finite.count == 1),
                    ])
            }
        }
        let colour: JSONValue = [
            "field": "f", "type": "ordinal",
            "scale": ["domain": [0, 1, 2, 3, 4], "range": .array(Colour.fifths.map(\.reference))],
        ]
        let tooltip = VegaLite.tooltip([("t", "trial"), ("x", study.fidelityTitle), ("v", study.metricTitle)])
        var layers: [JSONValue] = [
            [
                "mark": ["type": "line", "strokeWidth": 1.3, "opacity": 0.8, "strokeJoin": "round"],
                "encoding": ["x": x, "y": y, "detail": ["field": "t"], "color": colour],
            ],
            [
                "transform": [["filter": "datum.o"]], "mark": ["type": "circle", "size": 18, "opacity": 0.8],
                "encoding": ["x": x, "y": y, "color": colour, "tooltip": tooltip],
            ],
        ]
        if let trial = study.state.best {
            layers.append([
                "data": ["values": .array(rows(trial))],
                "mark": [
                    "type": "line", "strokeWidth": 2.8, "color": Colour.accent.reference,
                    "point": ["size": 22, "color": Colour.accent.reference, "filled": true, "opacity": 1],
                ],
                "encoding": ["x": x, "y": y, "tooltip": tooltip],
            ])
        }
        return FigurePanel(
            specification: VegaLite.view(
                "\(study.metricTitle) by \(study.fidelityTitle), one line a trial", height: 320,
                data: ordered.filter { $0.number != best }.flatMap(rows), layers: layers), height: 380)
    }

    /// The fidelities at which trials are compared, as ticks.
    private static func ticks(_ study: StudyDigest, _ lowest: Int) -> JSONValue {
        let rungs = Set(
            study.trials.flatMap { [$0.placement.target, $0.target] } + [study.definition.fidelity.maximum])
        let ticks = rungs.count >= 3 ? rungs.union([lowest]).sorted() : []
        return ticks.isEmpty || ticks.count > 8 ? .null : .array(ticks.map { .number(Double($0)) })
    }
}
