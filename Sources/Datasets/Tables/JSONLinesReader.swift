import Foundation

/// Reads one JSON object a line into a table, as ``CSVReader`` reads rows: columns of numbers, and columns of texts.
public struct JSONLinesReader: Sendable {
    /// Texts that count as missing, beside null and absent fields.
    public let missing: [String]
    /// Columns whose cells are texts even where all look like numbers.
    public let texts: Set<String>

    /// Creates a reader.
    public init(missing: [String] = CSVSource.defaultMissing, texts: Set<String> = []) {
        self.missing = missing
        self.texts = texts
    }

    /// Reads a table; its columns are those of all objects together, in the order in which they first appear by line and
    /// name.
    ///
    /// - Throws: `DataError` with the line of the first mistake.
    public func table(from bytes: [UInt8], file: String) throws(DataError) -> Table {
        var text = bytes
        if GzipReader.isGzip(bytes) {
            do {
                var reader = try GzipReader(bytes, file: file)
                text = try reader.readAll()
            } catch {
                throw error.inFile(file)
            }
        }
        do {
            let decoded = try DecodedText(text)
            text = Array(decoded.bytes[decoded.start...])
        } catch {
            throw error.inFile(file)
        }
        let table = try table(of: text, file: file, texts: texts)
        guard !table.columns.isEmpty else {
            throw DataError("The file has no rows; one JSON object a line is expected.", file: file)
        }
        return table
    }

    /// Reads lines that are a part of a text.
    ///
    /// - Parameters:
    ///   - text: Whole lines in UTF-8.
    ///   - file: The name that errors mention.
    ///   - known: Columns that come first, whether any of the lines has them or not.
    ///   - texts: Columns whose cells are texts even where all look like numbers.
    /// - Throws: `DataError` with the line of the first mistake, counted from the first of these.
    func table(
        of text: [UInt8], file: String, known: [String] = [], texts: Set<String> = []
    ) throws(DataError) -> Table {
        var names = known
        var places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
        var cells: [[String?]] = []
        for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
            guard let object = (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any] else {
                throw DataError(
                    "This is no JSON object.", file: file, line: number + 1,
                    remedy: "Write one object a line, such as {\"age\": 31}.")
            }
            var row = [String?](repeating: nil, count: names.count)
            for name in object.keys.sorted() {
                let value: String?
                switch object[name] {
                case let text as String: value = missing.contains(text.trimmingSpaces()) ? nil : text
                case let number as NSNumber:
                    // JSON's truth values arrive as numbers too.
                    value =
                        String(cString: number.objCType) == "c" ? (number.boolValue ? "true" : "false") : "\(number)"
                case is NSNull, nil: value = nil
                default:
                    throw DataError(
                        "The value of \(quoted(name)) is a list or an object; a single value is expected.", file: file,
                        line: number + 1)
                }
                if let place = places[name] {
                    row[place] = value
                } else {
                    places[name] = names.count
                    names.append(name)
                    row.append(value)
                }
            }
            cells.append(row)
        }
        return try Table(
            columns: names.enumerated().map { place, name in
                Column(
                    name: name,
                    values: Self.values(
                        cells.map { place < $0.count ? $0[place] : nil }, areTexts: texts.contains(name)))
            })
    }

    private static func values(_ cells: [String?], areTexts: Bool) -> ColumnValues {
        let parsed = cells.map { $0.map { Double($0) } }
        if !areTexts, parsed.allSatisfy({ $0 == nil || ($0 ?? nil) != nil }) {
            return .numeric(parsed.map { ($0 ?? nil) ?? .nan })
        }
        let levels = Set(cells.compactMap { $0 }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
        return .categorical(codes: cells.map { $0.flatMap { places[$0] } ?? -1 }, levels: levels)
    }
}
