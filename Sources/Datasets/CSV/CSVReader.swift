/// Reads CSV text into a table, finding out which columns hold numbers.
///
/// A column is numeric when each of its cells is a number or missing, else categorical. Levels are sorted by their
/// UTF-8 bytes. Spaces around unquoted cells do not count; RFC 4180 holds for the rest, and lines may end in LF, CR
/// or CRLF. Between semicolons numbers may have a comma before their fraction, as in most of Europe; and anywhere a
/// currency, a percent sign or marks between thousands, as ``WrittenNumber`` reads them, and units behind them, as
/// ``WrittenQuantity`` does, if all cells of the column have one of the same quantity.
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
    /// Whether a number that is infinite makes its column one of texts, instead of an error.
    package let takesInfinitiesAsTexts: Bool
    /// Columns whose cells are texts even where all look like numbers, so that `007` stays what it is.
    package let texts: Set<String>

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - missing: Cells that count as missing.
    ///   - delimiter: The character between cells; nil for whichever of `,`, `;`, tab and `|` the header has most of.
    public init(missing: [String] = CSVSource.defaultMissing, delimiter: String? = nil) {
        self.init(missing: missing, delimiter: delimiter, takesInfinitiesAsTexts: false)
    }

    /// Creates a reader of tables that are looked at before they are used: it refuses no number.
    package init(
        missing: [String], delimiter: String? = nil, takesInfinitiesAsTexts: Bool, texts: Set<String> = []
    ) {
        self.missing = missing
        self.delimiter = delimiter
        self.takesInfinitiesAsTexts = takesInfinitiesAsTexts
        self.texts = texts
    }

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - bytes: The text in an encoding that ``DecodedText`` knows, perhaps compressed by gzip.
    ///   - file: The name that errors mention.
    /// - Returns: At least one column; perhaps no rows.
    /// - Throws: `DataError` with line and column of the first mistake.
    /// - Complexity: O(bytes); numbers are parsed in place, levels are made into strings once.
    public func table(from bytes: [UInt8], file: String) throws(DataError) -> Table {
        try read(bytes, file: file).table
    }

    /// A table, and how its text was written.
    package struct Reading: Sendable {
        /// The table.
        package let table: Table
        /// How characters were coded.
        package let encoding: DecodedText.Encoding
        /// Whether the file was compressed by gzip.
        package let isCompressed: Bool
        /// The character between cells.
        package let delimiter: String
        /// Whether some numbers have a comma before their fraction.
        package let hasDecimalCommas: Bool
    }

    /// Reads a table and says how its text was written.
    ///
    /// - Throws: `DataError` with line and column of the first mistake.
    package func read(_ bytes: [UInt8], file: String) throws(DataError) -> Reading {
        do {
            let isCompressed = GzipReader.isGzip(bytes)
            var content = bytes
            if isCompressed {
                var reader = try GzipReader(bytes, file: file)
                content = try reader.readAll()
            }
            let text = try DecodedText(content)
            return try text.bytes.withUnsafeBufferPointer { (buffer) throws(DataError) in
                let delimiter = try delimiterByte(buffer, from: text.start)
                let (table, hasCommas) = try table(from: buffer, start: text.start, delimiter: delimiter)
                return Reading(
                    table: table, encoding: text.encoding, isCompressed: isCompressed,
                    delimiter: String(UnicodeScalar(delimiter)), hasDecimalCommas: hasCommas)
            }
        } catch {
            throw error.inFile(file)
        }
    }

    private func table(
        from bytes: UnsafeBufferPointer<UInt8>, start: Int, delimiter: UInt8
    ) throws(DataError) -> (Table, hasDecimalCommas: Bool) {
        try table(of: bytes, below: try CSVHeader(bytes, from: start, delimiter: delimiter))
    }

    /// The rows of a text below its header, which may lie elsewhere.
    func table(
        of bytes: UnsafeBufferPointer<UInt8>, below header: CSVHeader
    ) throws(DataError) -> (Table, hasDecimalCommas: Bool) {
        var parse = body(of: bytes, below: header)
        let sampled = try parse.read(
            into: header.names.map { texts.contains($0) ? .newCategorical() : .newNumeric }, rows: Self.sampleRows)
        let first: [ColumnBuilder] = sampled.map {
            if case .numeric = $0 { .newNumeric } else { .newCategorical() }
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
        for (name, read) in zip(header.names, builders) {
            let builder = read.settled(hasDecimalCommas: parse.hasDecimalCommas)
            if let values = try parse.values(of: builder, column: columns.count) {
                columns.append(Column(name: name, values: values, unit: builder.unit))
            }
        }
        return (try Table(columns: columns), parse.hasDecimalCommas)
    }

    /// The rows of a text, to be read by this reader's markers.
    func body(of bytes: UnsafeBufferPointer<UInt8>, below header: CSVHeader) -> CSVBody {
        CSVBody(
            bytes: bytes, header: header, missing: MissingMarkers(missing),
            takesInfinitiesAsTexts: takesInfinitiesAsTexts)
    }

    /// The character between cells, found out from the header row where none was named.
    func delimiterByte(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) throws(DataError) -> UInt8 {
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
