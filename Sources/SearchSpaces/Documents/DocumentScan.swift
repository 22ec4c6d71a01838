/// A pass over a YAML text that finds what a document may not contain, before any parser sees it.
///
/// It follows libyaml's scanner token by token: what counts as a comment, a quoted text, a block text or the start of a
/// token is decided as there, and the stack of indentation columns is the same, so nothing that libyaml would take for
/// an anchor or alias can hide from it. Where following exactly would be laborious (plain texts over several lines,
/// explicit keys, indentation indicators) the construct itself is refused.
struct DocumentScan {
    /// A key of a mapping.
    struct Key {
        var text: String
        var position: DocumentPosition
        var flowDepth: Int
    }

    /// What the previous token was, as far as a following `:` must know.
    private enum Previous {
        case scalar(start: Int, end: Int, at: DocumentPosition)
        case closing(at: DocumentPosition)
        case other
    }

    private let bytes: [UInt8]
    private let mostNodes: Int
    private var index = 0
    private var line = 1
    private var column = 0
    private var isLineBlankSoFar = true
    /// The columns of the open block lists and mappings, from outermost to innermost.
    private var indents: [Int] = []
    /// Where the open brackets stand, from outermost to innermost.
    private var brackets: [DocumentPosition] = []
    private var flowDepth: Int { brackets.count }
    private var nodes = 0
    private var hasContent = false
    private var isTooDeep = false
    private var previous = Previous.other
    private(set) var keys: [Key] = []
    private(set) var log: DiagnosticLog

    init(_ bytes: ArraySlice<UInt8>, mostNodes: Int, log: DiagnosticLog) {
        self.bytes = Array(bytes)
        self.mostNodes = mostNodes
        self.log = log
    }

    /// Scans the whole text.
    mutating func run() {
        guard charactersAreAllowed() else { return }
        while index < bytes.count, nodes <= mostNodes {
            scanToken()
        }
        if log.isEmpty, let opening = brackets.last {
            log.report(at: opening, "opens a bracket that is never closed", expected: "a closing bracket")
        }
        if nodes > mostNodes {
            log.report(at: position, "has more than \(mostNodes) values", expected: "a smaller file")
        }
    }

    private var position: DocumentPosition { DocumentPosition(line: line, column: column + 1) }
    private var indent: Int { indents.last ?? -1 }

    private func byte(_ offset: Int = 0) -> UInt8? {
        index + offset < bytes.count ? bytes[index + offset] : nil
    }

    private func isBlankOrEnd(_ offset: Int) -> Bool {
        switch byte(offset) {
        case nil, 0x20, 0x09, 0x0A, 0x0D: true
        default: false
        }
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where index < bytes.count {
            if bytes[index] == 0x0A {
                line += 1
                column = 0
                isLineBlankSoFar = true
            } else if bytes[index] & 0xC0 != 0x80 {
                column += 1
            }
            index += 1
        }
    }

    private mutating func skipToLineEnd() {
        while let c = byte(), c != 0x0A { advance() }
    }
}

// MARK: - Characters

extension DocumentScan {
    /// Refuses control characters, and line breaks and marks that readers disagree about.
    private mutating func charactersAreAllowed() -> Bool {
        var scan = self
        while let c = scan.byte() {
            let found: String? =
                switch c {
                case 0x00..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0x7F: "contains a control character"
                case 0x0D where scan.byte(1) != 0x0A: "contains a carriage return without a line feed"
                case 0xC2 where (0x80...0x9F).contains(scan.byte(1) ?? 0): "contains a control character"
                case 0xE2 where scan.byte(1) == 0x80 && (scan.byte(2) == 0xA8 || scan.byte(2) == 0xA9):
                    "contains a Unicode line separator"
                case 0xEF where scan.byte(1) == 0xBB && scan.byte(2) == 0xBF: "contains a byte-order mark"
                default: nil
                }
            if let found {
                log.report(at: scan.position, found, expected: "printable characters")
                return false
            }
            scan.advance()
        }
        return true
    }
}

// MARK: - Tokens

