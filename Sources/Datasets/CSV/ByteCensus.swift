/// What the bytes of a text say about its encoding.
struct ByteCensus {
    /// Where the first NUL byte is.
    private(set) var firstNUL: Int?
    /// Where the first byte is that no well-formed UTF-8 has there.
    private(set) var firstIllFormed: Int?
    /// Sequences that are built like UTF-8 of several bytes, well-formed or not.
    private var sequences = 0
    /// Bytes beyond ASCII outside of such sequences.
    private var strays = 0
    private var high = 0
    private var letters = 0
    private var hasControls = false
    /// Bytes from 0x80 to 0x9f, which Latin-1 has no characters for.
    private var hasUpperControls = false
    private var hasUndefined = false

    /// Begins a census of a text that comes in parts.
    init() {}

    /// Looks at a text; the first NUL byte ends it.
    ///
    /// - Complexity: O(bytes).
    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        add(bytes, from: start)
        if firstIllFormed != nil && firstNUL == nil { count(bytes, from: start) }
    }

    /// Adds a part of a text that is not UTF-8.
    mutating func add(part bytes: UnsafeBufferPointer<UInt8>) {
        add(bytes, from: 0)
        count(bytes, from: 0)
    }

    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte < 0x80 {
                if byte == 0 {
                    firstNUL = at
                    return
                }
                at += 1
                continue
            }
            let length = Self.sequenceLength(bytes, at)
            if length > 0 {
                sequences += 1
                at += length
                continue
            }
            if firstIllFormed == nil { firstIllFormed = at }
            let built = Self.builtLength(bytes, at)
            if built > 0 { sequences += 1 } else { strays += 1 }
            at += max(1, built)
        }
    }

    /// Whether most of what is beyond ASCII is built like UTF-8.
    var isDamagedUTF8: Bool { sequences > 0 && sequences >= strays }

    /// The western encoding of one byte a character that it may be; nil if it looks like none.
    var western: DecodedText.Encoding? {
        guard !isDamagedUTF8, !hasControls, !hasUndefined else { return nil }
        // Alphabets other than the Latin one lie beyond ASCII altogether; a few words say too little.
        guard high < 8 || 2 * high <= letters else { return nil }
        return hasUpperControls ? .windows1252 : .latin1
    }

    private mutating func count(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        for at in start..<bytes.count {
            switch bytes[at] {
            case 0x09, 0x0a, 0x0c, 0x0d: break
            case ..<0x20, 0x7f: hasControls = true
            case 0x41...0x5a, 0x61...0x7a: letters += 1
            case ..<0x80: break
            case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
                hasUndefined = true
                high += 1
            case 0x80...0x9f:
                hasUpperControls = true
                high += 1
            default: high += 1
            }
        }
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

    /// Bytes of what is built like a sequence and stands for nothing, or 0: an overlong form or a surrogate.
    private static func builtLength(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        let length: Int
        switch bytes[at] {
        case 0xc0...0xdf: length = 2
        case 0xe0...0xef: length = 3
        case 0xf0...0xf7: length = 4
        default: return 0
        }
        guard at + length <= bytes.count else { return 0 }
        return (1..<length).allSatisfy { bytes[at + $0] & 0xc0 == 0x80 } ? length : 0
    }
}
