/// A place in a text.
public struct DocumentPosition: Sendable, Hashable, Codable {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1, counted in Unicode scalars.
    public var column: Int

    /// Creates a position.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The first character.
    public static let start = DocumentPosition(line: 1, column: 1)
}

/// A value in a document, with the place where it stands.
public struct DocumentNode: Sendable, Hashable {
    /// The shapes of values.
    public enum Content: Sendable, Hashable {
        /// A single value, as written; a quoted one is always text.
        case scalar(String, isQuoted: Bool)
        /// Values in an order.
        case sequence([DocumentNode])
        /// Values by name, in the order of the file; no name twice.
        case mapping([DocumentEntry])
    }

    /// Where it starts.
    public var position: DocumentPosition
    /// What it is.
    public var content: Content

    /// Creates a node.
    public init(_ content: Content, at position: DocumentPosition) {
        self.content = content
        self.position = position
    }
}

/// A name and a value of a mapping.
public struct DocumentEntry: Sendable, Hashable {
    /// The name.
    public var key: String
    /// Where the name stands.
    public var position: DocumentPosition
    /// The value.
    public var value: DocumentNode

    /// Creates an entry.
    public init(_ key: String, at position: DocumentPosition, _ value: DocumentNode) {
        self.key = key
        self.position = position
        self.value = value
    }
}

extension DocumentNode {
    /// The entry of a mapping with a name; nil for other shapes.
    public subscript(key: String) -> DocumentEntry? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }
    }

    /// The value of a scalar; nil for other shapes.
    public var scalar: DocumentScalar? {
        guard case .scalar(let text, let isQuoted) = content else { return nil }
        return isQuoted ? .text(text) : DocumentScalar(plain: text)
    }

    /// What was found, in words for a diagnostic: `3`, `'abc'`, `empty`, `a list`, `a mapping`.
    public var phrase: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar: scalar?.phrase ?? "empty"
        }
    }
}
