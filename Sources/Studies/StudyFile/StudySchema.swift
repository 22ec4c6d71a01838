import Foundation
import SearchSpaces

/// The JSON Schema of study files, for editors that complete and check YAML.
///
/// Written from the field tables that the decoder reads, so the two cannot drift apart. A schema cannot say everything
/// that the decoder checks: it knows fields and kinds of values, not how values depend on one another.
public enum StudySchema {
    /// The schema as a text, the same for the same vocabulary.
    ///
    /// - Parameter vocabulary: Names to offer; where a list is empty, any name is valid.
    /// - Returns: A JSON Schema of draft 2020-12, with sorted keys and a line feed at its end.
    public static func json(vocabulary: StudyVocabulary = StudyVocabulary()) -> String {
        var root = schema(of: StudyFields.study, vocabulary)
        root["$schema"] = .text("https://json-schema.org/draft/2020-12/schema")
        root["title"] = .text("Leptune study file")
        return SchemaValue.object(root).rendered() + "\n"
    }

    private static func schema(of table: FieldTable, _ vocabulary: StudyVocabulary) -> [String: SchemaValue] {
        var properties: [String: SchemaValue] = [:]
        for field in table.fields {
            var schema = schema(of: field.kind, vocabulary)
            schema["description"] = .text(field.sentence)
            properties[field.name] = .object(schema)
        }
        var result: [String: SchemaValue] = [
            "type": .text("object"), "title": .text(table.title), "additionalProperties": .bool(false),
            "properties": .object(properties),
        ]
        let required = table.fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { result["required"] = .list(required.map(SchemaValue.text)) }
        if !table.alternatives.isEmpty {
            result["oneOf"] = .list(table.alternatives.map { .object(["required": .list([.text($0)])]) })
        }
        return result
    }

    private static func schema(of kind: FieldKind, _ vocabulary: StudyVocabulary) -> [String: SchemaValue] {
        switch kind {
        case .only(let value):
            return ["const": SchemaValue(value)]
        case .name:
            return ["type": .text("string"), "pattern": .text("^[A-Za-z0-9_.-]{1,128}$")]
        case .text:
            return ["type": .text("string")]
        case .bool:
            return ["type": .text("boolean")]
        case .whole(let range):
            var result: [String: SchemaValue] = ["type": .text("integer")]
            if range.lowerBound != .min { result["minimum"] = .whole(range.lowerBound) }
            if range.upperBound != .max { result["maximum"] = .whole(range.upperBound) }
            return result
        case .number:
            return ["type": .text("number")]
        case .between(let low, let high):
            return ["type": .text("number"), "exclusiveMinimum": .number(low), "exclusiveMaximum": .number(high)]
        case .value:
            return ["type": .list([.text("number"), .text("string"), .text("boolean")])]
        case .word(let words):
            return ["enum": .list(words.map(SchemaValue.text))]
        case .known(let list):
            let names = vocabulary.names(list)
            return names.isEmpty ? ["type": .text("string")] : ["enum": .list(names.map(SchemaValue.text))]
        case .duration:
            return [
                "type": .text("string"), "examples": .list([.text("90s"), .text("10m"), .text("1h30m")]),
                "pattern": .text("^([0-9.]+ ?(d|h|m|s|ms))+$"),
            ]
        case .byteSize:
            return [
                "type": .text("string"), "examples": .list([.text("512MiB"), .text("2GiB")]),
                "pattern": .text("^[0-9.]+ ?([kKMGT]?B|[KMGT]iB)$"),
            ]
        case .list(let item, let minimum):
            var result: [String: SchemaValue] = [
                "type": .text("array"), "items": .object(schema(of: item, vocabulary)),
            ]
            if minimum > 0 { result["minItems"] = .whole(minimum) }
            return result
        case .map(let value, let maximum):
            var result: [String: SchemaValue] = [
                "type": .text("object"), "additionalProperties": .object(schema(of: value, vocabulary)),
                "propertyNames": .object(["pattern": .text("^[A-Za-z0-9_.-]{1,128}$")]), "minProperties": .whole(1),
            ]
            if let maximum { result["maxProperties"] = .whole(maximum) }
            return result
        case .table(let table):
            return schema(of: table, vocabulary)
        case .anyOf(let kinds):
            return ["anyOf": .list(kinds.map { .object(schema(of: $0, vocabulary)) })]
        case .step:
            let steps = vocabulary.steps.map { ($0.name, SchemaValue.object(schema(of: $0))) }
            guard !steps.isEmpty else { return ["type": .list([.text("object"), .text("string")])] }
            return [
                "anyOf": .list([
                    .object(schema(of: .known(.steps), vocabulary)),
                    .object([
                        "type": .text("object"), "minProperties": .whole(1), "maxProperties": .whole(1),
                        "additionalProperties": .bool(false),
                        "properties": .object(Dictionary(uniqueKeysWithValues: steps)),
                    ]),
                ])
            ]
        case .component(let list):
            return [
                "type": .text("object"), "required": .list([.text("name")]),
                "properties": .object(["name": .object(schema(of: .known(list), vocabulary))]),
                "additionalProperties": .object(schema(of: .value, vocabulary)),
            ]
        }
    }
}

