import Studies

extension FigureEntry {
    /// Who worked on what and when.
    static let timeline = FigureEntry("timeline", in: .search) { study in
        let all = study.trials.flatMap { trial in trial.attempts.map { Bar(trial: trial, attempt: $0) } }
        guard !all.isEmpty else { return nil }
        let lanes = Array(study.workers.prefix(laneLimit))
        let visible = all.filter { (study.workerNumbers[$0.attempt.worker] ?? .max) <= laneLimit }
        let shown = StudyDigest.thinned(visible.sorted { $0.attempt.startedAt < $1.attempt.startedAt }, to: StudyDigest.markLimit) {
            $0.kind == .interrupted || $0.kind == .failed
        }
        var notes: [String] = []
        if shown.count < all.count {
            notes.append("\(NumberText.count(shown.count)) of \(NumberText.count(all.count)) attempts are drawn.")
        }
        if lanes.count < study.workers.count {
            notes.append("The first \(lanes.count) of \(NumberText.count(study.workers.count)) workers are drawn.")
        }
        let kinds = Set(all.map(\.kind))
        let effort = Effort(study)
        return Figure(
            name: "timeline", title: "Timeline by worker",
            summary: "\(NumberText.count(study.workers.count, "worker")) made \(NumberText.count(all.count, "attempt")) "
                + "in \(NumberText.duration(study.state.elapsed))"
                + (effort.utilisation.map { " and \($0 < 0.995 ? "was" : "were") at work \(NumberText.percent($0)) of the time." }
                    .map { study.workers.count == 1 ? $0 : $0.replacing("was", with: "were") } ?? "."),
            notes: notes,
            legend: Bar.Kind.allCases.filter(kinds.contains).map { LegendItem(.bar, $0.colour, $0.rawValue) },
            panels: [panel(study, shown, lanes: lanes.count)],
            table: FigureTable(
                columns: ["Worker", "Attempts", "At work", "First", "Last"],
                rows: study.workers.map { row($0, all, study) }))
    }

    private static let laneLimit = 64

    private static func row(_ worker: WorkerID, _ all: [Bar], _ study: StudyDigest) -> [String] {
        let own = all.map(\.attempt).filter { $0.worker == worker }
        return [
            study.workerName(worker), NumberText.count(own.count),
            NumberText.duration(own.reduce(0) { $0 + study.seconds($1) }),
            own.map(\.startedAt).min().map(NumberText.duration) ?? "–",
            own.map { $0.endedAt ?? study.state.elapsed }.max().map(NumberText.duration) ?? "–",
        ]
    }

    private static func panel(_ study: StudyDigest, _ bars: [Bar], lanes: Int) -> FigurePanel {
        let unit = TimeUnit(study.state.elapsed)
        let step = lanes <= 8 ? 30 : lanes <= 24 ? 18 : 11
        let data: [JSONValue] = bars.map { bar in
            let end = bar.attempt.endedAt ?? study.state.elapsed
            return [
                "w": .string("\(study.workerNumbers[bar.attempt.worker] ?? 0)"),
                "a": .plotted(bar.attempt.startedAt / unit.seconds),
                "b": .plotted(max(end, bar.attempt.startedAt) / unit.seconds), "k": .string(bar.kind.rawValue),
                "t": .number(Double(bar.trial.number)),
            ]
        }
        let kinds = Bar.Kind.allCases
        let height = lanes * step
        return FigurePanel(
            specification: VegaLite.view(
                "Attempts by worker over time", height: .number(Double(height)), data: data,
                layers: [
                    [
                        "mark": ["type": "bar", "cornerRadius": 2, "stroke": Colour.surface.reference, "strokeWidth": 0.8,
                            "minBandSize": 3],
                        "encoding": [
                            "y": [
                                "field": "w", "type": "ordinal", "title": "worker",
                                "scale": [
                                    "domain": .array((1...max(lanes, 1)).map { .string("\($0)") }), "paddingInner": 0.28,
                                    "paddingOuter": 0.1,
                                ],
                                "axis": ["labelOverlap": true],
                            ],
                            "x": VegaLite.quantity(
                                "a", title: "\(unit.name) since the start",
                                scale: ["domain": [0, .plotted(study.state.elapsed / unit.seconds)], "nice": false]),
                            "x2": ["field": "b"],
                            "color": [
                                "field": "k", "type": "nominal",
                                "scale": [
                                    "domain": .array(kinds.map { .string($0.rawValue) }),
                                    "range": .array(kinds.map(\.colour.reference)),
                                ],
                            ],
                            "tooltip": VegaLite.tooltip([
                                ("t", "trial"), ("w", "worker"), ("k", "ended"), ("a", "from (\(unit.name))"),
                                ("b", "to (\(unit.name))"),
                            ]),
                        ],
                    ]
                ]), height: height + 60)
    }

    /// An attempt with its trial.
    private struct Bar: Sendable {
        /// How an attempt ended, as far as colours tell.
        enum Kind: String, Sendable, CaseIterable {
            case completed
            case paused
            case stopped
            case interrupted
            case failed
            case running

            var colour: Colour {
                switch self {
                case .completed: .accent
                case .paused: .soft
                case .stopped: .quiet
                case .interrupted: .warn
                case .failed: .bad
                case .running: .fifth3
                }
            }
        }

        var trial: Trial
        var attempt: Attempt

        var kind: Kind {
            switch attempt.ending {
            case nil: .running
            case .result:
                if case .failed = trial.state { .failed } else { .completed }
            case .paused: .paused
            case .stopped, .cancelled: .stopped
            case .released, .lost, .refused: .interrupted
            }
        }
    }
}
