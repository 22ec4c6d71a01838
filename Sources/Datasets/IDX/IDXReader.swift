/// Reads the IDX format of MNIST: unsigned bytes with their dimensions in front, plain or compressed by gzip.
///
/// The first four bytes are 0, 0, a type code and the number of dimensions; then each dimension as a big-endian
/// 32-bit number; then the elements, last dimension fastest.
public enum IDXReader {
    /// The type code of unsigned bytes.
    private static let unsignedBytes: UInt8 = 0x08

    /// Reads images: three dimensions (count, height, width), or four with 1, 3 or 4 channels last.
    ///
    /// - Parameters:
    ///   - bytes: The file's bytes, perhaps compressed.
    ///   - file: The name that errors mention.
    /// - Throws: `DataError` for another format, a size that does not fit the bytes, or no images at all.
    public static func images(from bytes: [UInt8], file: String) throws(DataError) -> DenseImages {
        let array = try array(from: bytes, dimensions: 3...4, content: "images", file: file)
        let channels = array.sizes.count == 4 ? array.sizes[3] : 1
        guard [1, 3, 4].contains(channels) else {
            throw DataError("The images have \(channels) channels; 1, 3 or 4 are expected.", file: file)
        }
        guard !array.elements.isEmpty else { throw DataError("The file has no images.", file: file) }
        return try DenseImages(
            pixels: array.elements, count: array.sizes[0], height: array.sizes[1], width: array.sizes[2],
            channels: channels)
    }

    /// Reads labels: one dimension.
    ///
    /// - Parameters:
    ///   - bytes: The file's bytes, perhaps compressed.
    ///   - file: The name that errors mention.
    /// - Throws: `DataError` for another format, or a size that does not fit the bytes.
    public static func labels(from bytes: [UInt8], file: String) throws(DataError) -> [UInt8] {
        try array(from: bytes, dimensions: 1...1, content: "labels", file: file).elements
    }

    private static func array(
        from bytes: [UInt8], dimensions: ClosedRange<Int>, content: String, file: String
    ) throws(DataError) -> (sizes: [Int], elements: [UInt8]) {
        guard !bytes.isEmpty else { throw DataError("The file is empty; IDX \(content) are expected.", file: file) }
        if GzipReader.isGzip(bytes) {
            var reader = try GzipReader(bytes, file: file)
            let sizes = try sizes(in: try reader.read(4 + 4 * 4), dimensions, content, file)
            let head = 4 + 4 * sizes.count
            let total = head + sizes.reduce(1, *)
            // The reader gave up to 20 bytes already; one byte more than declared shows that the header is wrong.
            var whole = try GzipReader(bytes, file: file)
            let all = try whole.read(total + 1)
            return (sizes, try elements(all, head: head, total: total, file))
        }
        let sizes = try sizes(in: Array(bytes.prefix(20)), dimensions, content, file)
        let head = 4 + 4 * sizes.count
        return (sizes, try elements(bytes, head: head, total: head + sizes.reduce(1, *), file))
    }

    private static func sizes(
        in head: [UInt8], _ dimensions: ClosedRange<Int>, _ content: String, _ file: String
    ) throws(DataError) -> [Int] {
        guard head.count >= 4, head[0] == 0, head[1] == 0 else {
            let found = head.prefix(4).map { hex($0) }.joined(separator: " ")
            throw DataError(
                "The file starts with \(found); IDX starts with 00 00 08.", file: file,
                remedy: "Check that this is the IDX file of the \(content).")
        }
        guard head[2] == unsignedBytes else {
            throw DataError(
                "The elements have the type code 0x\(hex(head[2])); only unsigned bytes (0x08) are read.", file: file)
        }
        let count = Int(head[3])
        guard dimensions.contains(count) else {
            let expected =
                dimensions.count == 1
                ? "\(dimensions.lowerBound)" : "\(dimensions.lowerBound) or \(dimensions.upperBound)"
            throw DataError(
                "The file has \(count) \(count == 1 ? "dimension" : "dimensions"); \(content) have \(expected).",
                file: file, remedy: "Check that images and labels are not exchanged.")
        }
        guard head.count >= 4 + 4 * count else {
            throw DataError("The file ends within its header.", file: file, remedy: "Fetch it again; it is truncated.")
        }
        let sizes = (0..<count).map { dimension in
            (0..<4).reduce(0) { $0 << 8 | Int(head[4 + 4 * dimension + $1]) }
        }
        guard let product = checkedProduct(sizes), product <= FileBytes.limit else {
            throw DataError(
                "The header declares \(sizes.map(String.init).joined(separator: " × ")) elements; at most "
                    + "\(FileBytes.limit) are read.", file: file)
        }
        return sizes
    }

    private static func elements(
        _ bytes: [UInt8], head: Int, total: Int, _ file: String
    ) throws(DataError) -> [UInt8] {
        guard bytes.count >= total else {
            throw DataError(
                "The header declares \(total - head) elements; the file has \(bytes.count - head).", file: file,
                remedy: "Fetch it again; it is truncated.")
        }
        guard bytes.count == total else {
            throw DataError("Bytes follow the \(total - head) elements that the header declares.", file: file)
        }
        return Array(bytes[head...])
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
