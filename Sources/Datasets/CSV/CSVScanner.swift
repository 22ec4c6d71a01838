/// Finds the cells of a CSV text, one at a time, without copying them.
///
/// RFC 4180 with these liberties: lines may end in LF, CR or CRLF; empty lines are skipped; a quotation mark inside
/// an unquoted cell is an ordinary character.
struct CSVScanner {
    /// The longest cell: 1 MiB.
    static let longestCell = 1 << 20

    /// Where a cell lies.
    struct Cell {
        /// Offset of its first byte, after an opening quotation mark.
        let start: Int
        /// Offset after its last byte, before a closing quotation mark.
        let end: Int
        /// Whether it was in quotation marks.
        let isQuoted: Bool
        /// Whether it has doubled quotation marks that stand for one.
        let hasEscapes: Bool
        /// Whether a line ends after it.
        let isLast: Bool
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let delimiter: UInt8
    private(set) var position: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8, from position: Int = 0) {
        self.bytes = bytes
        self.delimiter = delimiter
        self.position = position
    }

    /// Goes to the beginning of the next line that is not empty.
    ///
    /// - Returns: false at the end of the text.
    mutating func startRow() -> Bool {
        while position < bytes.count && (bytes[position] == .lineFeed || bytes[position] == .carriageReturn) {
            position += 1
        }
        return position < bytes.count
    }

    /// The next cell of the row.
    ///
    /// - Throws: `DataError` with its line for a quotation mark that is not closed, or closed in the middle of a
    ///   cell, and for a cell that is too long.
    mutating func nextCell() throws(DataError) -> Cell {
        if position < bytes.count && bytes[position] == .quote { return try nextQuotedCell() }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == delimiter || byte == .lineFeed || byte == .carriageReturn { break }
            position += 1
        }
        let end = position
        guard end - start <= Self.longestCell else {
            throw DataError(
                "A cell has \(end - start) bytes; at most \(Self.longestCell) are read.", line: line(at: start))
        }
        return Cell(start: start, end: end, isQuoted: false, hasEscapes: false, isLast: endCell())
    }

    private mutating func nextQuotedCell() throws(DataError) -> Cell {
        let start = position + 1
        var hasEscapes = false
        position = start
        while true {
            guard position < bytes.count else {
                throw DataError(
                    "A quotation mark opens a cell that is never closed.", line: line(at: start - 1),
                    remedy: "Close it, or double a quotation mark that belongs to the text.")
            }
            if bytes[position] == .quote {
                guard position + 1 < bytes.count && bytes[position + 1] == .quote else { break }
                hasEscapes = true
                position += 1
            }
            position += 1
            guard position - start <= Self.longestCell else {
                throw DataError(
                    "A quoted cell has more than \(Self.longestCell) bytes.", line: line(at: start - 1),
                    remedy: "Look for a quotation mark that is not closed.")
            }
        }
        let end = position
        position += 1
        if position < bytes.count {
            let next = bytes[position]
            guard next == delimiter || next == .lineFeed || next == .carriageReturn else {
                throw DataError(
                    "Text follows a closing quotation mark.", line: line(at: position),
                    remedy: "Double a quotation mark that belongs to the text.")
            }
        }
        return Cell(start: start, end: end, isQuoted: true, hasEscapes: hasEscapes, isLast: endCell())
    }

    /// Passes the delimiter or line end after a cell; true for a line end or the end of the text.
    private mutating func endCell() -> Bool {
        guard position < bytes.count else { return true }
        let byte = bytes[position]
        position += 1
        if byte == .carriageReturn && position < bytes.count && bytes[position] == .lineFeed { position += 1 }
        return byte != delimiter
    }

    /// The line of an offset, from 1; counted only when an error needs it.
    func line(at offset: Int) -> Int {
        var line = 1
        var index = 0
        while index < offset {
            if bytes[index] == .lineFeed {
                line += 1
            } else if bytes[index] == .carriageReturn && (index + 1 == bytes.count || bytes[index + 1] != .lineFeed) {
                line += 1
            }
            index += 1
        }
        return line
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let quote = UInt8(ascii: "\"")
}
