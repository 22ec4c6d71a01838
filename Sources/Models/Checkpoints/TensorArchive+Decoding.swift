extension TensorArchive {
    /// Reads an archive.
    ///
    /// - Throws: ``CheckpointError`` if the bytes are not exactly one archive of a version that is read.
    /// - Complexity: O(bytes), in time and memory.
    public init(decoding bytes: [UInt8]) throws(CheckpointError) {
        self.init()
        guard bytes.count >= Self.magic.count + 12, bytes.starts(with: Self.magic) else {
            throw .damaged("it does not begin as one does")
        }
        var reader = Reader(bytes: bytes[..<(bytes.count - 4)], position: Self.magic.count)
        let version: UInt32 = try reader.number()
        guard (1...UInt32(Self.version)).contains(version) else { throw .unsupportedVersion(Int(version)) }
        var tail = Reader(bytes: bytes[...], position: bytes.count - 4)
        guard try tail.number() == CRC32.checksum(reader.bytes) else { throw .damaged("its checksum is wrong") }
        let count: UInt32 = try reader.number()
        // Names are looked up one by one; no model has nearly as many.
        guard count <= 4096 else { throw .damaged("it claims to have \(count) entries") }
        var newest: UInt32 = 1
        for _ in 0..<count {
            let name = try reader.name()
            guard self[name] == nil else { throw .damaged("two entries have the same name") }
            let kind: UInt8 = try reader.number()
            guard let since = Entry.version(of: kind) else {
                throw .damaged("an entry is of the unknown kind \(kind)")
            }
            guard version >= since else { throw .damaged("an entry is of a kind that its version has not") }
            newest = max(newest, since)
            switch kind {
            case 1: self[name] = .floats(try reader.numbers(UInt32.self).map { Float(bitPattern: $0) })
            case 2: self[name] = .doubles(try reader.numbers(UInt64.self).map { Double(bitPattern: $0) })
            case 3: self[name] = .integers(try reader.numbers(Int64.self))
            case 4: self[name] = .indices(try reader.numbers(UInt32.self).map(Int32.init(bitPattern:)))
            case 6: self[name] = .indices(Self.places(ofDistances: try reader.numbers(UInt32.self)))
            case 7: self[name] = .floats(try reader.planes().map { Float(bitPattern: $0) })
            case 8: self[name] = .indices(try reader.planes().map(Int32.init(bitPattern:)))
            case 9: self[name] = .indices(Self.places(ofDistances: try reader.planes()))
            default: self[name] = .bytes(try reader.numbers(UInt8.self))
            }
        }
        guard version == newest else { throw .damaged("it has no entry that its version is for") }
        guard reader.remaining == 0 else { throw .damaged("bytes follow the last entry") }
    }

    private static func places(ofDistances distances: [UInt32]) -> [Int32] {
        distances.enumerated().map { Int32(bitPattern: $1) &+ Int32(truncatingIfNeeded: $0) }
    }

    private struct Reader {
        let bytes: ArraySlice<UInt8>
        var position: Int

        var remaining: Int { bytes.endIndex - position }

        mutating func take(_ count: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
            guard count <= remaining else { throw .damaged("it ends in the middle of an entry") }
            defer { position += count }
            return bytes[position..<(position + count)]
        }

        mutating func number<Number: FixedWidthInteger>() throws(CheckpointError) -> Number {
            let taken = try take(MemoryLayout<Number>.size)
            return taken.reversed().reduce(0) { ($0 << 8) | Number(truncatingIfNeeded: $1) }
        }

        mutating func name() throws(CheckpointError) -> String {
            let length: UInt16 = try number()
            guard let name = String(validating: try take(Int(length)), as: UTF8.self) else {
                throw .damaged("a name is not UTF-8")
            }
            return name
        }

        /// Words of 32 bits in planes.
        mutating func planes() throws(CheckpointError) -> [UInt32] {
            let count: UInt64 = try number()
            guard count <= UInt64(remaining / 4) else { throw .damaged("it ends in the middle of an entry") }
            return Entry.words(ofPlanes: try take(4 * Int(count)))
        }

        mutating func numbers<Number: FixedWidthInteger>(_ type: Number.Type) throws(CheckpointError) -> [Number] {
            let count: UInt64 = try number()
            let size = MemoryLayout<Number>.size
            guard count <= UInt64(remaining / size) else { throw .damaged("it ends in the middle of an entry") }
            let taken = try take(Int(count) * size)
            return [Number](unsafeUninitializedCapacity: Int(count)) { target, initialised in
                taken.withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
                for i in 0..<Int(count) { target[i] = Number(littleEndian: target[i]) }
                initialised = Int(count)
            }
        }
    }
}
