import Datasets
public import Foundation

/// The table that a ``CleanedTable`` was made from, put together again from what is left and what was taken out.
public struct RestoredTable: Sendable {
    /// The table in UTF-8, lines ending in LF.
    public let bytes: [UInt8]

    /// Puts a table together.
    ///
    /// - Parameters:
    ///   - file: The cleaned table, unchanged since.
    ///   - removed: What was taken out of it.
    /// - Throws: `DataError` for files that do not belong together.
    public init(of file: URL, removed: URL) throws {
        try self.init(
            cleaned: FileBytes.read(file.path, named: file.relativePath),
            removed: FileBytes.read(removed.path, named: removed.relativePath), file: file.relativePath)
    }

    package init(cleaned: [UInt8], removed: [UInt8], file: String) throws {
        let record = try Record(removed)
        let rewriter = try CSVRewriter(cleaned, file: file)
        let original = try CSVRewriter(record.header, file: file, delimiter: String(UnicodeScalar(rewriter.delimiter)))
        let names = original.names
        guard rewriter.names == names.filter({ record.columns[$0] == nil }) else {
            throw DataError(
                "The columns are not those that were left when the recipe was applied.", file: file,
                remedy: "Name the files that 'leptune data check --fix' wrote together.")
        }
        var out = original.line(original.header)
        var number = 1
        func restoreRows() {
            while let line = record.rows[number] {
                out += line + [UInt8(ascii: "\n")]
                number += 1
            }
        }
        try rewriter.forEachRow(file: file) { _, cells in
            restoreRows()
            var rest = cells.map(\.raw)[...]
            let line = names.map { name -> [UInt8] in
                if let column = record.columns[name] { return column[number] ?? [] }
                let cell = rest.popFirst() ?? []
                return record.cells[name]?[number] ?? cell
            }
            out += original.line(line)
            number += 1
        }
        restoreRows()
        bytes = out
    }

    /// What was taken out, by what it is.
    private struct Record {
        var header: [UInt8] = []
        var rows: [Int: [UInt8]] = [:]
        var cells: [String: [Int: [UInt8]]] = [:]
        var columns: [String: [Int: [UInt8]]] = [:]

        init(_ content: [UInt8]) throws {
            let file = "removed"
            let rewriter = try CSVRewriter(content, file: file, delimiter: ",")
            guard rewriter.names == ["what", "row", "column", "text"] else {
                throw DataError("This is no list of what a recipe took out.", file: file)
            }
            try rewriter.forEachRow(file: file) { _, cells in
                guard cells.count == 4, let row = Int(cells[1].value), row >= 0 else {
                    throw DataError("A line is not what a recipe writes.", file: file)
                }
                let text = Array(cells[3].value.utf8)
                switch cells[0].value {
                case "header": header = text
                case "row": rows[row] = text
                case "cell": self.cells[cells[2].value, default: [:]][row] = text
                case "column": columns[cells[2].value, default: [:]][row] = text
                default: throw DataError("A line is not what a recipe writes.", file: file)
                }
            }
        }
    }
}
