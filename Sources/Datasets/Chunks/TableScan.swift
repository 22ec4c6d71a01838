package import Foundation

/// A table that is too large to be read at once: what one pass over its file finds, and its rows in chunks afterwards.
///
/// The pass checks the whole file as ``CSVReader`` and ``JSONLinesReader`` do, and finds out which columns hold texts. Each
/// chunk is then read as a part of the whole: a column is one of numbers or of texts in all chunks alike.
package struct TableScan: Sendable {
    /// How a table is read.
    package struct Reading: Sendable {
        /// Cells that count as missing.
        package var missing: [String]
        /// The character between cells of CSV; nil to find it out.
        package var delimiter: String?
        /// Whether a file whose name says so is read as JSON Lines; else all are CSV.
        package var takesJSONLines: Bool
        /// Columns whose cells are texts even where all look like numbers.
        package var texts: Set<String> = []
        /// About how many bytes of text are looked at together.
        package var chunkBytes: Int
        /// Chunks have a multiple of so many rows, but for the last, unless they become very large.
        package var rowsTogether: Int

        /// Reads so.
        package init(
            missing: [String], delimiter: String? = nil, takesJSONLines: Bool = true, chunkBytes: Int = 8 << 20,
            rowsTogether: Int = 1
        ) {
            self.rowsTogether = rowsTogether
            self.missing = missing
            self.delimiter = delimiter
            self.takesJSONLines = takesJSONLines
            self.chunkBytes = max(1 << 16, chunkBytes)
        }
    }

    /// Rows that are read together.
    private struct Chunk {
        var bytes: Int
        var rows: Int
        /// Lines of the file before it.
        var lines: Int
    }

    /// The file.
    package let file: URL
    /// How it is read.
    package let reading: Reading
    /// How many rows there are.
    package private(set) var rows = 0
    /// The columns, in order.
    package private(set) var names: [String] = []
    /// Those that hold texts.
    package private(set) var texts: Set<String> = []
    /// Whether some numbers have a comma before their fraction.
    package private(set) var hasDecimalCommas = false
    /// How characters are coded.
    package private(set) var encoding = DecodedText.Encoding.utf8
    /// Whether gzip compressed the file.
    package private(set) var isCompressed = false
    /// How many bytes the file has.
    package private(set) var byteCount = 0
    /// The digest of the file's bytes; of those that were read if the pass was stopped.
    package private(set) var fingerprint = Fingerprint(of: [])
    /// Whether the pass came to the end of the file.
    package private(set) var isWhole = true
    /// The text above the rows: the header of CSV, nothing of JSON Lines.
    package private(set) var header: [UInt8] = []
    private var csv: CSVHeader?
    private var chunks: [Chunk] = []

    /// Chunks that are larger end after any row.
    private static let largeChunk = 64 << 20
    /// No row is longer.
    private static let longestRow = 256 << 20

    /// Whether a file's name says that it has one JSON object a line.
    package static func isJSONLines(_ file: URL) -> Bool {
        let name = file.pathExtension == "gz" ? file.deletingPathExtension() : file
        return ["jsonl", "ndjson"].contains(name.pathExtension.lowercased())
    }

    /// Goes through a file once.
    ///
    /// - Parameters:
    ///   - file: CSV, or JSON Lines by its name; either may be compressed by gzip.
    ///   - reading: How it is read.
    ///   - findsTexts: Whether it is found out which columns hold texts; without that chunks cannot be read.
    ///   - sample: Is offered every row.
    ///   - progress: Gets the share of the file that has been read; the pass ends when it answers false.
    /// - Throws: `DataError` with line and column of the first mistake.
    /// - Complexity: O(bytes) time; memory for a few chunks.
    package init(
        _ file: URL, _ reading: Reading, findsTexts: Bool = true, sample: inout RowSample,
        progress: (Double) -> Bool = { _ in true }
    ) throws(DataError) {
        self.file = file
        self.reading = reading
        texts = reading.texts
        do {
            try scan(findsTexts, &sample, progress)
        } catch {
            throw error.inFile(file.relativePath)
        }
    }

    private mutating func scan(
        _ findsTexts: Bool, _ sample: inout RowSample, _ progress: (Double) -> Bool
    ) throws(DataError) {
        let fresh = sample
        encoding = try Self.firstGuess(file)
        if let wrong = try pass(findsTexts, &sample, progress) {
            guard encoding == .utf8 else { throw wrong }
            guard let western = try Self.western(file) else { throw wrong }
            self = TableScan(again: self, western)
            sample = fresh
            if let wrong = try pass(findsTexts, &sample, progress) { throw wrong }
        }
        guard !names.isEmpty else {
            throw DataError("The file has no rows; one JSON object a line is expected.")
        }
    }

    private init(again scan: TableScan, _ encoding: DecodedText.Encoding) {
        (file, reading, texts, self.encoding) = (scan.file, scan.reading, scan.reading.texts, encoding)
    }

    // MARK: - Encoding

    /// The encoding that the beginning of a file shows; that of a western text may show later.
    private static func firstGuess(_ file: URL) throws(DataError) -> DecodedText.Encoding {
        var head = try FileStream(file.path, named: file.relativePath).read(1 << 16)
        // What may be the beginning of a character is left out.
        while let last = head.last, last >= 0x80 { head.removeLast() }
        let found = try head.withUnsafeBufferPointer { (bytes) throws(DataError) in try DecodedText.encoding(of: bytes)
        }
        switch found {
        case .markedUTF8: return found
        case .utf8, .latin1, .windows1252: return .utf8
        case .littleEndianUTF16, .bigEndianUTF16:
            throw DataError(
                "The file is \(found.rawValue), and too large to be read at once.",
                remedy: "Save it as UTF-8 (iconv -f UTF-16 -t UTF-8).")
        }
    }

    private static func western(_ file: URL) throws(DataError) -> DecodedText.Encoding? {
        let stream = try FileStream(file.path, named: file.relativePath)
        var census = ByteCensus()
        while true {
            let piece = try stream.read(8 << 20)
            guard !piece.isEmpty else { return census.western }
            piece.withUnsafeBufferPointer { census.add(part: $0) }
        }
    }

    // MARK: - The pass

    /// Goes through the file; what is wrong with a byte that the encoding does not have, or nil.
    private mutating func pass(
        _ findsTexts: Bool, _ sample: inout RowSample, _ progress: (Double) -> Bool
    ) throws(DataError) -> DataError? {
        let stream = try FileStream(file.path, named: file.relativePath, digests: true)
        var text = TextStream(stream, encoding: encoding)
        var buffer: [UInt8] = []
        var isEnd = false
        while try !readHeader(&buffer, isEnd: isEnd) {
            isEnd = !(try text.append(reading.chunkBytes, to: &buffer))
        }
        var lines = Self.lines(in: header)
        while !(isEnd && buffer.isEmpty) {
            if !isEnd { isEnd = !(try text.append(reading.chunkBytes, to: &buffer)) }
            let taken: Int
            do {
                taken = try take(from: buffer, isEnd: isEnd, lines, findsTexts, &sample)
            } catch {
                throw error.after(lines: lines)
            }
            if let wrong = Self.wrongByte(buffer[..<taken]) { return wrong.after(lines: lines) }
            guard taken > 0 || isEnd || buffer.count < Self.longestRow else {
                throw DataError(
                    "A row has more than \(Self.longestRow >> 20) MiB.", line: lines + 1,
                    remedy: "Look for a quotation mark that is not closed.")
            }
            lines += Self.lines(in: buffer[..<taken])
            buffer.removeFirst(taken)
            if !progress(text.share) {
                isWhole = false
                break
            }
        }
        isCompressed = stream.isCompressed
        byteCount = stream.byteCount
        fingerprint = stream.fingerprint ?? fingerprint
        return nil
    }

    /// Reads the header once it is there; false if the text goes on beyond what has been read.
    private mutating func readHeader(_ buffer: inout [UInt8], isEnd: Bool) throws(DataError) -> Bool {
        if reading.takesJSONLines, Self.isJSONLines(file) { return true }
        let (size, reader) = (buffer.count, CSVReader(missing: reading.missing, delimiter: reading.delimiter))
        let found = try buffer.withUnsafeBufferPointer { (bytes) throws(DataError) -> CSVHeader? in
            do throws(DataError) {
                let header = try CSVHeader(bytes, from: 0, delimiter: try reader.delimiterByte(bytes, from: 0))
                return header.end < size || isEnd ? header : nil
            } catch {
                // What is wrong may be that the rest is not there yet.
                if isEnd || size >= Self.longestRow { throw error }
                return nil
            }
        }
        guard let found else { return false }
        header = Array(buffer[..<found.end])
        buffer.removeFirst(found.end)
        csv = found.ofRowsAlone
        names = found.names
        return true
    }

    /// Takes the whole rows at the beginning of a part.
    private mutating func take(
        from buffer: [UInt8], isEnd: Bool, _ lines: Int, _ findsTexts: Bool, _ sample: inout RowSample
    ) throws(DataError) -> Int {
        var chunk = Chunk(bytes: 0, rows: 0, lines: lines)
        let together = buffer.count < Self.largeChunk ? reading.rowsTogether : 1
        chunk.bytes = try buffer.withUnsafeBufferPointer { (bytes) throws(DataError) in
            var rows: [Range<Int>] = []
            let end = try RowCutter(header: csv).rows(in: bytes, isEnd: isEnd) { rows.append($0) }
            chunk.rows = isEnd ? rows.count : rows.count - rows.count % together
            for row in rows.prefix(chunk.rows) { sample.offer(UnsafeBufferPointer(rebasing: bytes[row])) }
            return chunk.rows == rows.count ? end : chunk.rows == 0 ? 0 : rows[chunk.rows - 1].upperBound
        }
        guard chunk.bytes > 0 else { return 0 }
        if findsTexts || csv == nil { try findTexts(in: buffer[..<chunk.bytes]) }
        chunks.append(chunk)
        rows += chunk.rows
        return chunk.bytes
    }

    private mutating func findTexts(in text: ArraySlice<UInt8>) throws(DataError) {
        guard let csv else {
            let table = try JSONLinesReader(missing: reading.missing).table(
                of: Array(text), file: file.relativePath, known: names, texts: texts)
            names = table.columns.map(\.name)
            for column in table.columns {
                if case .categorical = column.values { texts.insert(column.name) }
            }
            return
        }
        let reader = CSVReader(missing: reading.missing, delimiter: nil, takesInfinitiesAsTexts: true)
        let (builders, commas) = try text.withUnsafeBufferPointer { (bytes) throws(DataError) in
            var body = reader.body(of: bytes, below: csv)
            let builders = try body.read(into: names.map { texts.contains($0) ? .skipped : .newNumeric }, rows: .max)
            return (builders, body.hasDecimalCommas)
        }
        hasDecimalCommas = hasDecimalCommas || commas
        for (name, builder) in zip(names, builders) {
            if case .demoted = builder { texts.insert(name) }
        }
    }

    private static func wrongByte(_ text: ArraySlice<UInt8>) -> DataError? {
        text.withUnsafeBufferPointer { bytes in
            let census = ByteCensus(bytes, from: 0)
            if let nul = census.firstNUL { return DecodedText.containsNUL(bytes, nul) }
            return census.firstIllFormed.map { DecodedText.notUTF8(bytes, $0, isDamaged: census.isDamagedUTF8) }
        }
    }

    private static func lines(in text: some Collection<UInt8>) -> Int {
        let lines = text.withContiguousStorageIfAvailable { CSVScanner($0, delimiter: 0).line(at: $0.count) - 1 }
        return lines ?? 0
    }

    // MARK: - The rows

    /// Reads the rows in order, some at a time.
    ///
    /// - Parameter body: Gets a table of the rows of a chunk, with all columns, and the number of its first row, from 0.
    /// - Throws: `DataError` for a file that has changed since, or what `body` throws.
    /// - Complexity: O(bytes) time; memory for a chunk.
    package func forEachChunk(_ body: (Table, _ firstRow: Int) throws -> Void) throws {
        let name = file.relativePath
        var text = TextStream(try FileStream(file.path, named: name), encoding: encoding)
        var buffer: [UInt8] = []
        func fill(_ count: Int) throws {
            while buffer.count < count {
                guard try text.append(count - buffer.count, to: &buffer) else {
                    throw Self.changed.inFile(name)
                }
            }
        }
        try fill(header.count)
        buffer.removeFirst(header.count)
        var row = 0
        for chunk in chunks {
            try fill(chunk.bytes)
            let table: Table
            do throws(DataError) {
                table = try self.table(of: buffer[..<chunk.bytes])
                let areAsFound = table.columns.allSatisfy { column in
                    if case .categorical = column.values { texts.contains(column.name) } else { true }
                }
                guard table.rowCount == chunk.rows, areAsFound else { throw Self.changed }
            } catch {
                throw error.after(lines: chunk.lines).inFile(name)
            }
            if chunk.rows > 0 { try body(table, row) }
            row += chunk.rows
            buffer.removeFirst(chunk.bytes)
        }
    }

    private func table(of text: ArraySlice<UInt8>) throws(DataError) -> Table {
        guard let csv else {
            return try JSONLinesReader(missing: reading.missing).table(
                of: Array(text), file: file.relativePath, known: names, texts: texts)
        }
        let reader = CSVReader(missing: reading.missing, takesInfinitiesAsTexts: true, texts: texts)
        return try text.withUnsafeBufferPointer { (bytes) throws(DataError) in
            try reader.table(of: bytes, below: csv).0
        }
    }

    private static let changed = DataError(
        "The file has changed while it was read.", remedy: "Begin again once nothing writes to it.")
}
