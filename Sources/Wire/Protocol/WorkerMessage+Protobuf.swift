import Studies
import SwiftProtobuf

extension ProtoFromWorker {
    init(_ message: WorkerMessage) {
        content =
            switch message {
            case .hello(let worker, let holding): .hello(ProtoHello(worker, holding))
            case .ready: .ready(ProtoNothing())
            case .heartbeat(let holding): .heartbeat(.with { if let holding { $0.holding = ProtoLease(holding) } })
            case .measured(let lease, let measurements): .measured(ProtoMeasured(lease, measurements))
            case .paused(let lease, let final, let checkpoint):
                .paused(
                    .with {
                        $0.lease = ProtoLease(lease)
                        $0.finalSequence = Int64(final)
                        $0.checkpoint = ProtoCheckpoint(checkpoint)
                    })
            case .finished(let lease, let final, let result): .finished(ProtoFinished(lease, final, result))
            case .released(let lease, let final, let checkpoint):
                .released(
                    .with {
                        $0.lease = ProtoLease(lease)
                        $0.finalSequence = Int64(final)
                        if let checkpoint { $0.checkpoint = ProtoCheckpoint(checkpoint) }
                    })
            case .refused(let lease, let reason):
                .refused(
                    .with {
                        $0.lease = ProtoLease(lease)
                        $0.reason = reason.cutToTextLimit
                    })
            case .putChunk(let artifact, let offset, let bytes):
                .putChunk(ProtoChunk(artifact, offset: offset, bytes: bytes))
            case .getChunk(let artifact, let offset, let length):
                .getChunk(
                    .with {
                        $0.artifact = ProtoArtifact(artifact)
                        $0.offset = Int64(offset)
                        $0.length = Int64(length)
                    })
            case .goodbye: .goodbye(ProtoNothing())
            }
    }

    func message() throws(WireError) -> WorkerMessage {
        switch content {
        case .hello(let hello): try hello.message()
        case .ready: .ready
        case .heartbeat(let beat): .heartbeat(holding: beat.hasHolding ? beat.holding.value : nil)
        case .measured(let measured): try measured.message()
        case .paused(let paused): try paused.message()
        case .finished(let finished): try finished.message()
        case .released(let released): try released.message()
        case .refused(let refused):
            .refused(
                lease: try FieldCheck.present(refused.hasLease ? refused.lease.value : nil, "refused.lease"),
                reason: try FieldCheck.text(refused.reason, "refused.reason"))
        case .putChunk(let chunk): try Self.putChunk(chunk)
        case .getChunk(let request): try request.message()
        case .goodbye: .goodbye
        case nil: throw WireError(.message, "the message is empty or of a kind that this version does not know")
        }
    }

    private static func putChunk(_ chunk: ProtoChunk) throws(WireError) -> WorkerMessage {
        let value = try chunk.value("putChunk")
        return .putChunk(value.artifact, offset: value.offset, bytes: value.bytes)
    }
}

extension ProtoHello {
    fileprivate init(_ worker: WorkerDescription, _ holding: LeaseID?) {
        id = worker.id.rawValue
        host = worker.host
        processID = Int64(worker.processID)
        cores = Int64(worker.cores)
        memoryBytes = Int64(worker.memoryBytes)
        version = worker.version
        allowsCommands = worker.allowsCommands
        labels = worker.labels.sorted { $0.key < $1.key }.map { label in
            .with {
                $0.name = label.key
                $0.value = label.value
            }
        }
        if let holding { self.holding = ProtoLease(holding) }
    }

    fileprivate func message() throws(WireError) -> WorkerMessage {
        .hello(
            WorkerDescription(
                id: WorkerID(rawValue: try FieldCheck.name(id, "hello.id")),
                host: try FieldCheck.name(host, "hello.host"),
                processID: try FieldCheck.positive(processID, "hello.processID"),
                cores: try FieldCheck.positive(cores, "hello.cores"),
                memoryBytes: try FieldCheck.count(memoryBytes, "hello.memoryBytes"),
                version: try FieldCheck.name(version, "hello.version"), allowsCommands: allowsCommands,
                labels: try FieldCheck.labels(labels, "hello.labels")),
            holding: hasHolding ? holding.value : nil)
    }
}

