package import Datasets
package import Foundation
package import Models

/// The files that recommendations are made from: a table of interactions and, if there is one, a table that names items.
package enum InteractionFiles {
    /// Reads interactions; identifiers keep every character, leading zeros too.
    ///
    /// - Parameters:
    ///   - file: CSV, or one JSON object a line; plain or compressed by gzip.
    ///   - columns: Where to look.
    /// - Throws: `DataError`.
    package static func interactions(
        of file: URL, _ columns: InteractionTable.Columns
    ) throws(DataError) -> (table: InteractionTable, fingerprint: Fingerprint) {
        let bytes = try FileBytes.read(file.path, named: file.relativePath)
        let table = try table(bytes, of: file, texts: [columns.user, columns.item])
        return (try InteractionTable(table, columns, file: file.relativePath), Fingerprint(of: bytes))
    }

    /// Reads the names of items.
    ///
    /// - Parameters:
    ///   - file: A table of either kind with a column of items, called as in the interactions, and one of names.
    ///   - item: The column of items.
    ///   - title: The column of names; nil for the first other column.
    ///   - items: The items to name.
    /// - Returns: Of each item its name; empty where the file has none.
    /// - Throws: `DataError`.
    package static func titles(
        of file: URL, item: String, title: String?, for items: [String]
    ) throws(DataError) -> [String] {
        let bytes = try FileBytes.read(file.path, named: file.relativePath)
        let names = try names(bytes, of: file)
        guard let title = title ?? names.first(where: { $0 != item }) else {
            throw DataError("There is no column but \"\(item)\".", file: file.relativePath, remedy: "Add one of names.")
        }
        for name in [item, title] where !names.contains(name) {
            throw DataError(
                "There is no column \"\(name)\".", file: file.relativePath,
                remedy: DataError.remedy(forUnknown: name, among: names))
        }
        let table = try table(bytes, of: file, texts: [item, title])
        guard case .categorical(let codes, let levels)? = table[item]?.values,
            case .categorical(let titleCodes, let titles)? = table[title]?.values
        else { return items.map { _ in "" } }
        var named: [String: String] = [:]
        for row in 0..<table.rowCount where codes[row] >= 0 && titleCodes[row] >= 0 {
            named[levels[Int(codes[row])]] = titles[Int(titleCodes[row])]
        }
        return items.map { named[$0] ?? "" }
    }

    /// Reads a table some of whose columns hold texts, whatever they look like.
    static func table(_ bytes: [UInt8], of file: URL, texts: Set<String>) throws(DataError) -> Table {
        TableScan.isJSONLines(file)
            ? try JSONLinesReader(missing: [""], texts: texts).table(from: bytes, file: file.relativePath)
            : try CSVReader(missing: [""], takesInfinitiesAsTexts: true, texts: texts)
                .table(from: bytes, file: file.relativePath)
    }

    private static func names(_ bytes: [UInt8], of file: URL) throws(DataError) -> [String] {
        TableScan.isJSONLines(file)
            ? try JSONLinesReader().table(from: bytes, file: file.relativePath).columns.map(\.name)
            : try CSVRewriter(bytes, file: file.relativePath).names
    }
}
