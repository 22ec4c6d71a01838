package import Foundation

/// How large a table is, guessed from the beginning of its file.
package struct TableSize: Sendable {
    /// About how many bytes of text there are.
    package let textBytes: Int
    /// About how many cells.
    package let cells: Int
    /// About how many bytes a row has.
    package let rowBytes: Int
    private let isJSONLines: Bool

    /// Looks at a file.
    ///
    /// - Throws: `DataError` for a file that cannot be read.
    /// - Complexity: Reads the first MiB.
    package init(of file: URL) throws(DataError) {
        let stream = try FileStream(file.path, named: file.relativePath)
        let head = try stream.read(1 << 20)
        isJSONLines = TableScan.isJSONLines(file)
        let isAll = head.count < 1 << 20
        let share = isAll ? 1 : Double(stream.byteCount) / Double(max(1, stream.used))
        let delimiter =
            isJSONLines
            ? UInt8(ascii: ":") : head.withUnsafeBufferPointer { CSVHeader.likelyDelimiter($0, from: 0) }
        let rows = max(1, head.count { $0 == .lineFeed })
        let found = head.count { $0 == delimiter } + (isJSONLines ? 0 : rows)
        textBytes = Int(share * Double(head.count))
        cells = Int(share * Double(found))
        rowBytes = max(1, head.count / rows)
    }

    /// Whether it is better gone through in chunks than read at once where both give the same.
    package var isLarge: Bool { textBytes > 32 << 20 }

    /// About how many bytes it takes to read the table at once and to describe it.
    package var bytesInMemory: Int { 2 * textBytes + (isJSONLines ? 120 : 24) * cells }

    /// How many bytes of such text a process may learn from within a memory.
    package func trainingBytes(within memory: Int) -> Int {
        let share = Double(textBytes) / Double(max(1, bytesInMemory)) / Self.trainingFactor
        return Int(Double(max(memory - Self.processBytes, memory / 4)) * share)
    }

    /// What a process takes without any rows.
    private static let processBytes = 64 << 20
    /// How many times as much it takes to learn from rows as to read them.
    private static let trainingFactor = 2.0
}
