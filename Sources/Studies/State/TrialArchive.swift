import SearchSpaces

/// Trials that have ended, in a few bytes each: read one at a time, never changed.
///
/// Numbers are written in as few bytes as they need, times as what they differ from the time before, and what many
/// trials share, the names of parameters and workers, once for all. Every bit of a trial comes back.
struct TrialArchive: Sendable {
    private static let pageBytes = 1 << 16
    private static let mostPages = 1 << 15
    private var pages: [[UInt8]] = []
    private var words = SharedValues<String>(atMost: 1 << 16)
    /// Few, or as many as there are trials.
    private var reasons = SharedValues<String>(atMost: 1 << 8)
    private var parameters = SharedValues<[String]>(atMost: 1 << 16)

    /// Adds a trial that has ended.
    ///
    /// - Returns: Where it is, in 31 bits; nil if there is no room left, after two gigabytes.
    mutating func append(_ trial: Trial) -> UInt32? {
        guard let bytes = packed(trial) else { return nil }
        if pages.last.map({ $0.count + bytes.count > Self.pageBytes }) ?? true {
            guard pages.count < Self.mostPages else { return nil }
            var page: [UInt8] = []
            page.reserveCapacity(max(Self.pageBytes, bytes.count))
            pages.append(page)
        }
        let address = (pages.count - 1) * Self.pageBytes + pages[pages.count - 1].count
        pages[pages.count - 1].append(contentsOf: bytes)
        return UInt32(address)
    }

    /// The trial at an address.
    ///
    /// - Parameter number: Its number, which is not kept with it.
    func trial(_ number: Int, at address: UInt32) -> Trial {
        var reader = PackedReader(pages[Int(address) / Self.pageBytes], at: Int(address) % Self.pageBytes)
        let configuration = configuration(&reader)
        let placement = Placement(bracket: reader.int(), target: reader.int())
        let reason = reader.text(sharedIn: reasons)
        let seen = reader.int()
        let state = TrialState.ends[reader.int()]
        var trial = Trial(
            number: number, configuration: configuration, placement: placement, reason: reason, seen: seen,
            state: state, target: reader.int(), suggestedAt: reader.double())
        var moment = trial.suggestedAt
        trial.attempts = (0..<reader.int()).map { attempt(&reader, $0 + 1, of: number, after: &moment) }
        var sequence = 0
        var fidelity = 0
        trial.measurements = (0..<reader.int()).map { _ in
            sequence += reader.int()
            fidelity += reader.int()
            return Measurement(
                sequence: sequence, fidelity: fidelity, value: reader.double(), seconds: reader.double(),
                values: reader.optional { $0.doubles() })
        }
        trial.endedAt = reader.optional { $0.double(near: moment) }
        let last = trial.measurements.last?.value ?? 0
        trial.value = reader.optional { $0.double(near: last) }
        guard reader.bool() else { return trial }
        trial.checkpoint = reader.optional { reader in
            Checkpoint(
                content: ArtifactReference(digest: reader.text(), bytes: reader.int()), fidelity: reader.int())
        }
        trial.origin = reader.optional { Trial.Origin(trial: $0.int(), fidelity: $0.int()) }
        trial.evaluation = reader.optional { Evaluation(values: $0.doubles(), constraints: $0.doubles()) }
        trial.message = reader.optional { $0.text() }
        return trial
    }

