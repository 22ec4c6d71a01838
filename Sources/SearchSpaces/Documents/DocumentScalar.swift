/// The value of a scalar, by rules that hold no surprises.
///
/// Only these plain words are not text: `true`, `false`, `null`, `~`, nothing at all, and decimal numbers. `yes`, `no`,
/// `on` and `off` are text; so are `1:30`, `0x10`, `012` and `1_000`; `1e-4` is a number.
public enum DocumentScalar: Sendable, Hashable {
    /// Nothing, `~` or `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A real number, always finite.
    case float(Double)
    /// Infinity, not-a-number, or a number too large to represent, as written.
    case notFinite(String)
    /// Anything else.
    case text(String)

    /// Reads a plain, that is unquoted, scalar.
    public init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN":
            self = .notFinite(text)
        default:
            switch DecimalShape(text) {
            case .whole:
                if let value = Int(text) {
                    self = .int(value)
                } else {
                    self = Self.real(text)
                }
            case .real: self = Self.real(text)
            case nil: self = .text(text)
            }
        }
    }

    private static func real(_ text: String) -> DocumentScalar {
        guard let value = Double(text), value.isFinite else { return .notFinite(text) }
        return .float(value)
    }
}

/// Whether a text is a decimal number, and of which kind.
private enum DecimalShape {
    case whole, real

    init?(_ text: String) {
        var rest = text.utf8[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = Self.takeDigits(&rest)
        if rest.isEmpty {
            guard whole == 1 || (whole > 1 && text.utf8.first { Self.isDigit($0) } != UInt8(ascii: "0")) else {
                return nil
            }
            self = .whole
            return
        }
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = Self.takeDigits(&rest)
        }
        guard whole + fraction > 0 else { return nil }
        if let e = rest.first, e == UInt8(ascii: "e") || e == UInt8(ascii: "E") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
            guard Self.takeDigits(&rest) > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        self = .real
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func takeDigits(_ rest: inout Substring.UTF8View) -> Int {
        let digits = rest.prefix(while: isDigit)
        rest = rest[digits.endIndex...]
        return digits.count
    }
}

extension DocumentScalar {
    /// What was found, in words for a diagnostic.
    public var phrase: String {
        switch self {
        case .null: "empty"
        case .bool(let x): "\(x)"
        case .int(let x): "\(x)"
        case .float(let x): x.plain
        case .notFinite(let text): "\(text.shortened), which is not a finite number"
        case .text(let text): "'\(text.shortened)'"
        }
    }
}

extension Double {
    /// The number as a person writes it: 3 rather than 3.0.
    package var plain: String {
        Int(exactly: self).map { String($0) } ?? "\(self)"
    }
}

extension String {
    /// The text as it may stand in a message: control characters shown as `?`, and at most 60 characters.
    package var shortened: String {
        var result = ""
        var count = 0
        for scalar in unicodeScalars {
            guard count < 60 else { return result + "…" }
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            result.unicodeScalars.append(isControl ? "?" : scalar)
            count += 1
        }
        return result
    }
}
