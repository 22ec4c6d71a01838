import Models
import Randomness
import Testing

struct MixupTests {
    @Test func everyRowIsMixedWithTheNextAndTheLastWithTheFirst() {
        var rows: [Float] = [1, 2, 10, 20, 100, 200, 0, 0]

        rows.withUnsafeMutableBufferPointer {
            Mixup.mix($0.baseAddress.unsafelyUnwrapped, rows: 3, columns: 2, share: 0.75)
        }

        #expect(Array(rows[..<6]) == [3.25, 6.5, 32.5, 65, 75.25, 150.5])
    }

    @Test func aLoneRowStaysAsItIs() {
        var row: [Float] = [1, 2, 7, 7]

        row.withUnsafeMutableBufferPointer {
            Mixup.mix($0.baseAddress.unsafelyUnwrapped, rows: 1, columns: 2, share: 0.1)
        }

        #expect(row == [1, 2, 7, 7])
    }

    @Test func sharesDependOnSeedAndEpochAlone() {
        func shares(_ seed: UInt64, _ epoch: Int) -> [Double] {
            var mixup = Mixup(alpha: 0.4, seed: seed, epoch: epoch)
            return (0..<20).map { _ in mixup.share() }
        }

        #expect(shares(3, 5) == shares(3, 5))
        #expect(shares(3, 5) != shares(3, 6))
        #expect(shares(3, 5) != shares(4, 5))
    }

    /// Beta(α, α) has mean ½ and variance 1 / (4 (2α + 1)).
    @Test(arguments: [0.01, 0.2, 1, 8.0]) func sharesHaveTheMomentsOfTheirDistribution(_ alpha: Double) {
        var mixup = Mixup(alpha: alpha, seed: 1, epoch: 0)
        let shares = (0..<20_000).map { _ in mixup.share() }

        let mean = shares.reduce(0, +) / 20_000
        let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        let expected = 1 / (4 * (2 * alpha + 1))
        #expect(shares.allSatisfy { (0...1).contains($0) })
        #expect(abs(mean - 0.5) < 5 * (expected / 20_000).squareRoot())
        #expect(abs(variance - expected) < 0.03 * expected)
    }
}
