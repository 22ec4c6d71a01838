import LinearAlgebra
import Randomness
import Strategies
import Testing

/// Points with numbers, a level and a dimension of two columns, and noisy values at them.
enum MixedData {
    static func draw(count: Int) -> (KernelPoints, [Double], [Int]) {
        let isLevel = [false, false, false, true, false]
        var points = KernelPoints(isLevel: isLevel)
        var values: [Double] = []
        var random = CounterGenerator(seed: 2, purpose: .simulation)
        for _ in 0..<count {
            let x = [
                random.uniform(), random.uniform(), random.uniform(), Double(random.index(below: 3)), random.uniform(),
            ]
            points.append(x)
            values.append(2 * x[0] - x[1] * x[2] + (x[3] == 1 ? 1 : 0) + 0.3 * x[4] - 1 + 0.05 * random.normal())
        }
        return (points, values, [0, 1, 2, 3, 2])
    }
}

extension EvidenceMaximisation {
    /// Expects the gradient at a place to be that of finite differences.
    func expectSlopes(at place: [Double]) {
        var gradient: [Double] = []
        _ = negativeLogPosterior(place, &gradient)
        #expect(gradient.count == place.count)
        for i in place.indices {
            var ignored: [Double] = []
            var (above, below) = (place, place)
            above[i] += 1e-5
            below[i] -= 1e-5
            let slope = (negativeLogPosterior(above, &ignored) - negativeLogPosterior(below, &ignored)) / 2e-5
            #expect(abs(gradient[i] - slope) < 1e-5 * max(1, abs(slope)), "parameter \(i)")
        }
    }
}
