import Models
import Randomness
import Testing

struct DropoutTests {
    @Test(arguments: [(0 as UInt64, 0), (7, 3), (.max, 1 << 20)])
    func bitsAreThoseOfTheCounterGenerator(_ seed: UInt64, _ epoch: Int) {
        var stream = DropoutStream(seed: seed, epoch: epoch)
        var bits = [UInt16](repeating: 0, count: 4 * 40)
        bits.withUnsafeMutableBufferPointer { stream.fill($0.baseAddress.unsafelyUnwrapped, count: 120) }
        bits.withUnsafeMutableBufferPointer { stream.fill($0.baseAddress.unsafelyUnwrapped + 120, count: 40) }

        var generator = CounterGenerator(seed: seed, stream: epoch, purpose: .dropout)
        let expected = (0..<40).flatMap { _ -> [UInt16] in
            let word = generator.next()
            return (0..<4).map { UInt16(truncatingIfNeeded: word >> (16 * $0)) }
        }
        #expect(bits == expected)
    }

    @Test(arguments: [0.1, 0.5, 0.95]) func dropsItsShareAndKeepsTheMean(_ rate: Double) {
        let shape = NetworkShape(inputs: 1, hidden: [4000], outputs: 1, dropout: rate, loss: .squaredError)
        let network = Network<Double>(shape: shape, capacity: 4)
        // Every unit is 1 before dropout, and the output is their mean: the loss against 0 is half its square.
        var parameters = [Double](repeating: 0, count: shape.parameterCount)
        for i in 0..<4000 {
            parameters[i] = 1
            parameters[4000 + i] = 1.0 / 4000
        }
        network.parameterValues = parameters

        let loss = network.lossAndGradient([1, 1, 1, 1], labels: [], numbers: [0, 0, 0, 0])
        let dropped = network.gradientValues[4000..<8000].count { $0 == 0 }

        // 4 × 4000 independent draws: a deviation of √(rate / (1 − rate) / 4000) in each row's mean.
        #expect(abs((2 * loss).squareRoot() - 1) < 5 * (rate / (1 - rate) / 4000).squareRoot())
        // A unit has no gradient where all four rows drop it.
        let expected = 4000 * rate * rate * rate * rate
        #expect(abs(Double(dropped) - expected) < 5 * expected.squareRoot() + 3)
        #expect(abs(network.predictions([1])[0] - 1) < 1e-12)
    }
}
