/// Takes a CSV text apart and puts it together again with some rows, columns or cells changed: what stays is copied as it is
/// written.
package struct CSVRewriter: Sendable {

    /// The character between cells.
    package let delimiter: UInt8
    /// The names of the columns.
    package let names: [String]
    private let text: DecodedText
    private let end: Int
    private let headerCells: [[UInt8]]

    /// A cell as it is written in the file, with its quotation marks.
    package struct Cell: Sendable {
        /// As it is written.
        package var raw: [UInt8]
        /// What it means: without quotation marks and, if it had none, without spaces around it.
        package var value: String
    }

    /// Takes a text.
    ///
    /// - Parameters:
    ///   - content: The text in an encoding that ``DecodedText`` knows, perhaps compressed by gzip.
    ///   - file: The name that errors mention.
    ///   - delimiter: The character between cells; nil to find it out.
    /// - Throws: `DataError` for a text without a proper header.
    package init(_ content: [UInt8], file: String, delimiter: String? = nil) throws(DataError) {
        do {
            text = try DecodedText(GzipReader.isGzip(content) ? GzipWriter.decompress(content, file: file) : content)
            let start = text.start
            let given = delimiter?.utf8.first
            let parts = try text.bytes.withUnsafeBufferPointer { (bytes) throws(DataError) in
                let delimiter = given ?? CSVHeader.likelyDelimiter(bytes, from: start)
                let header = try CSVHeader(bytes, from: start, delimiter: delimiter)
                var scanner = CSVScanner(bytes, delimiter: delimiter, from: start)
                _ = scanner.startRow()
                return (delimiter, header, try Self.row(&scanner).map(\.raw))
            }
            self.delimiter = parts.0
            names = parts.1.names
            end = parts.1.end
            headerCells = parts.2
        } catch {
            throw error.inFile(file)
        }
    }

    /// Goes through the rows.
    ///
    /// - Parameters:
    ///   - file: The name that errors mention.
    ///   - body: Gets each row's number, from 0, and its cells.
    /// - Throws: `DataError` for a broken cell.
    package func forEachRow(file: String, _ body: (Int, [Cell]) throws -> Void) throws {
        try text.bytes.withUnsafeBufferPointer { bytes in
            var scanner = CSVScanner(bytes, delimiter: delimiter, from: end)
            var number = 0
            while scanner.startRow() {
                let cells: [Cell]
                do throws(DataError) {
                    cells = try Self.row(&scanner)
                } catch {
                    throw error.inFile(file)
                }
                try body(number, cells)
                number += 1
            }
        }
    }

    /// The cells of the header as they are written.
    package var header: [[UInt8]] { headerCells }

    /// Cells as a line, with its end.
    package func line(_ cells: [[UInt8]]) -> [UInt8] {
        var line: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { line.append(delimiter) }
            line += cell
        }
        // One empty cell alone would be an empty line, which is none.
        if cells.count == 1, cells[0].isEmpty { line += [.quote, .quote] }
        line.append(.lineFeed)
        return line
    }

    /// A text as a cell, in quotation marks where it needs them.
    package func cell(_ text: String) -> [UInt8] {
        CSVCell.written(text, delimiter: delimiter)
    }

    private static func row(_ scanner: inout CSVScanner) throws(DataError) -> [Cell] {
        var cells: [Cell] = []
        var isLast = false
        while !isLast {
            let found = try scanner.nextCell()
            isLast = found.isLast
            let content = UnsafeBufferPointer(rebasing: scanner.bytes[found.start..<found.end])
            var value = String(decoding: content, as: UTF8.self)
            if found.hasEscapes { value = value.replacingDoubledQuotes() }
            cells.append(
                found.isQuoted
                    ? Cell(raw: [.quote] + Array(content) + [.quote], value: value)
                    : Cell(raw: Array(content), value: value.trimmingSpaces()))
        }
        return cells
    }
}
