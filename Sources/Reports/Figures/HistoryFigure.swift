import Studies

extension FigureEntry {
    /// The value of each trial and the best so far.
    static let history = FigureEntry("history", in: .search) { study in
        guard study.scores.count > 1, let best = study.state.best, let bestValue = best.value else { return nil }
        let improvements = Improvement.all(of: study)
        let found = Improvement.byTime(of: study)
        let scored = study.trials.filter { study.scores[$0.number] != nil }
        let shown = StudyDigest.thinned(scored, to: StudyDigest.markLimit) { $0.number == best.number }
        let axis = ValueAxis(shown.compactMap { study.scores[$0.number]?.value }, goal: study.metric.goal)
        let failed = study.trials.filter { $0.state.name == TrialState.failed(.error).name }

        var notes: [String] = []
        if shown.count < scored.count {
            notes.append("\(NumberText.count(shown.count)) of \(NumberText.count(scored.count)) trials are drawn.")
        }
        if let note = axis.note(of: "trial") { notes.append(note) }
        var legend = [
            LegendItem(.dot, .soft, "completed"), LegendItem(.line, .accent, "best so far"),
            LegendItem(.diamond, .accent, "best trial"),
        ]
        if shown.contains(where: { study.scores[$0.number]?.isFinal == false }) {
            legend.insert(LegendItem(.ring, .quiet, "last value of a trial that went no further"), at: 1)
        }
        if !failed.isEmpty { legend.append(LegendItem(.cross, .bad, "failed")) }

        // Where trials are halved, the order of their numbers is not the order in which they were finished.
        let isLate =
            RungLadder.all(of: study).isEmpty && study.trials.count >= 20
            && Double(best.number) > 0.9 * Double(study.trials.count)
        let overTime = byTime(study)
        return Figure(
            name: "history", title: "Optimisation history",
            summary:
                "The best \(study.metric.name) is \(NumberText.significant(bestValue)), of trial \(best.number), found "
                + "after \(NumberText.duration(best.endedAt ?? 0))"
                + (isLate
                    ? "; it is one of the last tenth of the trials, so more trials may well find better." : "."),
            notes: notes, legend: legend,
            layout: overTime.isEmpty ? .single : .pair,
            panels: [byTrial(study, shown, failed, improvements, axis)] + overTime,
            table: FigureTable(
                columns: ["Trial", study.metric.name, "Found after"],
                rows: found.reversed().map {
                    ["\($0.trial)", NumberText.significant($0.value), NumberText.duration($0.elapsed)]
                }))
    }

    private static func byTrial(
        _ study: StudyDigest, _ shown: [Trial], _ failed: [Trial], _ improvements: [Improvement], _ axis: ValueAxis
    ) -> FigurePanel {
        let last = max(study.trials.count - 1, 1)
        let x = VegaLite.quantity(
            "n", title: "trial", scale: ["domain": [0, .number(Double(last))], "nice": false],
            axis: ["tickMinStep": 1, "format": "d"])
        let y = axis.channel(title: axis.title(study))
        let points: [JSONValue] = shown.compactMap { trial in
            guard let score = study.scores[trial.number] else { return nil }
            return axis.row(
                score.value,
                [
                    "n": .number(Double(trial.number)), "c": .bool(score.isFinal), "s": .string(trial.state.name),
                ])
        }
        var steps = improvements.map { axis.row($0.value, ["n": .number(Double($0.trial))]) }
        if let best = improvements.last { steps.append(axis.row(best.value, ["n": .number(Double(last))])) }
        let tooltip = VegaLite.tooltip([("n", "trial"), ("v", study.metricTitle), ("s", "state")])
        // Many marks overlap: smaller and fainter ones show where they crowd.
        let isCrowded = shown.count > 800
        func dots(_ isFinal: Bool, _ mark: JSONValue) -> JSONValue {
            [
                "transform": [["filter": .string(isFinal ? "datum.c" : "!datum.c")]], "mark": mark,
                "encoding": ["x": x, "y": y, "tooltip": tooltip],
            ]
        }
        let crosses = StudyDigest.thinned(failed, to: 1000) { _ in false }
        return FigurePanel(
            title: "By trial",
            specification: VegaLite.view(
                "\(study.metricTitle) by trial, with the best so far", height: 280, data: points,
                layers: [
                    dots(
                        false,
                        [
                            "type": "point", "size": isCrowded ? 12 : 26, "strokeWidth": 1.2,
                            "color": Colour.quiet.reference,
                            "opacity": isCrowded ? 0.5 : 0.75,
                        ]),
                    dots(
                        true,
                        [
                            "type": "circle", "size": isCrowded ? 14 : 46, "color": Colour.soft.reference,
                            "opacity": isCrowded ? 0.55 : 0.95,
                        ]),
                    [
                        "data": ["values": .array(steps)],
                        "mark": [
                            "type": "line", "interpolate": "step-after", "color": Colour.accent.reference,
                            "strokeWidth": 2,
                        ],
                        "encoding": ["x": x, "y": y],
                    ],
                    [
                        "data": ["values": .array(Array(steps.dropLast().suffix(1)))],
                        "mark": [
                            "type": "point", "shape": "diamond", "filled": true, "size": 130, "opacity": 1,
                            "color": Colour.accent.reference, "stroke": Colour.surface.reference, "strokeWidth": 1.5,
                        ],
                        "encoding": [
                            "x": x, "y": y,
                            "tooltip": VegaLite.tooltip([("n", "best trial"), ("v", study.metricTitle)]),
                        ],
                    ],
                    [
                        "data": ["values": .array(crosses.map { ["n": .number(Double($0.number))] })],
                        "mark": [
                            "type": "point", "shape": "M-1,-1L1,1M1,-1L-1,1", "size": 30, "strokeWidth": 1.6,
                            "color": Colour.bad.reference, "opacity": failed.count > 200 ? 0.4 : 0.9,
                        ],
                        "encoding": [
                            "x": x, "y": ["value": "height"], "tooltip": VegaLite.tooltip([("n", "failed trial")]),
                        ],
                    ],
                ]), height: 340)
    }

