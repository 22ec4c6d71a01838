/// How a camera was held: what has to be done to the pixels of a JPEG file before they are upright.
///
/// - SeeAlso: CIPA DC-008 (Exif 2.3), tag 274.
package struct ExifOrientation: Sendable, Hashable {
    /// From 1, upright, to 8.
    package let number: Int

    /// Pixels that are as they should be.
    package static let upright = ExifOrientation(number: 1)

    private init(number: Int) { self.number = number }

    /// Finds it in the bytes of a JPEG file; upright where they do not say, or not soundly.
    package init(in bytes: [UInt8]) {
        self = Self.segment(of: bytes).flatMap(Self.read) ?? .upright
    }

    /// Whether rows and columns change places.
    package var swapsSides: Bool { number >= 5 }

    /// Where in the file a pixel of the upright picture is, for a square of some pixels.
    package func place(ofRow row: Int, column: Int, side: Int) -> (row: Int, column: Int) {
        let last = side - 1
        return switch number {
        case 2: (row, last - column)
        case 3: (last - row, last - column)
        case 4: (last - row, column)
        case 5: (column, row)
        case 6: (last - column, row)
        case 7: (last - column, last - row)
        case 8: (column, last - row)
        default: (row, column)
        }
    }

    /// The TIFF structure of the first Exif segment.
    private static func segment(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
        guard bytes.starts(with: [0xff, 0xd8]) else { return nil }
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xff {
            let marker = bytes[place + 1]
            if marker == 0xff {
                // Bytes of 255 may fill up.
                place += 1
                continue
            }
            // The pixels begin, or end.
            guard marker != 0xda, marker != 0xd9 else { return nil }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            guard length >= 2, place + 2 + length <= bytes.count else { return nil }
            let content = bytes[(place + 4)..<(place + 2 + length)]
            if marker == 0xe1, content.starts(with: Array("Exif\0\0".utf8)) { return content.dropFirst(6) }
            place += 2 + length
        }
        return nil
    }

    /// Tag 274 of the first directory.
    private static func read(_ tiff: ArraySlice<UInt8>) -> ExifOrientation? {
        let isLittle = tiff.starts(with: Array("II".utf8))
        guard isLittle || tiff.starts(with: Array("MM".utf8)) else { return nil }
        func number(_ place: Int, bytes count: Int) -> Int? {
            guard place >= 0, place + count <= tiff.count else { return nil }
            let part = tiff[(tiff.startIndex + place)..<(tiff.startIndex + place + count)]
            let ordered = isLittle ? Array(part.reversed()) : Array(part)
            return ordered.reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(2, bytes: 2) == 42, let directory = number(4, bytes: 4), let count = number(directory, bytes: 2)
        else { return nil }
        for entry in 0..<count {
            let place = directory + 2 + 12 * entry
            guard let tag = number(place, bytes: 2) else { return nil }
            guard tag == 274 else { continue }
            guard number(place + 2, bytes: 2) == 3, let value = number(place + 8, bytes: 2), (1...8).contains(value)
            else { return nil }
            return ExifOrientation(number: value)
        }
        return nil
    }
}
