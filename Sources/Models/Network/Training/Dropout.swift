import CKernels
import Randomness

/// Where the random bits of dropout come from within an epoch: a stream of `CounterGenerator` read in blocks.
package struct DropoutStream {
    package let seed: UInt64
    package let epoch: Int
    /// The next block of eight 16-bit numbers.
    package var block: UInt64 = 0

    package init(seed: UInt64, epoch: Int) {
        self.seed = seed
        self.epoch = epoch
    }

    /// Fills memory with the next bits.
    ///
    /// - Parameter count: A multiple of 8.
    package mutating func fill(_ bits: UnsafeMutablePointer<UInt16>, count: Int) {
        leptune_philox_bits(
            bits, count / 8, seed, UInt32(truncatingIfNeeded: epoch), RandomPurpose.dropout.rawValue, block)
        block += UInt64(count / 8)
    }

    /// Numbers below this are dropped: the rate in units of 2⁻¹⁶.
    static func threshold(of rate: Double) -> UInt32 {
        UInt32((rate * 65536).rounded())
    }
}
