/// The header row of a CSV text: distinct names, and where the rows begin.
struct CSVHeader {
    let names: [String]
    let delimiter: UInt8
    /// Offset of the first byte after the header row.
    let end: Int

    /// What a first column without a name is called: that is how R and pandas write the names of rows.
    static let rowNames = "Unnamed: 0"

    /// Reads a header below notes, which are lines that begin with `#` and have no delimiter.
    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, delimiter: UInt8) throws(DataError) {
        var scanner = CSVScanner(bytes, delimiter: delimiter, from: Self.belowNotes(bytes, from: start, [delimiter]))
        guard scanner.startRow() else {
            throw DataError("The file is empty; a header row with the names of the columns is expected.")
        }
        let line = scanner.line(at: scanner.position)
        var names: [String] = []
        var numbers = 0
        var isLast = false
        while !isLast {
            let cell = try scanner.nextCell()
            isLast = cell.isLast
            let content = UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])
            var name = String(decoding: content, as: UTF8.self)
            if cell.hasEscapes { name = name.replacingDoubledQuotes() }
            name = name.trimmingSpaces()
            if name.isEmpty, names.isEmpty, !cell.isLast { name = Self.rowNames }
            // Some programs write a delimiter after each row's last cell.
            if name.isEmpty, cell.isLast, names.count > 1 { name = "Unnamed: \(names.count)" }
            names.append(name)
            guard names.count <= CSVReader.mostColumns else {
                throw DataError(
                    "The header row has more than \(CSVReader.mostColumns) columns.", line: line,
                    remedy: "Check the delimiter, or drop columns.")
            }
            if NumberParser.number(content.trimmed()) != nil { numbers += 1 }
        }
        guard numbers < names.count else {
            throw DataError(
                "The first row holds numbers only; the names of the columns are expected.", line: line,
                remedy: "Put a header row on top.")
        }
        var seen: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            guard !name.isEmpty else {
                throw DataError(
                    "The header has no name here.", line: line, column: "\(index + 1)", remedy: "Name every column.")
            }
            if let other = seen[name] {
                throw DataError(
                    "The name \(quoted(name)) is also that of column \(other + 1).", line: line,
                    column: "\(index + 1)", remedy: "Give each column its own name.")
            }
            seen[name] = index
        }
        self.names = names
        self.delimiter = delimiter
        end = scanner.position
    }

    /// The header of rows that begin where a text does.
    private init(names: [String], delimiter: UInt8) {
        self.names = names
        self.delimiter = delimiter
        end = 0
    }

    /// The header where rows are by themselves, without it.
    var ofRowsAlone: CSVHeader { CSVHeader(names: names, delimiter: delimiter) }

    /// What is wrong with a row of that many cells.
    func wrongWidth(_ cells: Int, line: Int) -> DataError {
        DataError(
            "The row has \(cells) \(cells == 1 ? "cell" : "cells"); the header has \(names.count).", line: line,
            remedy: "Check for a missing delimiter, or for one that needs quotation marks around its cell.")
    }

    private static let candidates = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }

    /// Where the first line is that is no note; the start unless a delimiter is in that line.
    private static func belowNotes(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ delimiters: [UInt8]
    ) -> Int {
        var place = start
        while place < bytes.count {
            let end = bytes[place...].firstIndex { $0 == .lineFeed || $0 == .carriageReturn } ?? bytes.count
            let hasDelimiter = bytes[place..<end].contains(where: delimiters.contains)
            let isNote = bytes[place] == UInt8(ascii: "#") && !hasDelimiter
            if !isNote, place < end { return hasDelimiter ? place : start }
            place = end + 1
        }
        return start
    }

    /// Whichever of `,`, `;`, tab and `|` the first line has most of, outside quotation marks; `,` on a tie.
    static func likelyDelimiter(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt8 {
        var counts = [0, 0, 0, 0]
        var inQuotes = false
        var sawText = false
        for byte in bytes[belowNotes(bytes, from: start, candidates)...] {
            if byte == .quote { inQuotes.toggle() }
            if inQuotes { continue }
            if byte == .lineFeed || byte == .carriageReturn {
                if sawText { break }
                continue
            }
            sawText = true
            if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
        }
        let most = counts.max() ?? 0
        return candidates[counts.firstIndex(of: most) ?? 0]
    }
}

extension String {
    func replacingDoubledQuotes() -> String {
        var result = ""
        var wasQuote = false
        for scalar in unicodeScalars {
            if scalar == "\"" && wasQuote {
                wasQuote = false
                continue
            }
            wasQuote = scalar == "\""
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    func trimmingSpaces() -> String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = unicodeScalars.firstIndex(where: { !isSpace($0) }),
            let last = unicodeScalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(unicodeScalars[first...last])
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The bytes without spaces and tabs at both ends.
    @inline(__always)
    func trimmed() -> UnsafeBufferPointer<UInt8> {
        var low = 0
        var high = count
        while low < high && (self[low] == 0x20 || self[low] == 0x09) { low += 1 }
        while high > low && (self[high - 1] == 0x20 || self[high - 1] == 0x09) { high -= 1 }
        return UnsafeBufferPointer(rebasing: self[low..<high])
    }
}
