import Yams

/// A text in a safe part of YAML, as a tree whose values know their place.
///
/// What makes YAML dangerous or surprising is refused with line and column: anchors, aliases, tags, merge keys, keys
/// that are not plain text, several documents, names given twice, directives, and texts over several lines without
/// quotes. What remains means the same to every YAML reader, except that plain scalars are read by `DocumentScalar`.
///
/// ```swift
/// let document = try Document.parse("depth: { low: 1 }", file: "space.yaml").get()
/// document.root["depth"]?.value["low"]?.value.scalar        // .int(1)
/// ```
///
/// A hostile text within the usual limit costs at most 100 ms and 50 MB, whatever it says.
public struct Document: Sendable, Hashable {
    /// What a document may be at most.
    public struct Limit: Sendable, Hashable {
        /// How many bytes a document that a person writes has.
        public static let bytes = 256 * 1024
        /// How many lists and mappings within one another.
        public static let depth = 16
        /// How many values a document that a person writes has.
        public static let nodes = 5_000

        /// How many bytes.
        public let bytes: Int
        /// How many values.
        public let nodes: Int

        /// For documents that people write.
        public static let ofPeople = Limit(bytes: bytes, nodes: nodes)
        /// For documents that say something of each column of a table, and perhaps of each of its levels.
        public static let ofColumns = Limit(bytes: 32 << 20, nodes: 1_000_000)
    }

    /// The file as the user named it.
    public var file: String
    /// The outermost value.
    public var root: DocumentNode

    /// Parses a text.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - file: The file's name for diagnostics.
    ///   - limit: How large it may be.
    /// - Returns: The document, or everything wrong with it.
    /// - Complexity: O(bytes).
    public static func parse(
        _ text: String, file: String, limit: Limit = .ofPeople
    ) -> Result<Document, Diagnostics> {
        var text = text
        return parse(utf8: text.withUTF8 { Array($0.prefix(limit.bytes + 1)) }, file: file, limit: limit)
    }

    /// Parses bytes, which must be UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: The document; a byte-order mark at its start is skipped.
    ///   - file: The file's name for diagnostics.
    ///   - limit: How large it may be.
    /// - Returns: The document, or everything wrong with it.
    /// - Complexity: O(bytes).
    public static func parse(
        utf8 bytes: [UInt8], file: String, limit: Limit = .ofPeople
    ) -> Result<Document, Diagnostics> {
        var log = DiagnosticLog(file: file)
        guard bytes.count <= limit.bytes else {
            log.report(at: .start, "is larger than \(limit.bytes / 1024) KiB", expected: "a small text file")
            return .failure(log.collected)
        }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: body, as: UTF8.self) else {
            log.report(at: .start, "is not UTF-8", expected: "a text file in UTF-8")
            return .failure(log.collected)
        }
        var scan = DocumentScan(body, mostNodes: limit.nodes, log: log)
        scan.run()
        log = scan.log
        guard log.isEmpty else { return .failure(log.collected) }
        guard let root = compose(text, keys: scan.keys, log: &log), log.isEmpty else { return .failure(log.collected) }
        return .success(Document(file: file, root: root))
    }
}
