/// Named arrays of numbers in a small binary form that holds data and nothing else.
///
/// ```
/// "LEPTUNE\u{1A}"                                        8 bytes
/// version                                              UInt32, little-endian as everything here
/// number of entries                                    UInt32
/// for each entry: length of the name                   UInt16
///                 name                                 UTF-8
///                 kind: 1 Float, 2 Double, 3 Int64,    UInt8
///                 from version 2: 4 Int32, 5 UInt8
///                 from version 3: 6 Int32, each less its place
///                 from version 4: 7, 8, 9 as 1, 4, 6, in planes:
///                 the lowest bytes of all, the next ones, …
///                 number of elements                   UInt64
///                 elements                             bit patterns
/// CRC-32 of all bytes before                           UInt32
/// ```
///
/// The reader checks lengths before it reads, so that no bytes whatever make it trap or take more memory than they
/// are long.
public struct TensorArchive: Sendable, Equatable {
    /// The newest version that is read.
    ///
    /// An archive that needs nothing newer is written as version 1.
    public static let version = 4

    /// The elements of one entry.
    public enum Tensor: Sendable, Equatable {
        /// Single precision.
        case floats([Float])
        /// Double precision.
        case doubles([Double])
        /// Whole numbers.
        case integers([Int64])
        /// Whole numbers of 32 bits.
        case indices([Int32])
        /// Bytes, such as a text in UTF-8.
        case bytes([UInt8])
    }

    private var names: [String] = []
    private var tensors: [Tensor] = []

    static let magic: [UInt8] = Array("LEPTUNE\u{1A}".utf8)

    /// Creates an archive without entries.
    public init() {}

    /// The names, in the order of the entries.
    public var entryNames: [String] { names }

    /// The entry of a name; setting one that exists replaces it, and nil has no effect on one that does not.
    public subscript(name: String) -> Tensor? {
        get { names.firstIndex(of: name).map { tensors[$0] } }
        set {
            precondition(name.utf8.count <= Int(UInt16.max), "the name of a tensor is too long")
            switch (names.firstIndex(of: name), newValue) {
            case (let index?, let tensor?): tensors[index] = tensor
            case (let index?, nil):
                names.remove(at: index)
                tensors.remove(at: index)
            case (nil, let tensor?):
                names.append(name)
                tensors.append(tensor)
            case (nil, nil): break
            }
        }
    }

    /// The archive as bytes; the same entries in the same order give the same bytes.
    public func encoded() -> [UInt8] { encoded(inPlanes: false) }

    /// The archive as bytes for what compresses them: with numbers of 32 bits in planes, a fifth less remains of trees.
    package func encoded(inPlanes: Bool) -> [UInt8] {
        let entries = tensors.map { Entry($0, inPlanes: inPlanes) }
        var bytes = Self.magic
        // The oldest version that has every kind of entry.
        append(entries.compactMap { Entry.version(of: $0.kind) }.max() ?? 1, to: &bytes)
        append(UInt32(names.count), to: &bytes)
        for (name, entry) in zip(names, entries) {
            append(UInt16(name.utf8.count), to: &bytes)
            bytes.append(contentsOf: name.utf8)
            append(entry.kind, to: &bytes)
            append(UInt64(entry.count), to: &bytes)
            bytes += entry.bytes
        }
        append(CRC32.checksum(bytes), to: &bytes)
        return bytes
    }

    private func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
