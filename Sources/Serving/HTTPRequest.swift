/// The head of a request: all that a page without parameters needs.
public struct HTTPRequest: Sendable, Equatable {
    /// `GET` or another word in capitals.
    public var method: String
    /// The path without a query.
    public var path: String
    /// Header fields by lower-case name; a name that comes twice has both values, joined by a comma.
    public var fields: [String: String]

    /// The most bytes that a head may have.
    public static let limit = 8192

    /// Why bytes are not a request.
    public enum Problem: Error, Equatable {
        /// Not a request of HTTP/1.1 or 1.0.
        case malformed
        /// A head longer than ``HTTPRequest/limit``.
        case tooLong
        /// A request with a body, which nothing here takes.
        case hasBody
    }

    /// Reads a head from what has arrived.
    ///
    /// - Returns: Nil while its end has not arrived.
    public init?(_ bytes: [UInt8]) throws(Problem) {
        guard let end = Self.end(of: bytes) else {
            if bytes.count >= Self.limit { throw .tooLong }
            return nil
        }
        guard end <= Self.limit else { throw .tooLong }
        // Field values may hold any byte; names, methods and paths that matter here are ASCII.
        let head = bytes[..<end]
        guard head.allSatisfy({ $0 == 9 || $0 == 10 || $0 == 13 || ($0 >= 32 && $0 != 127) }) else { throw .malformed }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0", words[1].hasPrefix("/"),
            !words[0].isEmpty, words[0].utf8.allSatisfy({ (65...90).contains($0) })
        else { throw .malformed }
        method = String(words[0])
        path = String(words[1].prefix { $0 != "?" })
        fields = [:]
        for line in lines.dropFirst() where !line.isEmpty {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
                line[..<colon].utf8.allSatisfy({ $0 > 32 && $0 < 127 })
            else { throw .malformed }
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].trimming { $0 == " " || $0 == "\t" }
            fields[name] = fields[name].map { "\($0),\(value)" } ?? String(value)
        }
        guard fields["transfer-encoding"] == nil, ["0", nil].contains(fields["content-length"]) else { throw .hasBody }
    }

    private static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 0...(bytes.count - 4)
        where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
            return index
        }
        return nil
    }
}

extension Substring {
    fileprivate func trimming(_ isBlank: (Character) -> Bool) -> Substring {
        var text = self.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