extension DocumentScan {
    private mutating func scanToken() {
        guard let c = byte() else { return }
        switch c {
        case 0x20, 0x0A, 0x0D:
            advance()
            return
        case 0x09:
            if flowDepth == 0, isLineBlankSoFar {
                if restOfLineIsBlankOrComment() {
                    skipToLineEnd()
                    return
                }
                log.report(at: position, "is indented with a tab", expected: "spaces")
                isLineBlankSoFar = false
            }
            advance()
            return
        case UInt8(ascii: "#"):
            skipToLineEnd()
            return
        default:
            break
        }
        isLineBlankSoFar = false
        if flowDepth == 0 {
            while let innermost = indents.last, innermost > column { indents.removeLast() }
        }
        if column == 0, scanDocumentMarker() { return }
        hasContent = true
        switch c {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            brackets.append(position)
            nodes += 1
            checkDepth()
            finish(.other, advancing: 1)
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            let opening = brackets.popLast() ?? position
            finish(.closing(at: opening), advancing: 1)
        case UInt8(ascii: ","):
            finish(.other, advancing: 1)
        case UInt8(ascii: "-") where isBlankOrEnd(1):
            if flowDepth == 0 { open(at: column) }
            finish(.other, advancing: 1)
        case UInt8(ascii: "?") where flowDepth > 0 || isBlankOrEnd(1):
            refuse("starts a key with '?'", expected: "'name: value'", suggestion: "a text that is '?' needs quotes")
            // What follows belongs to the key and would only be misunderstood.
            index = bytes.count
        case UInt8(ascii: ":") where flowDepth > 0 || isBlankOrEnd(1):
            scanColon()
        case UInt8(ascii: "&"):
            refuse("uses an anchor (&)", expected: "the value itself", suggestion: "a text with '&' needs quotes")
        case UInt8(ascii: "*"):
            refuse("uses an alias (*)", expected: "the value itself", suggestion: "a text with '*' needs quotes")
        case UInt8(ascii: "!"):
            refuse("uses a tag (!)", expected: "a plain value", suggestion: "a text with '!' needs quotes")
        case UInt8(ascii: "|") where flowDepth == 0, UInt8(ascii: ">") where flowDepth == 0:
            nodes += 1
            skipBlockText()
            previous = .other
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            nodes += 1
            let start = index
            let place = position
            skipQuoted(c)
            previous = .scalar(start: start, end: index, at: place)
        default:
            nodes += 1
            skipPlain()
        }
    }

    private mutating func finish(_ token: Previous, advancing count: Int) {
        advance(count)
        previous = token
    }

    private mutating func refuse(_ found: String, expected: String, suggestion: String? = nil) {
        log.report(at: position, found, expected: expected, suggestion: suggestion)
        advance()
        while !isBlankOrEnd(0), let c = byte(), !",[]{}".utf8.contains(c) { advance() }
        previous = .other
    }

    private mutating func open(at column: Int) {
        guard indent < column else { return }
        indents.append(column)
        nodes += 1
        checkDepth()
    }

    private mutating func checkDepth() {
        guard indents.count + flowDepth > Document.Limit.depth, !isTooDeep else { return }
        isTooDeep = true
        log.report(at: position, "is nested more than \(Document.Limit.depth) deep", expected: "a flatter structure")
        // Brackets of hostile depth have nothing more to say.
        index = bytes.count
    }

    /// The whole of `---`, `...` and `%` lines; true if there was one.
    private mutating func scanDocumentMarker() -> Bool {
        if byte() == UInt8(ascii: "%") {
            log.report(at: position, "uses a directive (%)", expected: "plain YAML")
            skipToLineEnd()
            return true
        }
        guard let c = byte(), c == UInt8(ascii: "-") || c == UInt8(ascii: "."), byte(1) == c, byte(2) == c,
            isBlankOrEnd(3)
        else { return false }
        if flowDepth > 0 || hasContent || c == UInt8(ascii: ".") {
            let marker = c == UInt8(ascii: ".") ? "..." : "---"
            log.report(at: position, "has a document marker (\(marker)) here", expected: "one document in a file")
        }
        hasContent = true
        indents = []
        finish(.other, advancing: 3)
        return true
    }

    private mutating func scanColon() {
        switch previous {
        case .scalar(let start, let end, let place) where flowDepth > 0 || place.line == line:
            if flowDepth == 0 { open(at: place.column - 1) }
            let text = keyText(start..<end)
            if text == "<<" {
                log.report(at: place, "uses a merge key (<<)", expected: "the fields themselves")
            }
            keys.append(Key(text: text, position: place, flowDepth: flowDepth))
        case .closing(let opening):
            if flowDepth == 0 { open(at: opening.column - 1) }
            log.report(at: position, "has a list or mapping as a key", expected: "plain text as a key")
        case .scalar, .other:
            log.report(
                at: position, "has no name before ':'", expected: "'name: value'",
                suggestion: "a text that starts with ':' needs quotes")
        }
        finish(.other, advancing: 1)
    }

