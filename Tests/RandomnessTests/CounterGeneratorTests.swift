import Foundation
import Randomness
import Testing

struct CounterGeneratorTests {
    private func numbers(_ count: Int, from generator: CounterGenerator) -> [UInt64] {
        var generator = generator
        return (0..<count).map { _ in generator.next() }
    }

    @Test func theSameKeyGivesTheSameNumbers() {
        let a = CounterGenerator(seed: 7, stream: 3, purpose: .suggestion)

        #expect(numbers(100, from: a) == numbers(100, from: CounterGenerator(seed: 7, stream: 3, purpose: .suggestion)))
    }

    @Test func streamsShareNoNumbers() {
        var seen: Set<UInt64> = []
        for seed: UInt64 in [0, 1, 1 << 32, .max] {
            for stream in [0, 1, 4_294_967_295] {
                for purpose in RandomPurpose.allCases {
                    seen.formUnion(numbers(50, from: CounterGenerator(seed: seed, stream: stream, purpose: purpose)))
                }
            }
        }

        #expect(seen.count == 4 * 3 * RandomPurpose.allCases.count * 50)
    }

    @Test(arguments: [0, 1, 2, 7, 1000]) func seekingEqualsDrawing(_ position: Int) {
        let all = numbers(position + 10, from: CounterGenerator(seed: 5, purpose: .split))
        var sought = CounterGenerator(seed: 5, purpose: .split)

        sought.seek(to: UInt64(position))

        #expect(numbers(10, from: sought) == Array(all[position...]))
    }

    @Test func goesOnAfterATripThroughJSON() throws {
        var generator = CounterGenerator(seed: .max, stream: 9, purpose: .dropout)
        _ = generator.uniform()

        let copy = try JSONDecoder().decode(CounterGenerator.self, from: JSONEncoder().encode(generator))

        #expect(copy == generator)
        #expect(numbers(5, from: copy) == numbers(5, from: generator))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 100], [0, 1, 2, (1 << 33) - 8]) func fillingEqualsDrawing(
        _ count: Int, from position: UInt64
    ) {
        var drawing = CounterGenerator(seed: 0x1234_5678_9ABC_DEF0, stream: 3, purpose: .initialisation)
        drawing.seek(to: position)
        var filling = drawing
        var numbers = [Double](repeating: -1, count: count)

        numbers.withUnsafeMutableBufferPointer { filling.fill($0) }

        #expect(numbers == (0..<count).map { _ in drawing.uniform() })
        #expect(filling == drawing)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1000], [0, 1, 2]) func countingEqualsDrawing(
        _ draws: Int, from position: UInt64
    ) {
        var drawing = CounterGenerator(seed: 0x1234_5678_9ABC_DEF0, stream: 3, purpose: .resampling)
        drawing.seek(to: position)
        var counting = drawing
        var counts = [UInt32](repeating: 0, count: 7)
        var expected = counts

        counts.withUnsafeMutableBufferPointer { counting.tally(draws, into: $0) }
        for _ in 0..<draws { expected[drawing.index(below: 7)] += 1 }

        #expect(counts == expected)
        #expect(counting == drawing)
    }

    @Test func uniformNumbersFillTheUnitInterval() {
        var generator = CounterGenerator(seed: 1, purpose: .simulation)
        var bins = [Int](repeating: 0, count: 10)

        for _ in 0..<100_000 {
            let x = generator.uniform()
            guard (0..<1).contains(x) else {
                Issue.record("\(x) is not in [0, 1)")
                return
            }
            bins[Int(x * 10)] += 1
        }

        // A bin holds 10,000 ± 95; five deviations.
        #expect(bins.allSatisfy { abs($0 - 10_000) < 475 })
    }

    @Test func normalNumbersHaveTheMomentsOfTheNormalDistribution() {
        var generator = CounterGenerator(seed: 2, purpose: .simulation)
        let n = 100_000
        let x = (0..<n).map { _ in generator.normal() }

        let mean = x.reduce(0, +) / Double(n)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
        let fourth = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) * ($1 - mean) } / Double(n)

        #expect(x.allSatisfy { $0.isFinite })
        // Deviations of the estimates: 0.0032, 0.0045, 0.031; five of each.
        #expect(abs(mean) < 0.016)
        #expect(abs(variance - 1) < 0.023)
        #expect(abs(fourth - 3) < 0.16)
    }

    @Test(arguments: [1, 2, 3, 10, 1_000_000_007]) func indicesStayBelowTheirBound(_ bound: Int) {
        var generator = CounterGenerator(seed: 3, purpose: .simulation)

        #expect((0..<1000).allSatisfy { _ in (0..<bound).contains(generator.index(below: bound)) })
    }

    @Test(arguments: [0, 1, 2, 100]) func permutationsHoldEveryIndexOnce(_ count: Int) {
        var generator = CounterGenerator(seed: 4, purpose: .shuffling)

        #expect(generator.permutation(of: count).sorted() == Array(0..<count))
    }

    @Test func everyOrderOfThreeIsEquallyLikely() {
        var generator = CounterGenerator(seed: 6, purpose: .shuffling)
        var counts: [[Int]: Int] = [:]

        for _ in 0..<60_000 { counts[generator.permutation(of: 3), default: 0] += 1 }

        // Each of the six orders is met 10,000 ± 91 times; five deviations.
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { abs($0 - 10_000) < 456 })
    }
}
