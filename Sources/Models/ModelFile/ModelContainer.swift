import Foundation

/// The outermost form of a model file: a description and parameters, both data and nothing else.
///
/// ```
/// "LEPMODEL"                                    8 bytes
/// version                                     UInt32, little-endian as everything here
/// bytes of the description                    UInt32
/// description                                 JSON: ModelDescription
/// bytes of the parameters                     UInt64
/// parameters                                  TensorArchive
/// CRC-32 of all bytes before                  UInt32
/// ```
///
/// Lengths are compared with the bytes that are there before anything is read, and the description has a bound, so that
/// no bytes whatever make the reader trap or take more memory than a small multiple of their number.
package enum ModelContainer {
    /// The version that is written, and the only one that is read.
    package static let version = 1
    /// No description is longer; those of wide tables with many levels have some hundred kilobytes.
    package static let mostDescriptionBytes = 16 << 20

    private static let magic = Array("LEPMODEL".utf8)
    private static let fixedBytes = 8 + 4 + 4 + 8 + 4

    /// The file's bytes.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)`` if the description is longer than a reader accepts.
    package static func encode(description: [UInt8], parameters: [UInt8]) throws(ModelFileError) -> [UInt8] {
        guard description.count <= mostDescriptionBytes else {
            throw .inaccessible(
                "the model's description has \(description.count) bytes, at most \(mostDescriptionBytes) are written; "
                    + "leave out columns with very many levels")
        }
        var bytes = magic
        bytes.reserveCapacity(fixedBytes + description.count + parameters.count)
        append(UInt32(version), to: &bytes)
        append(UInt32(description.count), to: &bytes)
        bytes += description
        append(UInt64(parameters.count), to: &bytes)
        bytes += parameters
        append(CRC32.checksum(bytes), to: &bytes)
        return bytes
    }

    /// The file's bytes; the same description and parameters give the same.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)`` if the description cannot be written, or is longer than a reader accepts.
    static func encode(
        describing description: some Encodable, _ parameters: [UInt8]
    ) throws(ModelFileError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json: Data
        do {
            json = try encoder.encode(description)
        } catch {
            throw .inaccessible("the model's description cannot be written: \(error)")
        }
        return try encode(description: [UInt8](json), parameters: parameters)
    }

    /// Takes a file's bytes apart.
    ///
    /// - Throws: ``ModelFileError`` unless they are exactly one file of a version that is read.
    package static func decode(
        _ bytes: [UInt8]
    ) throws(ModelFileError) -> (description: ArraySlice<UInt8>, parameters: ArraySlice<UInt8>) {
        guard bytes.starts(with: magic) else { throw .notAModel }
        guard bytes.count >= fixedBytes else { throw .damaged("it is cut short") }
        let found = number(bytes, at: 8, UInt32.self)
        guard found == UInt32(version) else { throw .unsupportedVersion(Int(found)) }
        let end = bytes.count - 4
        guard number(bytes, at: end, UInt32.self) == CRC32.checksum(bytes[..<end]) else {
            throw .damaged("its checksum is wrong")
        }
        let descriptionBytes = Int(number(bytes, at: 12, UInt32.self))
        guard descriptionBytes <= mostDescriptionBytes, descriptionBytes <= bytes.count - fixedBytes else {
            throw .damaged("its description claims to have \(descriptionBytes) bytes")
        }
        let middle = 16 + descriptionBytes
        guard number(bytes, at: middle, UInt64.self) == UInt64(bytes.count - fixedBytes - descriptionBytes) else {
            throw .damaged("its parts have other lengths than it claims")
        }
        return (bytes[16..<middle], bytes[(middle + 8)..<end])
    }

    private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ bytes: [UInt8], at start: Int, _: Number.Type
    ) -> Number {
        bytes[start..<(start + MemoryLayout<Number>.size)].reversed().reduce(0) { $0 << 8 | Number($1) }
    }
}
