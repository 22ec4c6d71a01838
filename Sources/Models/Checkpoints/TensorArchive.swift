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
    public static let version = 3

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
    public func encoded() -> [UInt8] {
        var bytes = Self.magic
        append(UInt32(neededVersion), to: &bytes)
        append(UInt32(names.count), to: &bytes)
        for (name, tensor) in zip(names, tensors) {
            append(UInt16(name.utf8.count), to: &bytes)
            bytes.append(contentsOf: name.utf8)
            switch tensor {
            case .floats(let elements):
                append(UInt8(1), to: &bytes)
                append(UInt64(elements.count), to: &bytes)
                append(elements.map { $0.bitPattern.littleEndian }, to: &bytes)
            case .doubles(let elements):
                append(UInt8(2), to: &bytes)
                append(UInt64(elements.count), to: &bytes)
                append(elements.map { $0.bitPattern.littleEndian }, to: &bytes)
            case .integers(let elements):
                append(UInt8(3), to: &bytes)
                append(UInt64(elements.count), to: &bytes)
                append(elements.map(\.littleEndian), to: &bytes)
            case .indices(let elements) where Self.arePlaces(elements):
                append(UInt8(6), to: &bytes)
                append(UInt64(elements.count), to: &bytes)
                let distances = elements.enumerated().map { $1 &- Int32(truncatingIfNeeded: $0) }
                append(distances.map(\.littleEndian), to: &bytes)
            case .indices(let elements):
                append(UInt8(4), to: &bytes)
                append(UInt64(elements.count), to: &bytes)
                append(elements.map(\.littleEndian), to: &bytes)
            case .bytes(let elements):
                append(UInt8(5), to: &bytes)
                append(UInt64(elements.count), to: &bytes)
                bytes.append(contentsOf: elements)
            }
        }
        append(CRC32.checksum(bytes), to: &bytes)
        return bytes
    }

    /// The oldest version that has every kind of entry.
    private var neededVersion: Int {
        tensors.map {
            switch $0 {
            case .floats, .doubles, .integers: 1
            case .indices(let elements): Self.arePlaces(elements) ? 3 : 2
            case .bytes: 2
            }
        }.max() ?? 1
    }

    /// Whether numbers are places near their own, as those of children and leaves in trees are, of which a quarter at least
    /// are their own: what is left of them can be compressed far better.
    private static func arePlaces(_ elements: [Int32]) -> Bool {
        elements.count >= 64 && 4 * elements.indices.count { Int(elements[$0]) == $0 } >= elements.count
    }

    private func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private func append<Number: FixedWidthInteger>(_ numbers: [Number], to bytes: inout [UInt8]) {
        numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}
