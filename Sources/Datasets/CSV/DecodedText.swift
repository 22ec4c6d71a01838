/// The text of a file as UTF-8, whatever it was written in.
///
/// UTF-8 is taken as it is. UTF-16 is known by its byte order mark, or by the NUL bytes of its first characters. Bytes that
/// are neither are Windows-1252, of which Latin-1 (ISO 8859-1) is a part, if they look like a western text: no control
/// characters, nothing that Windows-1252 leaves undefined, not more than a third of the letters outside ASCII, and not
/// mostly well-formed UTF-8, which would be a damaged file.
package struct DecodedText: Sendable {
    /// How characters were coded.
    package enum Encoding: String, Sendable, CaseIterable {
        /// UTF-8 without a mark.
        case utf8 = "UTF-8"
        /// UTF-8 after a byte order mark.
        case markedUTF8 = "UTF-8 with a byte order mark"
        /// UTF-16, the low byte first.
        case littleEndianUTF16 = "UTF-16 (little-endian)"
        /// UTF-16, the high byte first.
        case bigEndianUTF16 = "UTF-16 (big-endian)"
        /// One byte a character, none from 0x80 to 0x9f.
        case latin1 = "Latin-1 (ISO 8859-1)"
        /// One byte a character.
        case windows1252 = "Windows-1252"
    }

    /// The text in well-formed UTF-8 without NUL bytes, after ``start``.
    package let bytes: [UInt8]
    /// How many bytes a byte order mark takes at the beginning.
    package let start: Int
    /// How it was coded.
    package let encoding: Encoding

    /// Decodes a text.
    ///
    /// - Throws: `DataError` for NUL bytes, files of other formats, and bytes that are no text in any of these encodings.
    /// - Complexity: O(bytes); copies the text only if it is not UTF-8.
    package init(_ content: [UInt8]) throws(DataError) {
        let found = try content.withUnsafeBufferPointer { (bytes) throws(DataError) in try Self.encoding(of: bytes) }
        encoding = found
        switch found {
        case .utf8: (bytes, start) = (content, 0)
        case .markedUTF8: (bytes, start) = (content, 3)
        case .littleEndianUTF16, .bigEndianUTF16:
            bytes = try content.withUnsafeBufferPointer { (bytes) throws(DataError) in
                try UTF16Text(bytes, isBigEndian: found == .bigEndianUTF16).utf8()
            }
            start = 0
        case .latin1, .windows1252:
            bytes = content.withUnsafeBufferPointer(Windows1252.utf8)
            start = 0
        }
    }

    static func encoding(of bytes: UnsafeBufferPointer<UInt8>) throws(DataError) -> Encoding {
        if bytes.starts(with: [0xff, 0xfe, 0, 0]) || bytes.starts(with: [0, 0, 0xfe, 0xff]) {
            throw DataError(
                "The file is UTF-32; UTF-8 is expected.", line: 1,
                remedy: "Save it as UTF-8 (iconv -f UTF-32 -t UTF-8).")
        }
        if bytes.starts(with: [0xff, 0xfe]) { return .littleEndianUTF16 }
        if bytes.starts(with: [0xfe, 0xff]) { return .bigEndianUTF16 }
        if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
            throw DataError(
                "The file is a ZIP archive or an Excel workbook, not CSV.", remedy: "Export the sheet as CSV (UTF-8).")
        }
        if bytes.starts(with: Array("PAR1".utf8)) {
            throw DataError("The file is Parquet, not CSV.", remedy: "Convert it to CSV (UTF-8).")
        }
        let mark = bytes.starts(with: [0xef, 0xbb, 0xbf])
        let census = ByteCensus(bytes, from: mark ? 3 : 0)
        if let nul = census.firstNUL {
            if let encoding = Self.unmarkedUTF16(bytes) { return encoding }
            throw Self.containsNUL(bytes, nul)
        }
        guard let wrong = census.firstIllFormed else { return mark ? .markedUTF8 : .utf8 }
        if let western = census.western, !mark { return western }
        throw Self.notUTF8(bytes, wrong, isDamaged: census.isDamagedUTF8 || mark)
    }

    /// What is wrong with a byte.
    ///
    /// - Parameter isDamaged: Whether the rest of the text is UTF-8.
    static func notUTF8(_ bytes: UnsafeBufferPointer<UInt8>, _ wrong: Int, isDamaged: Bool) -> DataError {
        DataError(
            "The byte 0x\(String(bytes[wrong], radix: 16)) is not UTF-8.", line: line(bytes, wrong),
            remedy: isDamaged
                ? "Correct it; the rest of the file is UTF-8."
                : "Save the file as UTF-8 (iconv -f ENCODING -t UTF-8); it is not Latin-1 or Windows-1252 either.")
    }

    /// What is wrong with a NUL byte.
    static func containsNUL(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> DataError {
        DataError(
            "The text contains a NUL byte.", line: line(bytes, at), remedy: "Check that the file is text, not binary.")
    }

    /// UTF-16 without a mark: of the first bytes every other one is often NUL, and the others never are.
    private static func unmarkedUTF16(_ bytes: UnsafeBufferPointer<UInt8>) -> Encoding? {
        let head = bytes.prefix(64)
        let odd = head.indices.filter { $0 % 2 == 1 && head[$0] == 0 }.count
        let even = head.indices.filter { $0 % 2 == 0 && head[$0] == 0 }.count
        guard bytes.count % 2 == 0, max(odd, even) * 4 >= head.count, min(odd, even) == 0 else { return nil }
        return odd > 0 ? .littleEndianUTF16 : .bigEndianUTF16
    }

    static func line(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        CSVScanner(bytes, delimiter: 0).line(at: at)
    }
}