    private mutating func packed(_ trial: Trial) -> [UInt8]? {
        guard let state = TrialState.ends.firstIndex(of: trial.state),
            let names = parameters.place(of: trial.configuration.names)
        else { return nil }
        var writer = PackedWriter()
        writer.write(names)
        for (_, value) in trial.configuration.pairs { write(value, to: &writer) }
        writer.write(trial.placement.bracket)
        writer.write(trial.placement.target)
        writer.write(trial.reason, sharedIn: &reasons)
        writer.write(trial.seen)
        writer.write(state)
        writer.write(trial.target)
        writer.write(trial.suggestedAt)
        var moment = trial.suggestedAt
        writer.write(trial.attempts.count)
        for attempt in trial.attempts { write(attempt, of: trial.number, after: &moment, to: &writer) }
        var (sequence, fidelity) = (0, 0)
        writer.write(trial.measurements.count)
        for measurement in trial.measurements {
            writer.write(measurement.sequence - sequence)
            writer.write(measurement.fidelity - fidelity)
            (sequence, fidelity) = (measurement.sequence, measurement.fidelity)
            writer.write(measurement.value)
            writer.write(measurement.seconds)
            writer.write(optional: measurement.values) { $0.write($1) }
        }
        writer.write(optional: trial.endedAt) { $0.write($1, near: moment) }
        let last = trial.measurements.last?.value ?? 0
        writer.write(optional: trial.value) { $0.write($1, near: last) }
        let isUnusual =
            trial.checkpoint != nil || trial.origin != nil || trial.evaluation != nil || trial.message != nil
        writer.write(isUnusual)
        guard isUnusual else { return writer.bytes }
        writer.write(optional: trial.checkpoint) {
            $0.write($1.content.digest)
            $0.write($1.content.bytes)
            $0.write($1.fidelity)
        }
        writer.write(optional: trial.origin) {
            $0.write($1.trial)
            $0.write($1.fidelity)
        }
        writer.write(optional: trial.evaluation) {
            $0.write($1.values)
            $0.write($1.constraints)
        }
        writer.write(optional: trial.message) { $0.write($1) }
        return writer.bytes
    }
}

// MARK: - Attempts and values of parameters

extension TrialArchive {
    private mutating func write(
        _ attempt: Attempt, of trial: Int, after moment: inout Double, to writer: inout PackedWriter
    ) {
        writer.write(attempt.lease.low)
        writer.write(attempt.worker.rawValue, sharedIn: &words)
        writer.write(attempt.from)
        writer.write(attempt.startedAt, near: moment)
        moment = attempt.startedAt
        writer.write(attempt.lastSequence)
        writer.write(optional: attempt.endedAt) { $0.write($1, near: moment) }
        moment = attempt.endedAt ?? moment
        writer.write(optional: attempt.ending) { $0.write(place(of: $1)) }
        let isUnusual = attempt.lease.trial != trial || attempt.failure != nil || attempt.message != nil
        writer.write(isUnusual)
        guard isUnusual else { return }
        writer.write(attempt.lease.high)
        writer.write(optional: attempt.failure) { $0.write(place(of: $1)) }
        writer.write(optional: attempt.message) { $0.write($1) }
    }

    private func attempt(
        _ reader: inout PackedReader, _ number: Int, of trial: Int, after moment: inout Double
    ) -> Attempt {
        let lease = LeaseID(high: UInt64(trial), low: reader.word())
        let worker = WorkerID(rawValue: reader.text(sharedIn: words))
        let from = reader.int()
        moment = reader.double(near: moment)
        var attempt = Attempt(number: number, lease: lease, worker: worker, from: from, startedAt: moment)
        attempt.lastSequence = reader.int()
        attempt.endedAt = reader.optional { $0.double(near: moment) }
        moment = attempt.endedAt ?? moment
        attempt.ending = reader.optional { AttemptEnding.allCases[$0.int()] }
        guard reader.bool() else { return attempt }
        attempt.lease.high = reader.word()
        attempt.failure = reader.optional { FailureReason.allCases[$0.int()] }
        attempt.message = reader.optional { $0.text() }
        return attempt
    }

    private mutating func write(_ value: ParameterValue, to writer: inout PackedWriter) {
        switch value {
        case .float(let x):
            writer.write(0)
            writer.write(x)
        case .int(let x):
            writer.write(1)
            writer.write(x)
        case .string(let x):
            writer.write(2)
            writer.write(x, sharedIn: &words)
        case .bool(let x):
            writer.write(x ? 4 : 3)
        }
    }

    private func configuration(_ reader: inout PackedReader) -> Configuration {
        let names = parameters[reader.int()]
        let settings = names.map { _ -> ParameterValue in
            switch reader.int() {
            case 0: .float(reader.double())
            case 1: .int(reader.int())
            case 2: .string(reader.text(sharedIn: words))
            case let truth: .bool(truth == 4)
            }
        }
        return Configuration(sortedNames: names, settings)
    }

    private func place<Case: CaseIterable & Equatable>(of value: Case) -> Int {
        Case.allCases.enumerated().first { $0.element == value }?.offset ?? 0
    }
}

extension TrialState {
    /// The states in which a trial ends.
    fileprivate static let ends: [Self] =
        [.completed, .pruned, .cancelled] + FailureReason.allCases.map { .failed($0) }
}