    private func keyText(_ range: Range<Int>) -> String {
        var content = bytes[range]
        if let quote = content.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            content = content.dropFirst().dropLast()
        }
        return String(decoding: content, as: UTF8.self)
    }

    private func restOfLineIsBlankOrComment() -> Bool {
        var i = index
        while i < bytes.count, bytes[i] == 0x20 || bytes[i] == 0x09 || bytes[i] == 0x0D { i += 1 }
        return i >= bytes.count || bytes[i] == 0x0A || bytes[i] == UInt8(ascii: "#")
    }
}

// MARK: - Scalars

extension DocumentScan {
    private mutating func skipQuoted(_ quote: UInt8) {
        let opening = position
        advance()
        while let c = byte() {
            if c == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance(2)
            } else if c == quote {
                advance()
                guard quote == UInt8(ascii: "'"), byte() == quote else { return }
                advance()
            } else {
                advance()
            }
        }
        log.report(at: opening, "opens a quote that is never closed", expected: "\(Character(Unicode.Scalar(quote)))")
    }

    private mutating func skipPlain() {
        let start = index
        let place = position
        var end = index
        while let c = byte(), c != 0x0A {
            if c == UInt8(ascii: ":"), isBlankOrEnd(1) { break }
            if flowDepth > 0, ",[]{}".utf8.contains(c) { break }
            if c == UInt8(ascii: "#"), index > start, isBlankOrEnd(-1) { break }
            advance()
            if c != 0x20, c != 0x09, c != 0x0D { end = index }
        }
        previous = .scalar(start: start, end: end, at: place)
        guard byte() == 0x0A, continuesAfterLineEnd() else { return }
        log.report(
            at: place, "is a text over several lines without quotes", expected: "one line, or quotes around the text",
            suggestion: "check the indentation of the next line")
        // The continuation is part of the text just reported.
        while let c = byte(), c == 0x0A || c == 0x20 || c == 0x0D { advance() }
        skipToLineEnd()
    }

    /// Whether libyaml would read the following line as part of a plain text that ends here.
    private func continuesAfterLineEnd() -> Bool {
        var i = index
        var column = 0
        while i < bytes.count, [0x0A, 0x20, 0x09, 0x0D].contains(bytes[i]) {
            column = bytes[i] == 0x0A ? 0 : column + 1
            i += 1
        }
        guard i < bytes.count, bytes[i] != UInt8(ascii: "#") else { return false }
        if flowDepth == 0 { return column > indent && !isMarker(at: i, column: column) }
        if ",[]{}".utf8.contains(bytes[i]) { return false }
        return
            !(bytes[i] == UInt8(ascii: ":")
            && (i + 1 == bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[i + 1])))
    }

    private func isMarker(at i: Int, column: Int) -> Bool {
        guard column == 0, i + 2 < bytes.count else { return false }
        let marker = bytes[i...i + 2]
        return marker.elementsEqual("---".utf8) || marker.elementsEqual("...".utf8)
    }

    /// Skips a literal (`|`) or folded (`>`) text by libyaml's rules for its indentation.
    private mutating func skipBlockText() {
        let place = position
        advance()
        while let c = byte(), c == UInt8(ascii: "+") || c == UInt8(ascii: "-") { advance() }
        if let c = byte(), c >= UInt8(ascii: "0"), c <= UInt8(ascii: "9") {
            log.report(at: place, "gives the indentation of a text as a digit", expected: "'|' or '>' alone")
        }
        skipToLineEnd()
        advance()
        var content = 0
        while let c = byte(), c == 0x20 || c == 0x0A || c == 0x0D {
            advance()
            content = max(content, column)
        }
        content = max(content, indent + 1, 1)
        while index < bytes.count, column == content {
            skipToLineEnd()
            repeat {
                advance()
                while column < content, byte() == 0x20 { advance() }
            } while byte() == 0x0A || (byte() == 0x0D && byte(1) == 0x0A)
        }
    }
}
