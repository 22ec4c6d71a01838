/// Finds where rows lie in a part of a text that may end within one.
struct RowCutter {
    /// The columns of a CSV text; nil for one JSON object a line.
    let header: CSVHeader?

    /// Goes through the rows that are whole.
    ///
    /// - Parameters:
    ///   - bytes: A part of a text that begins with a row.
    ///   - isEnd: Whether the text ends with it; else its last row is left alone unless another byte comes after it.
    ///   - body: Gets the place of each row with the end of its line.
    /// - Returns: How many bytes the rows take, from the beginning.
    /// - Throws: `DataError` for a broken cell, or a row with fewer or more cells than the header.
    func rows(
        in bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool, _ body: (Range<Int>) -> Void
    ) throws(DataError) -> Int {
        guard let header else { return lines(in: bytes, isEnd: isEnd, body) }
        var scanner = CSVScanner(bytes, delimiter: header.delimiter)
        var end = 0
        while scanner.startRow() {
            let start = scanner.position
            var cells = 0
            var isLast = false
            do throws(DataError) {
                while !isLast {
                    isLast = try scanner.nextCell().isLast
                    cells += 1
                }
            } catch {
                // A cell that the part's end cuts is whole in the next part.
                if isEnd || scanner.position < bytes.count { throw error }
                return end
            }
            guard isEnd || scanner.position < bytes.count else { return end }
            guard cells == header.names.count else {
                throw header.wrongWidth(cells, line: scanner.line(at: start))
            }
            end = scanner.position
            body(start..<end)
        }
        return isEnd ? bytes.count : end
    }

    private func lines(in bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool, _ body: (Range<Int>) -> Void) -> Int {
        var start = 0
        var isBlank = true
        for (index, byte) in bytes.enumerated() {
            if byte == .lineFeed {
                if !isBlank { body(start..<index + 1) }
                start = index + 1
                isBlank = true
            } else if byte != 0x20 && byte != 0x09 && byte != .carriageReturn {
                isBlank = false
            }
        }
        guard isEnd else { return start }
        if !isBlank { body(start..<bytes.count) }
        return bytes.count
    }
}
