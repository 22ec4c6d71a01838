import Foundation

/// A picture as a cell of a table holds it once it was looked at: its path and what was seen, or why nothing was.
///
/// ```
/// photos/17.png picture/1:hICAgA…        what was seen: a descriptor in Base64
/// photos/18.png picture/0:is not there   why nothing was
/// ```
///
/// A table of such cells needs the pictures no more: it goes to workers, into studies and through steps like any other.
package struct PictureText: Sendable, Hashable {
    /// The path as the table had it.
    package let path: String
    /// What was seen, or a few words that go on after "the picture".
    package let content: Content

    /// What a cell says of its picture.
    package enum Content: Sendable, Hashable {
        case seen(PictureDescriptor)
        case unseen(String)
    }

    /// Between path and content: the version of the descriptor, 0 for none.
    private static let (seenMark, unseenMark) = (" picture/1:", " picture/0:")

    /// Puts together what a cell says.
    package init(path: String, _ content: Content) {
        self.path = path
        self.content = content
    }

    /// Reads a cell; nil if it is none of this kind.
    package init?(_ text: String) {
        if let mark = Self.seenMarkPlace(in: text),
            let bytes = Data(base64Encoded: Data(text.utf8.suffix(Self.seenBytes))),
            let descriptor = PictureDescriptor([UInt8](bytes))
        {
            self.init(path: String(text[..<mark]), .seen(descriptor))
        } else if let mark = text.range(of: Self.unseenMark, options: .backwards) {
            self.init(path: String(text[..<mark.lowerBound]), .unseen(String(text[mark.upperBound...])))
        } else {
            return nil
        }
    }

    /// How long a descriptor is in Base64.
    private static let seenBytes = (PictureDescriptor.count + 2) / 3 * 4

    /// Where the mark begins of a cell that ends in something as long as a descriptor; nil if there is none.
    ///
    /// Cells are long and read often, so that they are not searched through.
    private static func seenMarkPlace(in text: String) -> String.Index? {
        let bytes = text.utf8
        guard
            let place = bytes.index(
                bytes.endIndex, offsetBy: -(seenBytes + seenMark.utf8.count), limitedBy: bytes.startIndex)
        else { return nil }
        return bytes[place...].starts(with: seenMark.utf8) ? place : nil
    }

    /// The cell.
    package var text: String {
        switch content {
        case .seen(let descriptor): path + Self.seenMark + Data(descriptor.values).base64EncodedString()
        case .unseen(let reason): path + Self.unseenMark + reason
        }
    }

    /// What was seen; nil if nothing was.
    package var descriptor: PictureDescriptor? { if case .seen(let seen) = content { seen } else { nil } }

    /// Whether a cell is of this kind, by its marks alone.
    package static func isOne(_ text: String) -> Bool {
        seenMarkPlace(in: text) != nil || text.contains(unseenMark)
    }

    /// A cell as people should see it: of a picture its path, anything else as it is.
    package static func shown(_ cell: String) -> String {
        guard let mark = seenMarkPlace(in: cell) ?? cell.range(of: unseenMark)?.lowerBound else { return cell }
        return String(cell[..<mark])
    }
}
