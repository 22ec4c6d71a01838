/// What a stream of random numbers is for.
///
/// Streams of different purposes never share numbers. A closed list, so that the numbers drawn for one purpose cannot shift those drawn for another.
public enum RandomPurpose: UInt32, Sendable, CaseIterable {
    /// Drawing a configuration.
    case suggestion = 1
    /// Fitting or optimising a surrogate model.
    case surrogate = 2
    /// Splitting rows into training and validation.
    case split = 3
    /// Initial weights.
    case initialisation = 4
    /// The order of rows within an epoch.
    case shuffling = 5
    /// Dropout masks.
    case dropout = 6
    /// Data augmentation.
    case augmentation = 7
    /// Estimates by resampling (importance, intervals).
    case resampling = 8
    /// Jitter of delays; never of decisions.
    case jitter = 9
    /// Faults and schedules of simulations.
    case simulation = 10
    /// What a configuration given by the user leaves out.
    case enqueuing = 11
    /// How far an earlier study is trusted.
    case transfer = 12
    /// Which rows of a large table are looked at.
    case rowSampling = 13
    /// How a trial differs from the one whose checkpoint it begins from.
    case exploration = 14
}

/// A counter-based pseudo-random generator: Philox4x32 with ten rounds.
///
/// The numbers are a pure function of (seed, stream, purpose, position). The k-th suggestion of a study is
/// therefore the same whether it is the first thing a process draws or the thousandth, on any machine and for any
/// number of workers; and a checkpoint stores a generator as four integers.
///
/// ```swift
/// var generator = CounterGenerator(seed: 7, stream: trialNumber, purpose: .suggestion)
/// let x = generator.uniform()          // in [0, 1)
/// ```
///
/// - Complexity: O(1) for each number and for seeking.
/// - SeeAlso: Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3", SC '11, doi:10.1145/2063384.2063405.
public struct CounterGenerator: RandomNumberGenerator, Sendable, Hashable, Codable {
    /// The study's seed.
    public let seed: UInt64
    /// What is numbered within the study: a trial, a fold, an epoch.
    public let stream: UInt32
    /// What the numbers are for.
    private let purpose: UInt32
    /// How many 64-bit numbers have been drawn.
    public private(set) var position: UInt64

    /// Creates the generator of one stream, at its beginning.
    ///
    /// - Parameters:
    ///   - seed: The study's seed.
    ///   - stream: A number within the study, such as the trial's; its low 32 bits count.
    ///   - purpose: What the numbers are for.
    public init(seed: UInt64, stream: Int = 0, purpose: RandomPurpose) {
        self.seed = seed
        self.stream = UInt32(truncatingIfNeeded: stream)
        self.purpose = purpose.rawValue
        position = 0
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let block = position >> 1
        let words = Philox.block(
            counter: SIMD4(UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), stream, purpose),
            key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
        let half = position & 1 == 0 ? (words[0], words[1]) : (words[2], words[3])
        position += 1
        return UInt64(half.0) | UInt64(half.1) << 32
    }

    /// How many numbers ``fillBatch(_:)`` draws.
    static let batch = 16

    /// The next numbers as ``next()`` gives them, from an even position.
    mutating func fillBatch(_ numbers: UnsafeMutableBufferPointer<UInt64>) {
        precondition(position & 1 == 0 && numbers.count == Self.batch, "blocks begin at even positions")
        Philox.eightBlocks(
            from: position >> 1, stream: stream, purpose: purpose,
            key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)), into: numbers)
        position += UInt64(Self.batch)
    }

    /// Goes to a position of the stream.
    ///
    /// - Parameter position: How many numbers shall count as drawn.
    public mutating func seek(to position: UInt64) {
        self.position = position
    }
}

/// The Philox4x32-10 bijection.
package enum Philox {
    /// Encrypts one counter block.
    ///
    /// - Parameters:
    ///   - counter: The position, four words.
    ///   - key: The key, two words.
    /// - Returns: Four random words.
    package static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var x = counter
        var k = key
        for round in 0..<10 {
            if round > 0 {
                k[0] &+= 0x9E37_79B9
                k[1] &+= 0xBB67_AE85
            }
            let a = UInt64(0xD251_1F53) * UInt64(x[0])
            let b = UInt64(0xCD9E_8D57) * UInt64(x[2])
            x = SIMD4(
                UInt32(truncatingIfNeeded: b >> 32) ^ x[1] ^ k[0], UInt32(truncatingIfNeeded: b),
                UInt32(truncatingIfNeeded: a >> 32) ^ x[3] ^ k[1], UInt32(truncatingIfNeeded: a))
        }
        return x
    }

    /// Encrypts eight counter blocks that follow each other, side by side in registers.
    ///
    /// - Parameters:
    ///   - first: The number of the first block.
    ///   - stream: The third word of the counters.
    ///   - purpose: The fourth.
    ///   - key: As in ``block(counter:key:)``.
    ///   - numbers: Sixteen: of each block the first two words as one, then the last two.
    static func eightBlocks(
        from first: UInt64, stream: UInt32, purpose: UInt32, key: SIMD2<UInt32>,
        into numbers: UnsafeMutableBufferPointer<UInt64>
    ) {
        typealias Words = SIMD8<UInt64>
        // A word lies in the low half of its lane, so that a product is one instruction.
        let low = Words(repeating: 0xFFFF_FFFF)
        let counter = Words(repeating: first) &+ Words(0, 1, 2, 3, 4, 5, 6, 7)
        var x0 = counter & low
        var x1 = counter &>> 32
        var x2 = Words(repeating: UInt64(stream))
        var x3 = Words(repeating: UInt64(purpose))
        var k = key
        for round in 0..<10 {
            if round > 0 {
                k[0] &+= 0x9E37_79B9
                k[1] &+= 0xBB67_AE85
            }
            let a = x0 &* Words(repeating: 0xD251_1F53)
            let b = x2 &* Words(repeating: 0xCD9E_8D57)
            x0 = (b &>> 32) ^ x1 ^ Words(repeating: UInt64(k[0]))
            x1 = b & low
            x2 = (a &>> 32) ^ x3 ^ Words(repeating: UInt64(k[1]))
            x3 = a & low
        }
        let even = x0 | (x1 &<< 32)
        let odd = x2 | (x3 &<< 32)
        for i in 0..<8 {
            numbers[2 * i] = even[i]
            numbers[2 * i + 1] = odd[i]
        }
    }
}
