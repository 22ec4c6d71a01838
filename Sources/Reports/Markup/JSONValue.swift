import Foundation

/// A JSON document as a value; members keep the order in which they were written.
///
/// Literals read like JSON:
/// ```swift
/// let axis: JSONValue = ["title": "epochs", "grid": false, "tickCount": 5]
/// ```
package enum JSONValue: Sendable, Equatable {
    /// One name and value of an object.
    package struct Member: Sendable, Equatable {
        package var name: String
        package var value: JSONValue
    }

    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// The value of a member; nil if there is none or this is not an object.
    package subscript(name: String) -> JSONValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.name == name }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
            self = .object(members)
        }
    }

    /// The object with further members, which win over those of the same name.
    func with(_ others: JSONValue) -> JSONValue {
        guard case .object(let members) = others else { return self }
        var result = self
        for member in members { result[member.name] = member.value }
        return result
    }

    /// A measured number for a figure: six significant digits, which no screen can show more than.
    static func plotted(_ x: Double) -> JSONValue {
        guard x.isFinite, x != 0 else { return .number(x) }
        return .number(Double(String(format: "%.6g", x)) ?? x)
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
