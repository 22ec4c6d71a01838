import Studies
import Synchronization
import Wire

/// What a manager counts and times, for Prometheus and for health checks.
///
/// The manager writes from its thread; anybody may read.
public final class ManagerMetrics: Sendable {
    /// A study's part.
    struct Study: Sendable {
        var name: String
        /// How many trials are in each state.
        var trials: [String: Int]
        /// Trials that could run now if a worker were free.
        var queued: Int
        /// How many workers it could keep busy.
        var desiredWorkers: Int
    }

    private struct State {
        var studies: [Study] = []
        var workers = 0
        var freeWorkers = 0
        var events = 0
        var late = 0
        var refusedMessages = 0
        var suggestions = Histogram()
        var commits = Histogram()
        var acknowledgements = Histogram()
        var isDiskFull = false
        var turnedAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// Creates empty counters.
    public init() {}

    func countSuggestion(_ duration: Duration) { state.withLock { $0.suggestions.observe(duration.seconds) } }

    func countCommit(_ duration: Duration, events: Int) {
        state.withLock { state in
            state.commits.observe(duration.seconds)
            state.events += events
            state.isDiskFull = false
        }
    }

    /// Counts messages that were answered, after a commit, and how long after they had been taken up.
    func countAnswered(_ batch: [Inbound], in duration: Duration) {
        guard !batch.isEmpty else { return }
        let refused = batch.count { if case .undecodable = $0.content { true } else { false } }
        state.withLock { state in
            state.refusedMessages += refused
            state.acknowledgements.observe(duration.seconds)
        }
    }

    func noteFullDisk() { state.withLock { $0.isDiskFull = true } }

    func note(_ studies: [Study], workers: Int, free: Int) {
        state.withLock { state in
            state.studies = studies
            state.workers = workers
            state.freeWorkers = free
        }
    }

    func noteTurn() { state.withLock { $0.turnedAt = .now } }

    /// Whether the manager answers: it has taken a turn in the last five seconds.
    public var isAlive: Bool {
        state.withLock { state in state.turnedAt.map { ContinuousClock.now - $0 < .seconds(5) } ?? false }
    }

    /// Why the manager takes no work at present; nil if it does.
    public var obstacle: String? {
        guard isAlive else { return "the manager does not answer" }
        return state.withLock { $0.isDiskFull } ? "the disk of the store is full" : nil
    }

    /// The page that Prometheus reads.
    public var prometheus: String {
        state.withLock { state in
            var page = PrometheusText()
            page.add(
                "leptune_trials_total", "gauge", "Trials by study and state.",
                state.studies.flatMap { study in
                    study.trials.sorted { $0.key < $1.key }.map {
                        ([("study", study.name), ("state", $0.key)], Double($0.value))
                    }
                })
            page.add(
                "leptune_trials_running", "gauge", "Trials that a worker has.",
                Double(state.studies.reduce(0) { $0 + ($1.trials["running"] ?? 0) }))
            page.add(
                "leptune_queue_depth", "gauge", "Trials that wait for a worker.",
                Double(state.studies.reduce(0) { $0 + $1.queued }))
            page.add(
                "leptune_desired_workers", "gauge", "Workers that could be kept busy.",
                Double(state.studies.reduce(0) { $0 + $1.desiredWorkers }))
            page.add("leptune_workers", "gauge", "Workers that are connected.", Double(state.workers))
            page.add("leptune_workers_free", "gauge", "Connected workers without a trial.", Double(state.freeWorkers))
            page.add("leptune_events_committed_total", "counter", "Events written to the store.", Double(state.events))
            page.add(
                "leptune_messages_refused_total", "counter", "Messages that could not be read.",
                Double(state.refusedMessages))
            page.add("leptune_disk_full", "gauge", "1 while commits wait for disk space.", state.isDiskFull ? 1 : 0)
            page.add("leptune_suggest_duration_seconds", "Time a sampler took for a suggestion.", state.suggestions)
            page.add("leptune_commit_duration_seconds", "Time a durable commit took.", state.commits)
            page.add(
                "leptune_acknowledge_duration_seconds",
                "Time from taking messages up to answering them, the commit included.", state.acknowledgements)
            return page.text
        }
    }
}

extension ManagerMetrics.Study {
    /// A study's part, from its machine.
    init(_ machine: StudyMachine) {
        let state = machine.state
        let open = state.open.map { state.trials[$0] }
        var trials = state.ended
        for trial in open { trials[trial.state.name, default: 0] += 1 }
        let queued = open.count { trial in
            trial.state == .waiting || (trial.state == .paused && trial.target > trial.checkpoint?.fidelity ?? 0)
        }
        let unborn = state.phase == .running ? max(0, state.definition.budget.trials - state.trials.count) : 0
        self.init(
            name: state.definition.name, trials: trials, queued: queued,
            desiredWorkers: state.phase == .running ? queued + (trials["running"] ?? 0) + unborn : 0)
    }
}
