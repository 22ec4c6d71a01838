/// Text inside markup: what must not be taken literally is escaped, what must not be there is made visible.
enum MarkupText {
    /// Appends a text, escaped for element content and for quoted attributes alike.
    ///
    /// Control characters become their pictures and characters that turn the reading direction become U+FFFD, so that
    /// a name cannot pass for another.
    static func append(_ user: String, to text: inout String) {
        guard user.utf8.contains(where: isSpecial) else {
            text += user
            return
        }
        for scalar in user.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\n", "\t": text.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}":
                text.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case "\u{7F}": text += "\u{2421}"
            default: text.unicodeScalars.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar)
            }
        }
    }

    /// A byte that needs a second look: markup, a control character, or the first of an encoding that may hold one.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        case 0..<32, 127, 0xC2, 0xE2, 0xEF: true
        default: false
        }
    }

    /// Whether a character is a control character, turns the reading direction, or is none at all.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
