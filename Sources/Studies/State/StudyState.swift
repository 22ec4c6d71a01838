public import SearchSpaces

/// A study as its events tell it: the fold of ``StudyEvent``s.
///
/// Whatever holds a `StudyState` can throw it away and fold the events again. Applying an event either follows one of
/// the legal transitions or throws and changes nothing.
///
/// - Complexity: applying an event is O(1), but for the end of a study, which is O(trials), and with several metrics for
///   the end of a trial, which is O(front).
public struct StudyState: Sendable, Equatable {
    /// Where the study stands.
    public enum Phase: Sendable, Hashable, Codable {
        /// Defined; not yet taken up.
        case defined
        /// A manager works on it, or will when one runs.
        case running
        /// Starts no more work until it is taken up again.
        case paused
        /// Over.
        case ended(StudyEnding)
    }

    /// What the user decided, with the search space as it was last edited.
    public internal(set) var definition: StudyDefinition
    /// Where the study stands.
    public internal(set) var phase = Phase.defined
    /// The trials by number.
    public internal(set) var trials: Trials
    /// How many events have been applied.
    public internal(set) var revision = 1
    /// Active seconds of the study at the last event.
    public private(set) var elapsed = 0.0
    /// When the study was defined: milliseconds since 1970, for display.
    public let createdMilliseconds: Int64
    /// When the last event happened: milliseconds since 1970, for display.
    public private(set) var updatedMilliseconds: Int64
    /// The results that came too late to count.
    public internal(set) var lateResults = 0
    /// The fidelity spent in all attempts so far.
    public internal(set) var spentFidelity = 0
    /// The number of the best completed trial by the first metric, among those that satisfy all constraints.
    public internal(set) var bestTrial: Int?
    /// The numbers of the feasible completed trials that no other one dominates, rising.
    ///
    /// With one metric it holds the best trial alone.
    public internal(set) var front: [Int] = []
    /// The trials that have not ended, by number.
    public internal(set) var open: Set<Int> = []
    /// How many trials ended in each way, by the state's name.
    public internal(set) var ended: [String: Int] = [:]
    /// The configurations that the user gave to try next, in order; each leaves when it is suggested.
    public internal(set) var queue: [Configuration]
    /// How often the search space was edited.
    public internal(set) var spaceEdits = 0
    /// What earlier trials had for parameters that were added to the space.
    public internal(set) var spaceDefaults: [String: ParameterValue] = [:]
    /// The requests of the user that were taken, so that none counts twice.
    public internal(set) var takenRequests: Set<String> = []
    /// The study when its present round began; empty before the first, and unless the study is deterministic.
    var lastRest: [StudyState] = []

    /// Begins with the event that created the study.
    ///
    /// - Parameters:
    ///   - first: The event.
    ///   - mostWhole: How many of the newest trials stay as they are when they have ended. Those before are kept in a sixth
    ///     of the memory, at the cost of unpacking one whenever it is read. If nil, and in a deterministic study, all stay.
    /// - Throws: ``IllegalEvent`` unless the event is `created` and numbered 1.
    public init(
        _ first: RecordedEvent, mostWhole: (StudyDefinition) -> Int? = { _ in nil }
    ) throws(IllegalEvent) {
        guard case .created(let definition) = first.event, first.sequence == 1 else {
            throw IllegalEvent(sequence: first.sequence, reason: "the first event must create the study")
        }
        self.definition = definition
        trials = Trials(mostWhole: definition.deterministicBatch == nil ? mostWhole(definition) : nil)
        queue = (definition.enqueued ?? []).map(definition.space.normalised(_:))
        createdMilliseconds = first.wallMilliseconds
        updatedMilliseconds = first.wallMilliseconds
    }

    /// Folds all events of a study.
    ///
    /// - Parameters:
    ///   - events: The events, in order.
    ///   - mostWhole: As in ``init(_:mostWhole:)``.
    /// - Throws: ``IllegalEvent`` if there is none, or one does not follow from those before it.
    public init(
        replaying events: some Sequence<RecordedEvent>, mostWhole: (StudyDefinition) -> Int? = { _ in nil }
    ) throws(IllegalEvent) {
        var iterator = events.makeIterator()
        guard let first = iterator.next() else { throw IllegalEvent(sequence: 0, reason: "the study has no events") }
        try self.init(first, mostWhole: mostWhole)
        while let event = iterator.next() { try apply(event) }
    }

    /// The best completed trial by the first metric, among those that satisfy all constraints.
    public var best: Trial? { bestTrial.map { trials[$0] } }

    /// The trials from whose checkpoints a trial descends, its parent first; empty if it began from nothing.
    ///
    /// - Complexity: O(ancestors).
    public func lineage(of number: Int) -> [Trial] {
        Array(sequence(first: trials[number]) { trial in trial.origin.map { self.trials[$0.trial] } }.dropFirst())
    }

    /// The trials as a sampler is to see them.
    ///
    /// As they are, unless the space was edited: then those that do not fit it any more count as cancelled, and the others
    /// have values for parameters that are new.
    public var trialsInSpace: [Trial] {
        spaceEdits == 0 ? trials.array : SpaceFit(definition.space, defaults: spaceDefaults).seen(trials)
    }

    /// Whether the study is over.
    public var isOver: Bool { if case .ended = phase { true } else { false } }

    /// Applies the next event.
    ///
    /// - Throws: ``IllegalEvent`` if the event does not follow from the state, which is then unchanged.
    public mutating func apply(_ recorded: RecordedEvent) throws(IllegalEvent) {
        guard recorded.sequence == revision + 1 else {
            throw IllegalEvent(sequence: recorded.sequence, reason: "expected event \(revision + 1)")
        }
        if let reason = transition(recorded.event, at: recorded.elapsed) {
            throw IllegalEvent(sequence: recorded.sequence, reason: reason)
        }
        revision = recorded.sequence
        elapsed = max(elapsed, recorded.elapsed)
        updatedMilliseconds = recorded.wallMilliseconds
    }
}
