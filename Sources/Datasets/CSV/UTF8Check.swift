/// Whether bytes are text that the CSV reader can take.
enum UTF8Check {
    /// Throws for UTF-16, NUL bytes, files of other formats, and bytes that are not UTF-8.
    ///
    /// - Returns: How many bytes a byte order mark takes at the beginning.
    static func check(_ bytes: UnsafeBufferPointer<UInt8>) throws(DataError) -> Int {
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { throw utf16(line: 1) }
        if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
            throw DataError(
                "The file is a ZIP archive or an Excel workbook, not CSV.", remedy: "Export the sheet as CSV (UTF-8).")
        }
        if bytes.starts(with: Array("PAR1".utf8)) {
            throw DataError("The file is Parquet, not CSV.", remedy: "Convert it to CSV (UTF-8).")
        }
        let mark = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        var at = mark
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0 { throw nul(bytes, at) }
            if byte < 0x80 {
                at += 1
                continue
            }
            let length = sequenceLength(bytes, at)
            guard length > 0 else {
                throw DataError(
                    "The byte 0x\(String(byte, radix: 16)) is not UTF-8.", line: line(bytes, at),
                    remedy: "Save the file as UTF-8; it may be Latin-1 or Windows-1252.")
            }
            at += length
        }
        return mark
    }

    /// Bytes of the well-formed sequence that starts at an offset, or 0 (Unicode 15, table 3-7).
    private static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }
        func continues(_ offset: Int) -> Bool { byte(offset) & 0xc0 == 0x80 }
        let second = byte(1)
        switch bytes[at] {
        case 0xc2...0xdf: return continues(1) ? 2 : 0
        case 0xe0: return (0xa0...0xbf).contains(second) && continues(2) ? 3 : 0
        case 0xed: return (0x80...0x9f).contains(second) && continues(2) ? 3 : 0
        case 0xe1...0xef: return continues(1) && continues(2) ? 3 : 0
        case 0xf0: return (0x90...0xbf).contains(second) && continues(2) && continues(3) ? 4 : 0
        case 0xf4: return (0x80...0x8f).contains(second) && continues(2) && continues(3) ? 4 : 0
        case 0xf1...0xf3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }

    private static func nul(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> DataError {
        let head = bytes.prefix(64)
        let odd = head.indices.filter { $0 % 2 == 1 && head[$0] == 0 }.count
        let even = head.indices.filter { $0 % 2 == 0 && head[$0] == 0 }.count
        if max(odd, even) * 4 >= head.count && min(odd, even) == 0 { return utf16(line: 1) }
        return DataError(
            "The text contains a NUL byte.", line: line(bytes, at), remedy: "Check that the file is text, not binary.")
    }

    private static func utf16(line: Int) -> DataError {
        DataError(
            "The file is UTF-16; UTF-8 is expected.", line: line, remedy: "Save it as UTF-8 (iconv -f UTF-16 -t UTF-8)."
        )
    }

    private static func line(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        CSVScanner(bytes, delimiter: 0).line(at: at)
    }
}
