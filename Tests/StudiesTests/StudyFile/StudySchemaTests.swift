import Foundation
import SearchSpaces
import Studies
import Testing

struct StudySchemaTests {
    private static let file = Example.folder.appending(path: "study.schema.json")

    /// Run with LEPTUNE_UPDATE_SNAPSHOTS=1 to write the file anew after a change of the format.
    @Test func theCheckedInSchemaIsTheDecoders() throws {
        let schema = StudySchema.json()
        if ProcessInfo.processInfo.environment["LEPTUNE_UPDATE_SNAPSHOTS"] != nil {
            try schema.write(to: Self.file, atomically: true, encoding: .utf8)
        }

        #expect(try String(contentsOf: Self.file, encoding: .utf8) == schema)
    }

    @Test(arguments: Example.names) func examplesNameTheirSchema(_ name: String) throws {
        #expect(try Example.text(name).hasPrefix("# yaml-language-server: $schema=study.schema.json\n"))
    }

    @Test(arguments: Example.names) func theSchemaKnowsEveryFieldOfTheExamples(_ name: String) throws {
        let document = try Document.parse(try Example.text(name), file: name).get()
        let schema = try JSONDecoder().decode(Schema.self, from: Data(StudySchema.json().utf8))

        #expect(schema.accepts(document.root), "\(name)")
    }

    @Test(arguments: [
        ("strategy: random", "strategie: random"), ("strategy: random", "strategy: 1"), ("low: 1", "low: one"),
        ("type: int", "type: integer"), ("trials: 10", "trials: 0"), ("trials: 10", "trials: 1, time: 600"),
        ("name: small", "name: my study"), ("leptune: 1", "leptune: 2"),
        ("metric: accuracy", "metric: { goal: minimize }"),
        ("dataset: digits", "dataset: digits, csv: x"), ("high: 3", "high: 3, log: yes"), ("low: 1, ", ""),
    ])
    func theSchemaRefusesWhatTheDecoderRefuses(part: String, replacement: String) throws {
        let schema = try JSONDecoder().decode(Schema.self, from: Data(StudySchema.json().utf8))
        let text = StudyFileTests.base.replacing(part, with: replacement)
        let document = try Document.parse(text, file: "x").get()

        #expect(schema.accepts(try Document.parse(StudyFileTests.base, file: "x").get().root))
        #expect(!schema.accepts(document.root))
    }

    @Test func theVocabularyNarrowsNames() throws {
        let schema = try JSONDecoder().decode(Schema.self, from: Data(StudySchema.json(vocabulary: .sample).utf8))
        let wrong = StudyFileTests.base.replacing("mlp", with: "perceptron")

        #expect(schema.accepts(try Document.parse(StudyFileTests.base, file: "x").get().root))
        #expect(!schema.accepts(try Document.parse(wrong, file: "x").get().root))
    }
}

/// As much of JSON Schema as study.schema.json uses; anything else in the file fails to decode.
private final class Schema: Decodable {
    enum Kind: String, Decodable {
        case object, array, string, number, integer, boolean, null
    }

    private let types: [Kind]?
    private let properties: [String: Schema]?
    private let additional: Schema?
    private let isClosed: Bool
    private let required: [String]?
    private let oneOf: [Schema]?
    private let anyOf: [Schema]?
    private let items: Schema?
    private let values: [ParameterValue]?
    private let only: ParameterValue?
    private let pattern: String?
    private let propertyNames: Schema?
    private let bounds: [Key: Double]

