import Datasets
public import Foundation

/// A table after a recipe, with everything that was taken out of it, so that the original can be had back.
public struct CleanedTable: Sendable {
    /// The table in UTF-8; what was not changed is as it was written, lines end in LF.
    public let bytes: [UInt8]
    /// What was taken out, as a CSV text.
    ///
    /// Its columns are `what`, `row`, `column` and `text`: the header and rows as lines, cells and the cells of columns as
    /// they were written. Rows are counted from 1, as in the original.
    public let removed: [UInt8]
    /// What was done, one sentence each.
    public let log: [String]

    /// Applies a recipe.
    ///
    /// - Parameters:
    ///   - recipe: What to do.
    ///   - file: A CSV file.
    /// - Throws: `DataError` for a file that cannot be read or does not have a column of the recipe.
    /// - Complexity: O(bytes).
    public init(_ recipe: CleaningRecipe, of file: URL) throws {
        try self.init(
            recipe, of: FileBytes.read(file.path, named: file.relativePath), file: file.relativePath)
    }

    package init(_ recipe: CleaningRecipe, of content: [UInt8], file: String) throws {
        let rewriter = try CSVRewriter(content, file: file)
        let names = rewriter.names
        for column in recipe.steps.compactMap(\.column) where !names.contains(column) {
            throw DataError(
                "There is no column \"\(column)\", which the recipe names.", file: file,
                remedy: DataError.remedy(forUnknown: column, among: names))
        }
        let work = Work(recipe, names)
        let kept = names.indices.filter { !work.leavesOut[$0] }
        guard !kept.isEmpty else {
            throw DataError("The recipe leaves out every column.", file: file, remedy: "Keep some.")
        }
        var out = rewriter.line(kept.map { rewriter.header[$0] })
        var record = CSVRecord(rewriter.line(rewriter.header))
        var seen: Set<[String]> = []
        var duplicates = 0
        var emptied = [Int](repeating: 0, count: names.count)
        try rewriter.forEachRow(file: file) { row, cells in
            guard cells.count == names.count else {
                throw DataError(
                    "Row \(row + 1) has \(cells.count) cells; the header has \(names.count).", file: file,
                    remedy: "Check for a missing delimiter.")
            }
            if work.removesDuplicates, !seen.insert(cells.map(\.value)).inserted {
                duplicates += 1
                record.add("row", row, "", rewriter.line(cells.map(\.raw)).dropLast())
                return
            }
            var line: [[UInt8]] = []
            for column in names.indices {
                if work.leavesOut[column] {
                    record.add("column", row, names[column], cells[column].raw[...])
                } else if !cells[column].value.isEmpty, work.empties(cells[column].value, column) {
                    emptied[column] += 1
                    record.add("cell", row, names[column], cells[column].raw[...])
                    line.append([])
                } else {
                    line.append(cells[column].raw)
                }
            }
            out += rewriter.line(line)
        }
        var log: [String] = []
        if work.removesDuplicates {
            log.append("removed \(duplicates) \(duplicates == 1 ? "row that was" : "rows that were") there before")
        }
        for column in names.indices {
            if work.leavesOut[column] { log.append("left out column \"\(names[column])\"") }
            if emptied[column] > 0 {
                log.append(
                    "emptied \(emptied[column]) \(emptied[column] == 1 ? "cell" : "cells") of \"\(names[column])\"")
            }
        }
        bytes = out
        removed = record.bytes
        self.log = log
    }

    /// A recipe by column.
    private struct Work {
        var removesDuplicates = false
        var leavesOut: [Bool]
        private var markers: [Set<String>]
        private var dates: [(form: DateForm, years: ClosedRange<Int>)?]

        init(_ recipe: CleaningRecipe, _ names: [String]) {
            leavesOut = Array(repeating: false, count: names.count)
            markers = Array(repeating: [], count: names.count)
            dates = Array(repeating: nil, count: names.count)
            for step in recipe.steps {
                let place = step.column.flatMap { names.firstIndex(of: $0) } ?? 0
                switch step {
                case .removeDuplicates: removesDuplicates = true
                case .leaveOut: leavesOut[place] = true
                case .emptyMarkers(_, let texts): markers[place].formUnion(texts)
                case .emptyDates(_, let form, let years): dates[place] = (DateForm(rawValue: form) ?? .iso, years)
                }
            }
        }

        func empties(_ text: String, _ column: Int) -> Bool {
            if markers[column].contains(text) { return true }
            guard let (form, years) = dates[column] else { return false }
            return form.date(text).map { !years.contains($0.year) } ?? true
        }
    }
}

/// What was taken out of a table, line by line.
private struct CSVRecord {
    private(set) var bytes: [UInt8] = Array("what,row,column,text\n".utf8)

    init(_ header: [UInt8]) { add("header", -1, "", header.dropLast()) }

    mutating func add(_ what: String, _ row: Int, _ column: String, _ text: ArraySlice<UInt8>) {
        bytes += Array("\(what),\(row + 1),".utf8)
        quote(Array(column.utf8)[...])
        bytes.append(UInt8(ascii: ","))
        quote(text)
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func quote(_ text: ArraySlice<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