extension StudySchema {
    /// What may follow the name of a step: a value of its shorthand, settings, or nothing.
    private static func schema(of step: StudyVocabulary.Step) -> [String: SchemaValue] {
        var properties = ["name": SchemaValue.object(schema(of: .name, StudyVocabulary()))]
        for list in step.lists {
            properties[list] = .object(["type": .text("array"), "items": .object(["type": .text("string")])])
        }
        for option in step.options {
            var schema = schema(of: option.kind)
            schema["description"] = .text(option.sentence)
            properties[option.name] = .object(schema)
        }
        let settings: [String: SchemaValue] = [
            "type": .text("object"), "additionalProperties": .bool(false), "properties": .object(properties),
        ]
        let short = step.shorthand.map { [SchemaValue.object(schema(of: $0.kind))] } ?? []
        return [
            "description": .text(step.summary),
            "anyOf": .list(short + [.object(settings), .object(["type": .text("null")])]),
        ]
    }

    private static func schema(of kind: OptionDeclaration.Kind) -> [String: SchemaValue] {
        switch kind {
        case .int(let range): return schema(of: .whole(range), StudyVocabulary())
        case .float(let range):
            var result: [String: SchemaValue] = ["type": .text("number")]
            if range.lowerBound.isFinite { result["minimum"] = .number(range.lowerBound) }
            if range.upperBound.isFinite { result["maximum"] = .number(range.upperBound) }
            return result
        case .floatAbove(let low, let high):
            var result: [String: SchemaValue] = ["type": .text("number"), "exclusiveMinimum": .number(low)]
            if high.isFinite { result["maximum"] = .number(high) }
            return result
        case .choice(let names): return ["enum": .list(names.map(SchemaValue.text))]
        case .bool: return ["type": .text("boolean")]
        case .text(let form): return ["type": .text("string"), "description": .text(form.phrase)]
        }
    }
}

/// A JSON value, written with sorted keys.
private indirect enum SchemaValue: Encodable {
    case text(String)
    case whole(Int)
    case number(Double)
    case bool(Bool)
    case list([SchemaValue])
    case object([String: SchemaValue])

    init(_ value: ParameterValue) {
        switch value {
        case .float(let x): self = .number(x)
        case .int(let x): self = .whole(x)
        case .string(let x): self = .text(x)
        case .bool(let x): self = .bool(x)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let x): try container.encode(x)
        case .whole(let x): try container.encode(x)
        case .number(let x): try container.encode(x)
        case .bool(let x): try container.encode(x)
        case .list(let x): try container.encode(x)
        case .object(let x): try container.encode(x)
        }
    }

    func rendered() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            preconditionFailure("a schema holds finite numbers and texts only: \(error)")
        }
    }
}
