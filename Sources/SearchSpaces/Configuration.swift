/// One point of a search space: the values of its active parameters.
///
/// A study keeps one for each trial for as long as it lives: two lists take a third of a dictionary's memory, and the
/// trials of a study can share the names.
public struct Configuration: Sendable, Hashable {
    /// The active parameters' names in alphabetical order.
    public private(set) var names: [String]
    /// Their values in the same order.
    private var settings: [ParameterValue]

    /// Creates a configuration.
    public init(_ values: [String: ParameterValue] = [:]) {
        let sorted = values.sorted { $0.key < $1.key }
        names = sorted.map(\.key)
        settings = sorted.map(\.value)
    }

    /// Creates a configuration from the names in alphabetical order and the values in the same order.
    package init(sortedNames names: [String], _ settings: [ParameterValue]) {
        self.names = names
        self.settings = settings
    }

    /// The values by parameter name; inactive parameters are absent.
    public var values: [String: ParameterValue] {
        Dictionary(uniqueKeysWithValues: zip(names, settings))
    }

    /// The values with their names, in alphabetical order of these.
    public var pairs: some Sequence<(name: String, value: ParameterValue)> {
        zip(names, settings).lazy.map { (name: $0, value: $1) }
    }

    /// How many parameters are active.
    public var count: Int { names.count }

    /// The value of a parameter; nil if it is inactive.
    ///
    /// - Complexity: O(log parameters) to read; O(parameters) to add or to remove one.
    public subscript(name: String) -> ParameterValue? {
        get {
            let place = place(of: name)
            return isThere(name, at: place) ? settings[place] : nil
        }
        set {
            let place = place(of: name)
            switch (isThere(name, at: place), newValue) {
            case (true, let value?):
                settings[place] = value
            case (true, nil):
                names.remove(at: place)
                settings.remove(at: place)
            case (false, let value?):
                names.insert(name, at: place)
                settings.insert(value, at: place)
            case (false, nil):
                break
            }
        }
    }

    /// The same configuration, with the memory of another one's names if they are the same.
    public func sharingNames(of other: Configuration?) -> Configuration {
        var result = self
        if let other, other.names == names { result.names = other.names }
        return result
    }

    /// Where a name is, or belongs.
    private func place(of name: String) -> Int {
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            if names[middle] < name { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func isThere(_ name: String, at place: Int) -> Bool {
        place < names.count && names[place] == name
    }
}

extension Configuration: Codable {
    /// Decodes an object of scalars.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String: ParameterValue].self))
    }

    /// Encodes an object of scalars.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

extension Configuration: CustomStringConvertible {
    /// The values in the order of their names, as `depth=2 width=64`.
    public var description: String {
        pairs.map { "\($0.name)=\($0.value.description)" }.joined(separator: " ")
    }
}
