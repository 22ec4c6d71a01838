import Foundation
import Glibc
public import Studies

/// What the manager has confirmed to a worker, in a file that outlives both.
///
/// A line is written with one call, so a process that is killed leaves whole lines.
public struct AcknowledgementLog: Sendable {
    /// What a line says.
    package enum Entry: Sendable, Equatable {
        /// The manager has every measurement of an attempt up to a number.
        case measurements(lease: String, sequence: Int)
        /// The manager has the result of an attempt.
        case result(lease: String, Outcome)
    }

    /// A result as it was sent.
    package enum Outcome: Sendable, Equatable {
        /// The bits of the value.
        case completed(UInt64)
        /// The reason's name.
        case failed(String)
    }

    private let file: Int32

    /// Appends to a file.
    ///
    /// - Throws: `POSIXError` if it cannot be opened.
    public init(appendingTo path: String) throws {
        file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    /// Notes that the manager has the measurements of an attempt up to a number.
    public func note(_ lease: LeaseID, measurementsUpTo sequence: Int) {
        write("measured \(lease) \(sequence)\n")
    }

    /// Notes that the manager has the result of an attempt.
    public func note(_ lease: LeaseID, _ result: AttemptResult) {
        switch result {
        case .completed(let value) where !value.isFinite:
            // Recorded as what it means.
            write("result \(lease) failed \(FailureReason.diverged.rawValue)\n")
        case .completed(let value): write("result \(lease) completed \(value.bitPattern)\n")
        case .evaluated(let evaluation):
            // The first of several values stands for all: they are committed together.
            if let value = evaluation.values.first { write("result \(lease) completed \(value.bitPattern)\n") }
        case .failed(let reason, _): write("result \(lease) failed \(reason.rawValue)\n")
        }
    }

    private func write(_ line: String) {
        // What cannot be noted is a claim that is not made.
        _ = line.withCString { Glibc.write(file, $0, strlen($0)) }
    }

    /// Reads a file; none is an empty one.
    package static func read(_ path: String) -> [Entry] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "measured" where words.count == 3:
                return Int(words[2]).map { .measurements(lease: words[1], sequence: $0) }
            case "result" where words.count == 4 && words[2] == "completed":
                return UInt64(words[3]).map { .result(lease: words[1], .completed($0)) }
            case "result" where words.count == 4 && words[2] == "failed":
                return .result(lease: words[1], .failed(words[3]))
            default: return nil
            }
        }
    }
}
