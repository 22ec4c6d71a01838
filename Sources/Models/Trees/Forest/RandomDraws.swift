import CKernels
import Randomness

/// Small random numbers for the nodes of one tree, 16 bits of the stream each: much cheaper than one by one.
struct RandomDraws {
    private static let blocks = 256
    private let seed: UInt64
    private let stream: UInt32
    private let buffer: Storage<UInt16>
    private var nextBlock: UInt64 = 0
    private var position: Int

    init(seed: UInt64, stream: Int) {
        self.seed = seed
        self.stream = UInt32(truncatingIfNeeded: stream)
        buffer = Storage(8 * Self.blocks, repeating: 0)
        position = buffer.count
    }

    private mutating func bits() -> UInt32 {
        if position == buffer.count {
            leptune_philox_bits(
                buffer.pointer, Self.blocks, seed, stream, RandomPurpose.shuffling.rawValue, nextBlock)
            nextBlock += UInt64(Self.blocks)
            position = 0
        }
        defer { position += 1 }
        return UInt32(buffer.pointer[position])
    }

    /// A number below a bound; the chances of two numbers differ by at most bound / 2³².
    mutating func index(below bound: Int) -> Int {
        let wide = UInt64(bits() << 16 | bits())
        return Int((wide * UInt64(bound)) >> 32)
    }

    /// A number from 0 up to 1.
    mutating func uniform() -> Double {
        Double(bits() << 16 | bits()) * 0x1p-32
    }
}
