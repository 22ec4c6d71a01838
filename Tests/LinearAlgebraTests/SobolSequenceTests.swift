import LinearAlgebra
import Randomness
import Testing

struct SobolSequenceTests {
    @Test func unscrambledPointsAreThePublishedOnes() throws {
        let reference = try SearchReference.read("sobol", as: SearchReference.Sobol.self)
        let sequence = SobolSequence(dimensions: reference.dimensions)

        for (index, point) in zip(reference.indices, reference.points) { #expect(sequence.point(index) == point) }
    }

    @Test(arguments: [1, 2, 17, 64])
    func scrambledPointsFillEveryIntervalOfEachCoordinateEqually(dimensions: Int) {
        var generator = CounterGenerator(seed: 3, purpose: .surrogate)
        let sequence = SobolSequence(dimensions: dimensions, scrambledBy: &generator)

        let points = (0..<256).map(sequence.point)

        for d in 0..<dimensions {
            var hits = [Int](repeating: 0, count: 256)
            for point in points { hits[Int(point[d] * 256)] += 1 }
            #expect(hits.allSatisfy { $0 == 1 }, "dimension \(d)")
        }
    }

    @Test func pairsOfCoordinatesFillSquaresEqually() {
        var generator = CounterGenerator(seed: 9, purpose: .surrogate)
        let sequence = SobolSequence(dimensions: 2, scrambledBy: &generator)

        var hits = [Int](repeating: 0, count: 64)
        for point in (0..<64).map(sequence.point) { hits[Int(point[0] * 8) * 8 + Int(point[1] * 8)] += 1 }

        #expect(hits.allSatisfy { $0 == 1 })
    }

    @Test func scramblingsOfDifferentSeedsDiffer() {
        var a = CounterGenerator(seed: 1, purpose: .surrogate)
        var b = CounterGenerator(seed: 2, purpose: .surrogate)

        let first = SobolSequence(dimensions: 3, scrambledBy: &a).point(5)
        let second = SobolSequence(dimensions: 3, scrambledBy: &b).point(5)

        #expect(first != second)
        #expect(first.allSatisfy { (0..<1).contains($0) })
    }
}