    private enum Key: String, CodingKey, CaseIterable {
        case type, properties, additionalProperties, required, oneOf, anyOf, items, pattern, propertyNames
        case minimum, maximum, exclusiveMinimum, exclusiveMaximum, minItems, minProperties, maxProperties
        case values = "enum"
        case only = "const"
        case schema = "$schema"
        case title, description, examples
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let known = Set(Key.allCases.map(\.rawValue))
        let unknown = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).filter {
            !known.contains($0)
        }
        guard unknown.isEmpty else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "\(unknown)"))
        }
        let container = try decoder.container(keyedBy: Key.self)
        if let one = try? container.decode(Kind.self, forKey: .type) {
            types = [one]
        } else {
            types = try container.decodeIfPresent([Kind].self, forKey: .type)
        }
        properties = try container.decodeIfPresent([String: Schema].self, forKey: .properties)
        isClosed = (try? container.decode(Bool.self, forKey: .additionalProperties)) == false
        additional = isClosed ? nil : try container.decodeIfPresent(Schema.self, forKey: .additionalProperties)
        required = try container.decodeIfPresent([String].self, forKey: .required)
        oneOf = try container.decodeIfPresent([Schema].self, forKey: .oneOf)
        anyOf = try container.decodeIfPresent([Schema].self, forKey: .anyOf)
        items = try container.decodeIfPresent(Schema.self, forKey: .items)
        values = try container.decodeIfPresent([ParameterValue].self, forKey: .values)
        only = try container.decodeIfPresent(ParameterValue.self, forKey: .only)
        pattern = try container.decodeIfPresent(String.self, forKey: .pattern)
        propertyNames = try container.decodeIfPresent(Schema.self, forKey: .propertyNames)
        var bounds: [Key: Double] = [:]
        for key in [
            Key.minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .minItems, .minProperties, .maxProperties,
        ] {
            bounds[key] = try container.decodeIfPresent(Double.self, forKey: key)
        }
        self.bounds = bounds
    }

    func accepts(_ node: DocumentNode) -> Bool {
        if let types, !types.contains(where: { Self.fits(node, $0) }) { return false }
        if let oneOf, oneOf.count(where: { $0.accepts(node) }) != 1 { return false }
        if let anyOf, !anyOf.contains(where: { $0.accepts(node) }) { return false }
        if let required, !required.allSatisfy({ node[$0] != nil }) { return false }
        let value = Self.value(of: node)
        if let values, !(value.map(values.contains) ?? false) { return false }
        if let only, value != only { return false }
        if let number = value?.number, !isWithinBounds(number) { return false }
        if let pattern, case .string(let text) = value, !Self.matches(text, pattern) { return false }
        switch node.content {
        case .scalar:
            return true
        case .sequence(let nodes):
            return Double(nodes.count) >= bounds[.minItems] ?? 0 && nodes.allSatisfy { items?.accepts($0) ?? true }
        case .mapping(let entries):
            let count = Double(entries.count)
            return count >= bounds[.minProperties] ?? 0 && count <= bounds[.maxProperties] ?? .infinity
                && entries.allSatisfy(accepts)
        }
    }

    private func accepts(_ entry: DocumentEntry) -> Bool {
        if let pattern = propertyNames?.pattern, !Self.matches(entry.key, pattern) { return false }
        if let property = properties?[entry.key] { return property.accepts(entry.value) }
        return additional?.accepts(entry.value) ?? !isClosed
    }

    private func isWithinBounds(_ x: Double) -> Bool {
        x >= bounds[.minimum] ?? -.infinity && x <= bounds[.maximum] ?? .infinity
            && x > bounds[.exclusiveMinimum] ?? -.infinity && x < bounds[.exclusiveMaximum] ?? .infinity
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        text.range(of: pattern, options: .regularExpression) != nil
    }

    private static func value(of node: DocumentNode) -> ParameterValue? {
        switch node.scalar {
        case .bool(let x): .bool(x)
        case .int(let x): .int(x)
        case .float(let x): .float(x)
        case .text(let x): .string(x)
        case .null, .notFinite, nil: nil
        }
    }

    private static func fits(_ node: DocumentNode, _ kind: Kind) -> Bool {
        switch (node.content, kind) {
        case (.mapping, .object), (.sequence, .array): true
        case (.scalar, .null): node.scalar == .null
        case (.scalar, .string): if case .string = value(of: node) { true } else { false }
        case (.scalar, .number): value(of: node)?.number != nil
        case (.scalar, .integer): if case .int = value(of: node) { true } else { false }
        case (.scalar, .boolean): if case .bool = value(of: node) { true } else { false }
        default: false
        }
    }
}
