package import Studies

/// What a worker does about what happens to it: a value without clock, socket, thread or disk.
///
/// It has one trial at a time. Whatever the manager has not answered is repeated, after 0.5 s first and 5 s at last, so
/// that a manager may vanish and come back at any moment; the training thread does not notice.
///
/// Effects gather in ``takeEffects()``.
package struct WorkerMachine {
    enum Activity {
        case idle
        case working(WorkerAttempt)
        case delivering(Delivery)
    }

    /// How long the training thread may take to end when its trial is over the limits.
    static let overrunGrace = Duration.seconds(2)
    /// How long it may take to end when nobody wants its result.
    static let stopGrace = Duration.seconds(60)
    /// How long a leaving worker waits for a manager that is not there.
    static let lonelyGrace = Duration.seconds(2)

    let description: WorkerDescription
    let memoryLimit: Int?
    var drainLimit: Duration
    var activity = Activity.idle
    var isConnected = false
    var isWelcome = false
    var heartbeat = Duration.seconds(5)
    var nextHeartbeat: MonotonicInstant
    var nextRepeat: MonotonicInstant
    var repeatDelay = Duration.milliseconds(500)
    var leavingSince: MonotonicInstant?
    var hasLeft = false
    var effects: [WorkerEffect] = []

    /// Creates a worker that has no connection yet.
    ///
    /// - Parameters:
    ///   - description: What it says about itself.
    ///   - drainLimit: How long it may take to hand back its trial when told to leave.
    ///   - memoryLimit: The most bytes that its operator lets a trial take.
    ///   - now: The time.
    package init(
        _ description: WorkerDescription, drainLimit: Duration, memoryLimit: Int? = nil, at now: MonotonicInstant
    ) {
        self.description = description
        self.memoryLimit = memoryLimit
        self.drainLimit = drainLimit
        nextHeartbeat = now
        nextRepeat = now
    }

    /// The effects since the last call, in order.
    package mutating func takeEffects() -> [WorkerEffect] {
        defer { effects.removeAll(keepingCapacity: true) }
        return effects
    }

    /// The lease of the trial that the worker has; nil if it is free.
    package var holding: LeaseID? {
        switch activity {
        case .idle: nil
        case .working(let attempt): attempt.abandonedAt == nil ? attempt.lease : nil
        case .delivering(let delivery): delivery.lease
        }
    }
}

extension WorkerMachine {
    mutating func say(_ messages: [WorkerMessage]) {
        // What is not said now is repeated after the next welcome.
        if isWelcome { effects += messages.map { .send($0) } }
    }

    /// Says what is due: the first time what is new, `again` everything that has not been answered.
    mutating func speak(again: Bool = false, at now: MonotonicInstant) {
        switch activity {
        case .idle:
            if leavingSince == nil { say([.ready]) }
        case .working(var attempt):
            guard attempt.abandonedAt == nil else { break }
            say(again ? attempt.repeated() : attempt.unsent())
            activity = .working(attempt)
        case .delivering(var delivery):
            say(delivery.messages(again: again, isStaying: leavingSince == nil))
            activity = .delivering(delivery)
        }
        repeatDelay = .milliseconds(500)
        nextRepeat = now + repeatDelay
    }
}