    private static func byTime(_ study: StudyDigest) -> [FigurePanel] {
        let improvements = Improvement.byTime(of: study)
        guard improvements.count > 1, let best = improvements.last else { return [] }
        let unit = TimeUnit(study.state.elapsed)
        let end = study.state.elapsed / unit.seconds
        let x = VegaLite.quantity(
            "t", title: "\(unit.name) since the start", scale: ["domain": [0, .plotted(end)], "nice": false],
            axis: ["tickCount": 4])
        let shown = ValueAxis(improvements.map(\.value), goal: study.metric.goal)
        var steps = improvements.map {
            shown.row($0.value, ["t": .plotted($0.elapsed / unit.seconds), "n": .number(Double($0.trial))])
        }
        steps.append(shown.row(best.value, ["t": .plotted(end), "n": .null]))
        let y = shown.channel(title: shown.title(study))
        return [
            FigurePanel(
                title: "Best over time",
                specification: VegaLite.view(
                    "The best \(study.metricTitle) over time", height: 280, data: steps,
                    layers: [
                        [
                            "mark": [
                                "type": "line", "interpolate": "step-after", "color": Colour.accent.reference,
                                "strokeWidth": 2,
                            ],
                            "encoding": ["x": x, "y": y],
                        ],
                        [
                            "transform": [["filter": "isValid(datum.n)"]],
                            "mark": ["type": "circle", "size": 40, "opacity": 1, "color": Colour.accent.reference],
                            "encoding": [
                                "x": x, "y": y,
                                "tooltip": VegaLite.tooltip([
                                    ("n", "trial"), ("v", study.metricTitle), ("t", unit.name),
                                ]),
                            ],
                        ],
                    ]), height: 340)
        ]
    }
}

/// A completed trial that was better than all before it.
struct Improvement: Sendable, Equatable {
    var trial: Int
    var value: Double
    /// Active seconds of the study when the trial ended.
    var elapsed: Double

    /// The improvements in the order of the trials' numbers.
    static func all(of study: StudyDigest) -> [Improvement] { records(study.trials, study) }

    /// The improvements in the order in which the trials ended.
    static func byTime(of study: StudyDigest) -> [Improvement] {
        records(
            study.trials.sorted { ($0.endedAt ?? .infinity, $0.number) < ($1.endedAt ?? .infinity, $1.number) }, study)
    }

    private static func records(_ trials: [Trial], _ study: StudyDigest) -> [Improvement] {
        var found: [Improvement] = []
        for trial in trials {
            guard let value = trial.value, value.isFinite else { continue }
            if let best = found.last, study.metric.loss(value) >= study.metric.loss(best.value) { continue }
            found.append(Improvement(trial: trial.number, value: value, elapsed: trial.endedAt ?? 0))
        }
        return found
    }
}

/// The unit in which a length of time makes short numbers.
struct TimeUnit: Sendable, Equatable {
    var name: String
    var seconds: Double

    init(_ longest: Double) {
        switch longest {
        case ..<180: (name, seconds) = ("seconds", 1)
        case ..<10_800: (name, seconds) = ("minutes", 60)
        case ..<259_200: (name, seconds) = ("hours", 3600)
        default: (name, seconds) = ("days", 86_400)
        }
    }
}
