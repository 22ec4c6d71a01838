import Foundation
import SearchSpaces
package import Studies

/// Events as the text of a column.
package struct EventBody: Sendable {
    /// Creates a coder.
    package init() {}

    private let encoder = EventCoding.encoder()
    private let decoder = EventCoding.decoder()

    /// The canonical text of an event.
    package func encode(_ event: StudyEvent) throws -> String {
        try PlainEventText.text(event) ?? text(event)
    }

    /// The canonical text of a configuration.
    func encode(_ configuration: Configuration) throws -> String {
        try PlainEventText.text(configuration) ?? text(configuration)
    }

    /// The event that a text stands for.
    package func event(_ body: String) throws -> StudyEvent {
        try PlainEventText.event(body) ?? decoder.decode(StudyEvent.self, from: Data(body.utf8))
    }

    /// The configuration that a text stands for.
    func configuration(_ body: String) throws -> Configuration {
        try decoder.decode(Configuration.self, from: Data(body.utf8))
    }

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
