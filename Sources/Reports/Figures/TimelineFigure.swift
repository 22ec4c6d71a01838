import Studies

extension FigureEntry {
    /// Who worked on what and when.
    static let timeline = FigureEntry("timeline", in: .search) { study in
        let all = study.trials.flatMap { trial in trial.attempts.map { Bar(trial, $0, study) } }
        guard !all.isEmpty else { return nil }
        let lanes = Array(study.workers.prefix(laneLimit))
        let visible = all.filter { $0.lane <= laneLimit }
        let merged = Bar.merged(visible, in: study)
        let shown = StudyDigest.thinned(merged, to: StudyDigest.markLimit) { _ in false }
        var notes: [String] = []
        if merged.count < visible.count { notes.append("Short attempts that follow each other are drawn as one.") }
        if shown.count < merged.count {
            notes.append("\(NumberText.count(shown.count)) of \(NumberText.count(merged.count)) bars are drawn.")
        }
        if lanes.count < study.workers.count {
            notes.append("The first \(lanes.count) of \(NumberText.count(study.workers.count)) workers are drawn.")
        }
        let kinds = Set(all.map(\.kind))
        let effort = Effort(study)
        let active = Set(all.map(\.lane)).count
        return Figure(
            name: "timeline", title: "Timeline by worker",
            summary: "\(NumberText.count(active, "worker")) made \(NumberText.count(all.count, "attempt")) "
                + "in \(NumberText.duration(study.state.elapsed))"
                + (effort.utilisation.map {
                    " and \(active == 1 ? "was" : "were") at work \(NumberText.percent($0)) of the time."
                } ?? "."),
            notes: notes,
            legend: Bar.Kind.allCases.filter(kinds.contains).map { LegendItem(.bar, $0.colour, $0.rawValue) },
            panels: [panel(study, shown, lanes: lanes.count)],
            table: FigureTable(
                columns: ["Worker", "Attempts", "At work", "First", "Last"],
                rows: study.workers.map { row($0, all, study) }))
    }

    private static let laneLimit = 64

    private static func row(_ worker: WorkerID, _ all: [Bar], _ study: StudyDigest) -> [String] {
        let own = all.filter { $0.lane == study.workerNumbers[worker] }
        return [
            study.workerName(worker), NumberText.count(own.count),
            NumberText.duration(own.reduce(0) { $0 + $1.end - $1.start }),
            own.map(\.start).min().map(NumberText.duration) ?? "–",
            own.map(\.end).max().map(NumberText.duration) ?? "–",
        ]
    }

    private static func panel(_ study: StudyDigest, _ bars: [Bar], lanes: Int) -> FigurePanel {
        let unit = TimeUnit(study.state.elapsed)
        let step = lanes <= 8 ? 30 : lanes <= 24 ? 18 : 11
        let data: [JSONValue] = bars.map { bar in
            [
                "w": .string("\(bar.lane)"), "a": .plotted(bar.start / unit.seconds),
                "b": .plotted(bar.end / unit.seconds), "k": .string(bar.kind.rawValue), "t": .string(bar.trials),
            ]
        }
        let kinds = Bar.Kind.allCases
        let height = lanes * step
        return FigurePanel(
            specification: VegaLite.view(
                "Attempts by worker over time", height: .number(Double(height)), data: data,
                layers: [
                    [
                        "mark": [
                            "type": "bar", "cornerRadius": 2, "stroke": Colour.surface.reference,
                            "strokeWidth": bars.count > 120 * lanes ? 0 : 0.8,
                            "minBandSize": 3,
                        ],
                        "encoding": [
                            "y": [
                                "field": "w", "type": "ordinal", "title": "worker",
                                "scale": [
                                    "domain": .array((1...max(lanes, 1)).map { .string("\($0)") }),
                                    "paddingInner": 0.28,
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

    /// An attempt, or several short ones that follow each other.
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

            init(_ attempt: Attempt, _ state: TrialState) {
                switch attempt.ending {
                case nil: self = .running
                case .result:
                    if case .failed = state { self = .failed } else { self = .completed }
                case .paused: self = .paused
                case .stopped, .cancelled: self = .stopped
                case .failed: self = .failed
                case .released, .lost, .refused: self = .interrupted
                }
            }
        }

        var lane: Int
        var start: Double
        var end: Double
        var kind: Kind
        var trials: String

        init(_ trial: Trial, _ attempt: Attempt, _ study: StudyDigest) {
            lane = study.workerNumbers[attempt.worker] ?? 0
            start = attempt.startedAt
            end = start + study.seconds(attempt)
            kind = Kind(attempt, trial.state)
            trials = "\(trial.number)"
        }

        /// The bars by lane and time; those too short to be seen apart from their neighbour of the same kind become one.
        static func merged(_ bars: [Bar], in study: StudyDigest) -> [Bar] {
            let pixel = study.state.elapsed / 1000
            var merged: [Bar] = []
            for bar in bars.sorted(by: { ($0.lane, $0.start) < ($1.lane, $1.start) }) {
                if let last = merged.last, last.lane == bar.lane, last.kind == bar.kind,
                    bar.start - last.end < pixel / 2,
                    min(bar.end - bar.start, last.end - last.start) < pixel
                {
                    merged[merged.count - 1].end = max(last.end, bar.end)
                    merged[merged.count - 1].trials = (last.trials.split(separator: " ").first ?? "") + " and others"
                } else {
                    merged.append(bar)
                }
            }
            return merged
        }
    }
}
