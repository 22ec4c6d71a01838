import Foundation
import SearchSpaces
import Studies

/// Events as the text of a column.
struct EventBody: Sendable {
    private let encoder = EventCoding.encoder()
    private let decoder = EventCoding.decoder()

    /// The canonical text of an event.
    func encode(_ event: StudyEvent) throws -> String {
        try text(event)
    }

    /// The canonical text of a configuration.
    func encode(_ configuration: Configuration) throws -> String {
        try text(configuration)
    }

    /// The event that a text stands for.
    func event(_ body: String) throws -> StudyEvent {
        try decoder.decode(StudyEvent.self, from: Data(body.utf8))
    }

    /// The configuration that a text stands for.
    func configuration(_ body: String) throws -> Configuration {
        try decoder.decode(Configuration.self, from: Data(body.utf8))
    }

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
