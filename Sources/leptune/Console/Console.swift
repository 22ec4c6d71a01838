import Foundation
import Studies

/// Results go to standard output, everything else to standard error.
enum Console {
    /// Prints a result.
    static func result(_ text: String) {
        FileHandle.standardOutput.write(Foundation.Data((text + "\n").utf8))
    }

    /// Prints a result as JSON.
    static func result(json value: some Encodable) throws {
        let encoder = EventCoding.encoder()
        encoder.outputFormatting.insert(.prettyPrinted)
        var bytes = try encoder.encode(value)
        bytes.append(UInt8(ascii: "\n"))
        FileHandle.standardOutput.write(bytes)
    }

    /// Prints a note for a person.
    static func note(_ text: String) {
        FileHandle.standardError.write(Foundation.Data((text + "\n").utf8))
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
