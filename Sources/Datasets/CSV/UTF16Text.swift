/// A text in UTF-16, perhaps after a byte order mark.
struct UTF16Text {
    let bytes: UnsafeBufferPointer<UInt8>
    let isBigEndian: Bool

    init(_ bytes: UnsafeBufferPointer<UInt8>, isBigEndian: Bool) {
        self.bytes = bytes
        self.isBigEndian = isBigEndian
    }

    /// The text as UTF-8 without the mark.
    ///
    /// - Throws: `DataError` with its line for a NUL character, half of a surrogate pair, or half of a character at the
    ///   end.
    func utf8() throws(DataError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count / 2 + bytes.count / 8)
        let units = bytes.count / 2
        var at = units > 0 && unit(0) == 0xfeff ? 1 : 0
        while at < units {
            let first = unit(at)
            at += 1
            switch first {
            case 0: throw error("The text contains a NUL character.", "Check that the file is text.", result)
            case 1..<0x80: result.append(UInt8(first))
            case 0x80..<0x800:
                result.append(0xc0 | UInt8(first >> 6))
                result.append(0x80 | UInt8(first & 0x3f))
            case 0xd800..<0xdc00:
                let second = at < units ? unit(at) : 0
                guard (0xdc00..<0xe000).contains(second) else { throw broken(result) }
                at += 1
                let scalar = 0x1_0000 + (UInt32(first & 0x3ff) << 10 | UInt32(second & 0x3ff))
                result.append(0xf0 | UInt8(scalar >> 18))
                result.append(0x80 | UInt8(scalar >> 12 & 0x3f))
                result.append(0x80 | UInt8(scalar >> 6 & 0x3f))
                result.append(0x80 | UInt8(scalar & 0x3f))
            case 0xdc00..<0xe000: throw broken(result)
            default:
                result.append(0xe0 | UInt8(first >> 12))
                result.append(0x80 | UInt8(first >> 6 & 0x3f))
                result.append(0x80 | UInt8(first & 0x3f))
            }
        }
        guard bytes.count % 2 == 0 else {
            throw error(
                "The UTF-16 text ends in the middle of a character.", "Fetch it again; it is truncated.", result)
        }
        return result
    }

    @inline(__always)
    private func unit(_ index: Int) -> UInt16 {
        let (first, second) = (UInt16(bytes[2 * index]), UInt16(bytes[2 * index + 1]))
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    private func broken(_ before: [UInt8]) -> DataError {
        error("Half of a surrogate pair is not UTF-16.", "Save the file as UTF-8.", before)
    }

    private func error(_ problem: String, _ remedy: String, _ before: [UInt8]) -> DataError {
        let line = before.withUnsafeBufferPointer { DecodedText.line($0, before.count) }
        return DataError(problem, line: line, remedy: remedy)
    }
}
