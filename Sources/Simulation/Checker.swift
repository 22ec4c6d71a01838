import Studies

/// Holds a cluster to its promises, by a model of its own that knows nothing of the machines.
struct Checker {
    /// Where a trial stands.
    enum Standing: String {
        case waiting, running, paused, completed, pruned, failed, cancelled

        var isTerminal: Bool {
            switch self {
            case .waiting, .running, .paused: false
            case .completed, .pruned, .failed, .cancelled: true
            }
        }
    }

    struct LeaseRecord {
        var study: StudyID
        var trial: Int
        var worker: WorkerID
        var attempt: Int
        var measurements: [Measurement] = []
        var isOpen = true
        /// The event that ended it.
        var endedBy: Int?
        /// When the manager last heard of it for certain.
        var heardAt: Double
        /// When the manager learnt that its worker's connection was gone, unless the lease was heard of since.
        var departedAt: Double?
    }

    struct TrialRecord {
        var standing = Standing.waiting
        var target: Int
        var lease: LeaseID?
        var attempts = 0
        var result: TrialOutcome?
    }

    struct StudyRecord {
        var budget: Int
        var maximum: Int
        var trials: [TrialRecord] = []
        var events: [RecordedEvent]
        var isOver = false
        /// Up to which event somebody was told what follows from it.
        var toldUpTo = 1
    }

    /// What a worker has said of a lease.
    struct Said {
        var measurements: [Int: Measurement] = [:]
        var result: AttemptResult?
        var finalSequence = 0
    }

    /// What is wrong, if anything is.
    typealias Problem = (promise: Promise, detail: String)

    var studies: [StudyID: StudyRecord] = [:]
    var leases: [LeaseID: LeaseRecord] = [:]
    var said: [LeaseID: Said] = [:]
    var awakeSince = 0.0
    var gone: Set<WorkerID> = []
    let leaseTerm: Double
    let grace: Double

    init(leaseTerm: Double, grace: Double) {
        self.leaseTerm = leaseTerm
        self.grace = grace
    }

    /// Whether every study is over.
    var isOver: Bool { studies.values.allSatisfy(\.isOver) }

    /// The events of a study that are committed.
    func events(of study: StudyID) -> [RecordedEvent] { studies[study]?.events ?? [] }

    /// How many events are committed.
    var commits: Int { studies.values.reduce(0) { $0 + $1.events.count } }

    /// The current lease of the trial that a lease is of.
    func current(_ lease: LeaseID) -> LeaseID? {
        leases[lease].flatMap { studies[$0.study]?.trials[$0.trial].lease }
    }

    /// How many measurements of a lease are committed.
    func committedMeasurements(of lease: LeaseID) -> Int { leases[lease]?.measurements.count ?? 0 }

    /// The event that ended a trial's current lease, if it ended with the trial.
    func ending(of lease: LeaseID) -> (StudyID, RecordedEvent)? {
        guard let record = leases[lease], let sequence = record.endedBy, let study = studies[record.study] else {
            return nil
        }
        let event = study.events[sequence - 1]
        if case .trialEnded = event.event { return (record.study, event) }
        return nil
    }
}
