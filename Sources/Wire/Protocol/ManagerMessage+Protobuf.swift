import Studies
import SwiftProtobuf

extension ProtoFromManager {
    init(_ message: ManagerMessage) {
        content =
            switch message {
            case .welcome(let seconds): .welcome(.with { $0.heartbeatSeconds = seconds })
            case .offer(let offer): .offer(ProtoOffer(offer))
            case .acknowledged(let lease, let sequence):
                .acknowledged(
                    .with {
                        $0.lease = ProtoLease(lease)
                        $0.sequence = Int64(sequence)
                    })
            case .directive(let lease, let directive): .directive(ProtoDirected(lease, directive))
            case .settled(let lease): .settled(ProtoLease(lease))
            case .stale(let lease): .stale(ProtoLease(lease))
            case .unknownWorker: .unknownWorker(ProtoNothing())
            case .chunk(let artifact, let offset, let bytes):
                .chunk(ProtoChunk(artifact, offset: offset, bytes: bytes))
            case .chunkStored(let artifact, let offset):
                .chunkStored(
                    .with {
                        $0.artifact = ProtoArtifact(artifact)
                        $0.offset = Int64(offset)
                    })
            case .artifactRefused(let artifact, let reason):
                .artifactRefused(
                    .with {
                        $0.artifact = ProtoArtifact(artifact)
                        $0.reason = reason.cutToTextLimit
                    })
            case .leave: .leave(ProtoNothing())
            }
    }

    func message() throws(WireError) -> ManagerMessage {
        switch content {
        case .welcome(let welcome):
            return .welcome(
                heartbeatSeconds: try FieldCheck.seconds(welcome.heartbeatSeconds, "welcome.heartbeatSeconds"))
        case .offer(let offer): return .offer(try offer.value())
        case .acknowledged(let acknowledged):
            return .acknowledged(
                lease: try FieldCheck.present(
                    acknowledged.hasLease ? acknowledged.lease.value : nil, "acknowledged.lease"),
                sequence: try FieldCheck.count(acknowledged.sequence, "acknowledged.sequence"))
        case .directive(let directed): return try directed.value()
        case .settled(let lease): return .settled(lease: lease.value)
        case .stale(let lease): return .stale(lease: lease.value)
        case .unknownWorker: return .unknownWorker
        case .chunk(let chunk):
            let value = try chunk.value("chunk")
            return .chunk(value.artifact, offset: value.offset, bytes: value.bytes)
        case .chunkStored(let stored):
            return .chunkStored(
                try FieldCheck.present(stored.hasArtifact ? stored.artifact : nil, "chunkStored.artifact")
                    .value("chunkStored.artifact"),
                offset: try FieldCheck.count(stored.offset, "chunkStored.offset"))
        case .artifactRefused(let refused):
            return .artifactRefused(
                try FieldCheck.present(refused.hasArtifact ? refused.artifact : nil, "artifactRefused.artifact")
                    .value("artifactRefused.artifact"),
                reason: try FieldCheck.text(refused.reason, "artifactRefused.reason"))
        case .leave: return .leave
        case nil: throw WireError(.message, "the message is empty or of a kind that this version does not know")
        }
    }
}

extension ProtoDirected {
    fileprivate init(_ lease: LeaseID, _ directive: Directive) {
        self.lease = ProtoLease(lease)
        self.directive =
            switch directive {
            case .goOn(let until): .goOnUntil(Int64(until))
            case .pause: .pause(ProtoNothing())
            case .stop: .stop(ProtoNothing())
            }
    }

    fileprivate func value() throws(WireError) -> ManagerMessage {
        let lease = try FieldCheck.present(hasLease ? lease.value : nil, "directive.lease")
        switch directive {
        case .goOnUntil(let until):
            return .directive(lease: lease, .goOn(until: try FieldCheck.positive(until, "directive.goOnUntil")))
        case .pause: return .directive(lease: lease, .pause)
        case .stop: return .directive(lease: lease, .stop)
        case nil: throw WireError(.message, "directive.directive: missing")
        }
    }
}
