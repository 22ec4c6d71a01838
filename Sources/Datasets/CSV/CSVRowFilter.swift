/// Leaves rows out of a CSV text without touching the others.
package struct CSVRowFilter: Sendable {
    /// The text that is left, with its header.
    package let bytes: [UInt8]
    /// How many rows were left out.
    package let removed: Int

    /// Leaves out the rows that have no value in a column.
    ///
    /// - Parameters:
    ///   - content: The text in an encoding that ``DecodedText`` knows, perhaps compressed by gzip.
    ///   - file: The name that errors mention.
    ///   - column: The column.
    ///   - missing: Cells that count as missing; compared after trimming spaces.
    ///   - delimiter: The character between cells.
    /// - Throws: `DataError` for a broken text, or a column that it does not have.
    /// - Complexity: O(bytes).
    package init(
        _ content: [UInt8], file: String, withoutValueIn column: String, missing: [String], delimiter: String
    ) throws(DataError) {
        var text = content
        do {
            if GzipReader.isGzip(content) { text = try GzipWriter.decompress(content, file: file) }
            let decoded = try DecodedText(text)
            let parts = try decoded.bytes.withUnsafeBufferPointer { (bytes) throws(DataError) in
                try Self.filter(
                    bytes, from: decoded.start, column, MissingMarkers(missing),
                    delimiter.utf8.first ?? UInt8(ascii: ","))
            }
            bytes = parts.bytes
            removed = parts.removed
        } catch {
            throw error.inFile(file)
        }
    }

    private static func filter(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ column: String, _ missing: MissingMarkers,
        _ delimiter: UInt8
    ) throws(DataError) -> (bytes: [UInt8], removed: Int) {
        let header = try CSVHeader(bytes, from: start, delimiter: delimiter)
        guard let place = header.names.firstIndex(of: column) else {
            throw DataError(
                "There is no column \(quoted(column)).",
                remedy: DataError.remedy(forUnknown: column, among: header.names))
        }
        var kept = Array(bytes[start..<header.end])
        var removed = 0
        var scanner = CSVScanner(bytes, delimiter: delimiter, from: header.end)
        while scanner.startRow() {
            let rowStart = scanner.position
            var index = 0
            var isMissing = true
            var isLast = false
            while !isLast {
                let cell = try scanner.nextCell()
                isLast = cell.isLast
                if index == place {
                    isMissing = missing.contains(
                        UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end]).trimmed())
                }
                index += 1
            }
            if isMissing { removed += 1 } else { kept += bytes[rowStart..<scanner.position] }
        }
        return (kept, removed)
    }
}
