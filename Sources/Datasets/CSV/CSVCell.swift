/// How a text is written as a cell of a CSV file.
package enum CSVCell {
    /// The text, in quotation marks where it would be read as something else without: a delimiter, a quotation mark, a line
    /// break, or a space at an end.
    ///
    /// - Parameters:
    ///   - text: What the cell means.
    ///   - delimiter: The character between cells.
    package static func written(_ text: String, delimiter: UInt8 = UInt8(ascii: ",")) -> [UInt8] {
        let bytes = Array(text.utf8)
        let isPlain = bytes.allSatisfy { $0 != delimiter && $0 != .quote && $0 != .lineFeed && $0 != .carriageReturn }
        if isPlain, bytes.first != 0x20, bytes.last != 0x20 { return bytes }
        var result: [UInt8] = [.quote]
        for byte in bytes {
            if byte == .quote { result.append(.quote) }
            result.append(byte)
        }
        return result + [.quote]
    }
}