extension ProtoMeasured {
    fileprivate init(_ lease: LeaseID, _ measurements: [Measurement]) {
        self.lease = ProtoLease(lease)
        guard let first = measurements.first else { return }
        sequence = Int64(first.sequence)
        fidelity = Int64(first.fidelity)
        value = first.value
        seconds = first.seconds
        following = measurements.dropFirst().map { measurement in
            .with {
                $0.fidelity = Int64(measurement.fidelity)
                $0.value = measurement.value
                $0.seconds = measurement.seconds
            }
        }
    }

    fileprivate func message() throws(WireError) -> WorkerMessage {
        let first = Measurement(
            sequence: try FieldCheck.positive(sequence, "measured.sequence"),
            fidelity: try FieldCheck.count(fidelity, "measured.fidelity"), value: value, seconds: seconds)
        var measurements = [first]
        measurements.reserveCapacity(1 + following.count)
        _ = try FieldCheck.positive(sequence &+ Int64(following.count), "measured.sequence of the last")
        for next in try FieldCheck.list(following, "measured.following") {
            measurements.append(
                Measurement(
                    sequence: first.sequence + measurements.count,
                    fidelity: try FieldCheck.count(next.fidelity, "measured.following.fidelity"), value: next.value,
                    seconds: next.seconds))
        }
        return .measured(
            lease: try FieldCheck.present(hasLease ? lease.value : nil, "measured.lease"), measurements)
    }
}

extension ProtoPaused {
    fileprivate func message() throws(WireError) -> WorkerMessage {
        .paused(
            lease: try FieldCheck.present(hasLease ? lease.value : nil, "paused.lease"),
            finalSequence: try FieldCheck.count(finalSequence, "paused.finalSequence"),
            try FieldCheck.present(hasCheckpoint ? checkpoint : nil, "paused.checkpoint").value("paused.checkpoint"))
    }
}

extension ProtoReleased {
    fileprivate func message() throws(WireError) -> WorkerMessage {
        .released(
            lease: try FieldCheck.present(hasLease ? lease.value : nil, "released.lease"),
            finalSequence: try FieldCheck.count(finalSequence, "released.finalSequence"),
            hasCheckpoint ? try checkpoint.value("released.checkpoint") : nil)
    }
}

extension ProtoFinished {
    fileprivate init(_ lease: LeaseID, _ final: Int, _ result: AttemptResult) {
        self.lease = ProtoLease(lease)
        finalSequence = Int64(final)
        self.result =
            switch result {
            case .completed(let value): .completed(value)
            case .evaluated(let evaluation):
                .evaluated(
                    .with {
                        $0.values = evaluation.values
                        $0.constraints = evaluation.constraints
                    })
            case .failed(let reason, let message):
                .failed(
                    .with {
                        $0.reason = ProtoFailureReason(reason)
                        $0.message = message.cutToTextLimit
                    })
            }
    }

    fileprivate func message() throws(WireError) -> WorkerMessage {
        let lease = try FieldCheck.present(hasLease ? lease.value : nil, "finished.lease")
        let final = try FieldCheck.count(finalSequence, "finished.finalSequence")
        switch result {
        case .completed(let value): return .finished(lease: lease, finalSequence: final, .completed(value))
        case .evaluated(let evaluation):
            let values = try FieldCheck.list(evaluation.values, "finished.evaluated.values")
            guard !values.isEmpty else { throw WireError(.message, "finished.evaluated.values: empty") }
            let constraints = try FieldCheck.list(evaluation.constraints, "finished.evaluated.constraints")
            return .finished(
                lease: lease, finalSequence: final, .evaluated(Evaluation(values: values, constraints: constraints)))
        case .failed(let failure):
            let reason = try failure.reason.value("finished.failed.reason")
            let message = try FieldCheck.text(failure.message, "finished.failed.message")
            return .finished(lease: lease, finalSequence: final, .failed(reason, message: message))
        case nil: throw WireError(.message, "finished.result: missing")
        }
    }
}

extension ProtoChunkRequest {
    fileprivate func message() throws(WireError) -> WorkerMessage {
        let length = try FieldCheck.positive(length, "getChunk.length")
        guard length <= Limits.chunkBytes else {
            throw WireError(.message, "getChunk.length: expected at most \(Limits.chunkBytes), found \(length)")
        }
        return .getChunk(
            try FieldCheck.present(hasArtifact ? artifact : nil, "getChunk.artifact").value("getChunk.artifact"),
            offset: try FieldCheck.count(offset, "getChunk.offset"), length: length)
    }
}
