import SearchSpaces

/// A value of a document with the path that leads to it.
struct LocatedNode {
    var node: DocumentNode
    var path: [String]
    /// Where its name stands, or the value itself if it has none.
    var namePosition: DocumentPosition

    init(_ node: DocumentNode, path: [String], namePosition: DocumentPosition? = nil) {
        self.node = node
        self.path = path
        self.namePosition = namePosition ?? node.position
    }

    /// The entries of a mapping; nil for other shapes.
    var entries: [(name: String, value: LocatedNode)]? {
        guard case .mapping(let entries) = node.content else { return nil }
        return entries.map {
            ($0.key, LocatedNode($0.value, path: path + [$0.key], namePosition: $0.position))
        }
    }

    /// The items of a list; nil for other shapes.
    var items: [LocatedNode]? {
        guard case .sequence(let items) = node.content else { return nil }
        return items.enumerated().map { LocatedNode($0.element, path: path + ["\($0.offset)"]) }
    }

    subscript(name: String) -> LocatedNode? {
        node[name].map { LocatedNode($0.value, path: path + [name], namePosition: $0.position) }
    }

    /// The position of what a path leads to, or of the last part of it that exists.
    func position(along path: some Sequence<String>) -> DocumentPosition {
        var current = self
        for name in path {
            if let next = current[name] {
                current = next
            } else if let index = Int(name), let items = current.items, items.indices.contains(index) {
                current = items[index]
            } else {
                break
            }
        }
        return current.node.position
    }
}
