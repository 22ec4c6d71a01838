/// The rows of a CSV text below its header.
struct CSVBody {
    let bytes: UnsafeBufferPointer<UInt8>
    let header: CSVHeader
    let missing: MissingMarkers
    let takesInfinitiesAsTexts: Bool
    /// Whether a number had a comma before its fraction.
    private(set) var hasDecimalCommas = false

    init(
        bytes: UnsafeBufferPointer<UInt8>, header: CSVHeader, missing: MissingMarkers, takesInfinitiesAsTexts: Bool
    ) {
        self.bytes = bytes
        self.header = header
        self.missing = missing
        self.takesInfinitiesAsTexts = takesInfinitiesAsTexts
    }

    /// Reads rows from the first into one builder a column.
    ///
    /// - Throws: `DataError` for a row with fewer or more cells than the header, or a broken cell.
    mutating func read(into start: [ColumnBuilder], rows limit: Int) throws(DataError) -> [ColumnBuilder] {
        var builders = start
        var scanner = CSVScanner(bytes, delimiter: header.delimiter, from: header.end)
        var unescaped: [UInt8] = []
        var row = 0
        while row < limit && scanner.startRow() {
            let rowStart = scanner.position
            var column = 0
            var isLast = false
            while !isLast {
                let cell = try scanner.nextCell()
                isLast = cell.isLast
                if column < builders.count {
                    let content = UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])
                    if cell.hasEscapes {
                        unescaped.removeAll(keepingCapacity: true)
                        unescape(content, into: &unescaped)
                        unescaped.withUnsafeBufferPointer { add($0, quoted: true, row: row, to: &builders[column]) }
                    } else {
                        add(content, quoted: cell.isQuoted, row: row, to: &builders[column])
                    }
                }
                column += 1
            }
            guard column == builders.count else {
                throw header.wrongWidth(column, line: scanner.line(at: rowStart))
            }
            row += 1
        }
        return builders
    }

    /// The finished values of a column; nil if the builder read nothing.
    func values(of builder: ColumnBuilder, column: Int) throws(DataError) -> ColumnValues? {
        switch builder {
        case .numeric(let values, _, _, let infinite):
            if let infinite {
                throw DataError(
                    "A number is infinite or beyond double precision.", line: line(ofRow: infinite),
                    column: "\(column + 1) (\(quoted(header.names[column])))",
                    remedy: "Correct it, or list its text under missing.")
            }
            return .numeric(values)
        case .categorical(let codes, let table):
            let levels = table.levels()
            let order = levels.indices.sorted { levels[$0].utf8.lexicographicallyPrecedes(levels[$1].utf8) }
            var rank = [Int32](repeating: 0, count: levels.count)
            var kept: [String] = []
            // Texts of the same characters are one level, however these are put together of marks.
            var seen: [String: Int32] = [:]
            for code in order {
                let level = levels[code]
                if !level.utf8.allSatisfy({ $0 < 0x80 }) {
                    if let same = seen[level] {
                        rank[code] = same
                        continue
                    }
                    seen[level] = Int32(kept.count)
                }
                rank[code] = Int32(kept.count)
                kept.append(level)
            }
            return .categorical(codes: codes.map { $0 < 0 ? -1 : rank[Int($0)] }, levels: kept)
        case .demoted, .skipped:
            return nil
        }
    }

    /// The line where a row begins, by reading up to it once more.
    func line(ofRow row: Int) -> Int {
        var scanner = CSVScanner(bytes, delimiter: header.delimiter, from: header.end)
        var current = 0
        while scanner.startRow() && current < row {
            var isLast = false
            // The rows were read without an error before; an error here only ends the count.
            while !isLast { isLast = (try? scanner.nextCell().isLast) ?? true }
            current += 1
        }
        return scanner.line(at: scanner.position)
    }

    @inline(__always)
    private mutating func add(
        _ content: UnsafeBufferPointer<UInt8>, quoted: Bool, row: Int, to builder: inout ColumnBuilder
    ) {
        let trimmed = content.trimmed()
        let isMissing = missing.contains(trimmed)
        switch builder {
        case .numeric(var values, var units, var points, var infinite):
            // Taking the payload out first keeps the arrays uniquely referenced while they grow.
            builder = .skipped
            if isMissing {
                values.append(.nan)
            } else if case (var number, let unit)? = number(trimmed), number.isFinite || !takesInfinitiesAsTexts,
                units.take(&number, in: unit, among: &values)
            {
                if number.isInfinite && infinite == nil { infinite = row }
                if header.delimiter == UInt8(ascii: ";") { points.take(trimmed, row: values.count) }
                values.append(number)
            } else {
                builder = .demoted
                return
            }
            builder = .numeric(values: values, units: units, points: points, infinite: infinite)
        case .categorical(var codes, var table):
            builder = .skipped
            codes.append(isMissing ? -1 : table.code(of: quoted ? content : trimmed))
            builder = .categorical(codes: codes, table: table)
        case .demoted, .skipped:
            break
        }
    }

    @inline(__always)
    private mutating func number(_ text: UnsafeBufferPointer<UInt8>) -> (number: Double, unit: NumberUnit?)? {
        if let number = NumberParser.number(text) { return (number, nil) }
        if header.delimiter == UInt8(ascii: ";"), let number = NumberParser.commaNumber(text) {
            hasDecimalCommas = true
            return (number, nil)
        }
        if let written = WrittenNumber.number(text) {
            if written.hasDecimalComma { hasDecimalCommas = true }
            return (written.value, nil)
        }
        guard let quantity = WrittenQuantity.read(text) else { return nil }
        if quantity.hasDecimalComma { hasDecimalCommas = true }
        return (quantity.value, quantity.unit)
    }

    private func unescape(_ content: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
        var index = 0
        while index < content.count {
            result.append(content[index])
            index += content[index] == .quote ? 2 : 1
        }
    }
}
