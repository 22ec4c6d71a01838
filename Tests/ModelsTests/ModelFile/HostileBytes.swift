import Foundation
import Models
import Randomness

/// Ways to change a model file so that its checksums stay right.
enum HostileBytes {
    /// How many changes each test makes, and where they start: `LEPTUNE_HOSTILE_CHANGES` and `LEPTUNE_HOSTILE_SEED` make
    /// it a search that takes as long as one likes.
    static let changes = number("LEPTUNE_HOSTILE_CHANGES") ?? 400
    static let seed = UInt64(number("LEPTUNE_HOSTILE_SEED") ?? 0)

    private static func number(_ variable: String) -> Int? {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
    }

    /// Bytes with some changed, one part taken out or doubled.
    static func change(_ bytes: [UInt8], _ generator: inout CounterGenerator) -> [UInt8] {
        var changed = bytes
        func place(_ count: Int) -> Int { Int(generator.next() % UInt64(max(1, count))) }
        switch generator.next() % 8 {
        case 0: changed.removeSubrange(place(changed.count)...)
        case 1:
            let start = place(changed.count)
            changed.removeSubrange(start..<min(changed.count, start + 1 + place(16)))
        case 2:
            let start = place(changed.count)
            changed.insert(contentsOf: changed[start..<min(changed.count, start + 1 + place(16))], at: start)
        case 3...5:
            for _ in 0...place(3) where !changed.isEmpty {
                changed[place(changed.count)] = [0, 1, 0x7F, 0x80, 0xFF][place(5)]
            }
        default:
            for _ in 0...place(3) where !changed.isEmpty { changed[place(changed.count)] ^= 1 << UInt8(place(8)) }
        }
        return changed
    }

    /// An archive with the checksum that it should have.
    static func sealed(_ archive: [UInt8]) -> [UInt8] {
        guard archive.count >= 4 else { return archive }
        let body = archive.dropLast(4)
        return body + withUnsafeBytes(of: CRC32.checksum(body).littleEndian) { Array($0) }
    }

    static func lies(about tensor: TensorArchive.Tensor?) -> [TensorArchive.Tensor?] {
        let always: [TensorArchive.Tensor?] = [
            nil, .floats([]), .floats([.nan]), .doubles([]), .doubles([.infinity]), .integers([]), .integers([-1]),
            .integers([.max]), .integers([.min]),
        ]
        let sameSize: [TensorArchive.Tensor?] =
            switch tensor {
            case .floats(let values):
                [Float.nan, .infinity, -1e38, 0].map { .floats([Float](repeating: $0, count: values.count)) }
            case .doubles(let values):
                [Double.nan, .infinity, -1e308, 0].map { .doubles([Double](repeating: $0, count: values.count)) }
            case .integers(let values):
                [Int64.min, -1, 0, 1, 2, 1 << 20, 1 << 40, .max].map {
                    .integers([Int64](repeating: $0, count: values.count))
                }
                    + values.indices.prefix(64).flatMap { place in
                        [-1, 0, 1, 3, 1 << 33, Int64.max].map { lie in
                            var changed = values
                            changed[place] = lie
                            return .integers(changed)
                        }
                    }
            case .indices(let values):
                [Int32.min, -1, 0, 1, 2, 1 << 20, .max].map {
                    .indices([Int32](repeating: $0, count: values.count))
                }
                    + values.indices.prefix(64).flatMap { place in
                        [-1, 0, 1, 3, 1 << 20, Int32.max].map { lie in
                            var changed = values
                            changed[place] = lie
                            return .indices(changed)
                        }
                    }
            case .bytes(let values):
                [UInt8(0), 34, 123, 255].map { .bytes([UInt8](repeating: $0, count: values.count)) }
            case nil: []
            }
        return always + sameSize
    }
}
