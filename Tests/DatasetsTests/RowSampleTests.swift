import Datasets
import Foundation
import Testing

struct RowSampleTests {
    private func sample(of rows: Int, bytes: Int, seed: UInt64) -> RowSample {
        var sample = RowSample(bytes: bytes, seed: seed)
        for row in 0..<rows { Array("\(row),some more text\n".utf8).withUnsafeBufferPointer { sample.offer($0) } }
        return sample
    }

    @Test func keepsEverythingThatFits() {
        let sample = sample(of: 1_000, bytes: 1 << 20, seed: 1)

        #expect(sample.isWhole && sample.numbers == Array(0..<1_000))
        #expect(String(decoding: sample.text, as: UTF8.self).hasSuffix("999,some more text\n"))
    }

    @Test func keepsRowsInOrderWithinItsMemory() {
        let sample = sample(of: 60_000, bytes: 100_000, seed: 1)

        #expect(sample.text.count + 24 * sample.numbers.count <= 100_000)
        #expect(sample.numbers.count > 1_000 && sample.numbers == sample.numbers.sorted())
        let lines = String(decoding: sample.text, as: UTF8.self).split(separator: "\n")
        #expect(lines.map { Int($0.prefix { $0 != "," }) } == sample.numbers)
    }

    @Test func takesLessMemoryWhereItIsAskedTo() {
        let whole = sample(of: 5_000, bytes: 1 << 20, seed: 1)
        var fewer = whole

        fewer.thin(to: 40_000)

        #expect(fewer.text.count + 24 * fewer.numbers.count <= 40_000 && fewer.numbers.count > 500)
        #expect(Set(fewer.numbers).isSubset(of: whole.numbers) && fewer.seen == 5_000)
    }

    @Test func repeatsForASeed() {
        #expect(
            sample(of: 20_000, bytes: 100_000, seed: 7).numbers == sample(of: 20_000, bytes: 100_000, seed: 7).numbers)
        #expect(
            sample(of: 20_000, bytes: 100_000, seed: 7).numbers != sample(of: 20_000, bytes: 100_000, seed: 8).numbers)
    }

    @Test func takesEveryPartOfTheRowsAlike() {
        var counts = [Int](repeating: 0, count: 10)
        var total = 0
        for seed in 0..<20 {
            for row in sample(of: 20_000, bytes: 100_000, seed: UInt64(seed)).numbers {
                counts[row / 2_000] += 1
                total += 1
            }
        }

        // Pearson's χ² with nine degrees of freedom is below 27.9 in 999 of 1,000 cases.
        let expected = Double(total) / 10
        let chi = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
        #expect(chi < 27.9, "\(counts)")
    }

    @Test(arguments: [(10_000, 10_000), (1_000_000, 750_000)])
    func countsCopies(_ rows: Int, _ different: Int) throws {
        var sample = RowSample(bytes: 1 << 16, countsDistinct: true)
        for row in 0..<rows { Array("row \(row % different)".utf8).withUnsafeBufferPointer { sample.offer($0) } }

        let repeated = try #require(sample.repeated)
        let copies = rows - different
        #expect(repeated.isExact == (different < 200_000))
        #expect(abs(repeated.count - copies) <= (repeated.isExact ? 0 : copies / 50), "\(repeated)")
    }
}
