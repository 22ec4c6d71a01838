import Foundation

/// The lines of standard input, each given as soon as it has come.
struct InputLines {
    /// Why a line is not given.
    struct TooLong: Error, CustomStringConvertible {
        var description: String { "a line of more than \(InputLines.longest >> 20) MiB; none so long is read" }
    }

    /// Bytes; a longer line is dropped whole, and told.
    private static let longest = 16 << 20

    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var unread = 0..<0

    init(_ handle: FileHandle = .standardInput) { descriptor = handle.fileDescriptor }

    /// The next line without its end; nil at the end of the input.
    ///
    /// - Throws: ``TooLong`` for a line that was dropped; the one after it comes next.
    mutating func next() throws(TooLong) -> String? {
        var line: [UInt8] = []
        var isTooLong = false
        while true {
            if unread.isEmpty {
                let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else {
                    if isTooLong { throw TooLong() }
                    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
                }
                unread = 0..<count
            }
            let end = buffer[unread].firstIndex(of: UInt8(ascii: "\n"))
            if line.count + unread.count > Self.longest { isTooLong = true }
            if !isTooLong { line += buffer[unread.lowerBound..<(end ?? unread.upperBound)] }
            unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
            guard end != nil else { continue }
            if isTooLong { throw TooLong() }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            return String(decoding: line, as: UTF8.self)
        }
    }
}
