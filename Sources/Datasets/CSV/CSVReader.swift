/// Reads CSV text into a table, finding out which columns hold numbers.
///
/// A column is numeric when each of its cells is a number or missing, else categorical. Levels are sorted by their
/// UTF-8 bytes. Spaces around unquoted cells do not count; RFC 4180 holds for the rest, and lines may end in LF, CR
/// or CRLF.
///
/// ```swift
/// let table = try CSVReader().table(from: Array("age,city\n31,Bern\n,Graz\n".utf8), file: "people.csv")
/// table["age"]?.values      // .numeric([31, .nan])
/// ```
public struct CSVReader: Sendable {
    /// The most columns of a file.
    public static let mostColumns = 10_000
    /// Rows that decide how a column is first read; a later surprise costs a second reading of that column.
    private static let sampleRows = 1_000

    /// Cells that count as missing; compared after trimming spaces.
    public let missing: [String]
    /// The character between cells; nil to find it out from the header row.
    public let delimiter: String?

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - missing: Cells that count as missing.
    ///   - delimiter: The character between cells; nil for whichever of `,`, `;`, tab and `|` the header has most of.
    public init(missing: [String] = CSVSource.defaultMissing, delimiter: String? = nil) {
        self.missing = missing
        self.delimiter = delimiter
    }

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8, perhaps with a byte order mark, perhaps compressed by gzip.
    ///   - file: The name that errors mention.
    /// - Returns: At least one column; perhaps no rows.
    /// - Throws: `DataError` with line and column of the first mistake.
    /// - Complexity: O(bytes); numbers are parsed in place, levels are made into strings once.
    public func table(from bytes: [UInt8], file: String) throws(DataError) -> Table {
        do {
            var text = bytes
            if GzipReader.isGzip(bytes) {
                var reader = try GzipReader(bytes, file: file)
                text = try reader.readAll()
            }
            return try text.withUnsafeBufferPointer { (buffer) throws(DataError) in try table(from: buffer) }
        } catch {
            throw error.inFile(file)
        }
    }

    private func table(from bytes: UnsafeBufferPointer<UInt8>) throws(DataError) -> Table {
        let start = try UTF8Check.check(bytes)
        let header = try CSVHeader(bytes, from: start, delimiter: try delimiterByte(bytes, from: start))
        let parse = CSVBody(bytes: bytes, header: header, missing: MissingMarkers(missing))

        let sampled = try parse.read(into: header.names.map { _ in .newNumeric }, rows: Self.sampleRows)
        let first: [ColumnBuilder] = sampled.map {
            if case .demoted = $0 { .newCategorical() } else { .newNumeric }
        }
        var builders = try parse.read(into: first, rows: .max)
        if builders.contains(where: { if case .demoted = $0 { true } else { false } }) {
            let second: [ColumnBuilder] = builders.map {
                if case .demoted = $0 { .newCategorical() } else { .skipped }
            }
            let read = try parse.read(into: second, rows: .max)
            for index in builders.indices {
                if case .demoted = builders[index] { builders[index] = read[index] }
            }
        }
        var columns: [Column] = []
        for (name, builder) in zip(header.names, builders) {
            if let values = try parse.values(of: builder, column: columns.count) {
                columns.append(Column(name: name, values: values))
            }
        }
        return try Table(columns: columns)
    }

    private func delimiterByte(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) throws(DataError) -> UInt8 {
        guard let delimiter else { return CSVHeader.likelyDelimiter(bytes, from: start) }
        let allowed = Array(delimiter.utf8)
        guard allowed.count == 1, let byte = allowed.first, byte < 0x80, byte != .quote, byte != .lineFeed,
            byte != .carriageReturn, byte != 0
        else {
            throw DataError(
                "The delimiter is \(quoted(delimiter)); one ASCII character is expected, such as \",\" or \";\".")
        }
        return byte
    }
}
