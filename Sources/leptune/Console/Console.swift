import Datasets
import Foundation
import Studies
import Synchronization

/// Results go to standard output, everything else to standard error.
enum Console {
    /// Prints a result.
    static func result(_ text: String) { write(text + "\n") }

    /// Prints a result as JSON.
    static func result(json value: some Encodable) throws {
        let encoder = EventCoding.encoder()
        encoder.outputFormatting.insert(.prettyPrinted)
        result(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Prints a part of a result, as it is; a program whose results cannot be written ends with a failure.
    static func write(_ text: String) {
        let code = FileBytes.put(Array(text.utf8), into: STDOUT_FILENO)
        if code == EPIPE { StandardStreams.endForWantOfReader() }
        guard code == 0 else {
            note("leptune: the result cannot be written to standard output: \(String(cString: strerror(code))).")
            Foundation.exit(CommandFailure.Code.failure.rawValue)
        }
    }

    /// How notes look.
    enum NoteFormat: String, CaseIterable, Sendable {
        /// As a person reads them.
        case text
        /// One JSON object a line, for programs that collect logs.
        case json
    }

    private static let noteFormat = Mutex(NoteFormat.text)

    /// Has all later notes look like this.
    static func write(notesAs format: NoteFormat) { noteFormat.withLock { $0 = format } }

    /// Prints a note for a person, or for whatever collects notes.
    ///
    /// Nothing depends on notes: those that cannot be written, as on a full disk, are lost.
    static func note(_ text: String) { writeNote(line(of: text) + "\n") }

    /// Prints a part of a note, as it is.
    static func writeNote(_ text: String) { _ = FileBytes.put(Array(text.utf8), into: STDERR_FILENO) }

    private static func line(of text: String) -> String {
        guard noteFormat.withLock({ $0 }) == .json else { return text }
        let note = Note(
            time: Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)), process: getpid(),
            message: text)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Three plain fields always encode; should they not, the text itself is better than nothing.
        return (try? encoder.encode(note)).map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    private struct Note: Encodable {
        var time: String
        var process: Int32
        var message: String
    }

    /// Whether standard error is a terminal that may be redrawn.
    static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["CI"] == nil
            && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Whether colour is welcome on standard error.
    static var usesColour: Bool {
        isInteractive && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }
}
