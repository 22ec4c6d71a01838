import Foundation
import LinearAlgebra
import Testing

struct LBFGSBTests {
    @Test func findsTheReferenceMinimaOfRosenbrocksFunctionWithinBounds() throws {
        for expected in try SearchReference.read("bounded-minima", as: SearchReference.Minima.self).cases {
            var minimiser = LBFGSB()
            minimiser.gradientTolerance = 1e-9
            minimiser.valueTolerance = 0

            let found = minimiser.minimise(
                from: expected.start, lower: expected.lower, upper: expected.upper, Self.rosenbrock)

            #expect(abs(found.value - expected.value) <= 1e-10 * max(1, expected.value))
            for (a, b) in zip(found.point, expected.point) { #expect(abs(a - b) < 1e-5) }
            #expect(found.evaluations < 300)
        }
    }

    @Test func pointsStayWithinTheBounds() {
        let found = LBFGSB().minimise(from: [5, 5], lower: [-2, -2], upper: [0.5, 2]) { point, gradient in
            #expect(point[0] >= -2 && point[0] <= 0.5 && point[1] >= -2 && point[1] <= 2)
            return Self.rosenbrock(point, &gradient)
        }

        #expect(found.point == [0.5, 0.25] || abs(found.point[1] - 0.25) < 1e-6)
    }

    @Test func aMinimumInACornerIsFoundAtOnce() {
        let found = LBFGSB().minimise(from: [0.5, 0.5], lower: [0, 0], upper: [1, 1]) { point, gradient in
            gradient = [3, -2]
            return 3 * point[0] - 2 * point[1]
        }

        #expect(found.point == [0, 1])
        #expect(found.isConverged)
        #expect(found.evaluations <= 4)
    }

    @Test func valuesThatAreNotFiniteShortenTheStep() {
        let found = LBFGSB().minimise(from: [1], lower: [-.infinity], upper: [.infinity]) { point, gradient in
            guard point[0] > 0 else { return .nan }
            gradient = [1 - 0.01 / point[0]]
            return point[0] - 0.01 * log(point[0])
        }

        #expect(abs(found.point[0] - 0.01) < 1e-5)
    }

    @Test func aStartWithoutAValueIsReturned() {
        let found = LBFGSB().minimise(from: [1], lower: [0], upper: [2]) { _, _ in .nan }

        #expect(found.point == [1])
        #expect(!found.isConverged)
    }

    @Test func nothingToMinimiseIsNoTrouble() {
        let found = LBFGSB().minimise(from: [], lower: [], upper: []) { _, _ in 3 }

        #expect(found.value == 3)
        #expect(found.evaluations == 1)
    }

    @Test func theNumberOfEvaluationsIsLimited() {
        var minimiser = LBFGSB()
        minimiser.maximumEvaluations = 7
        var evaluations = 0

        let found = minimiser.minimise(from: [-1.2, 1], lower: [-2, -2], upper: [2, 2]) { point, gradient in
            evaluations += 1
            return Self.rosenbrock(point, &gradient)
        }

        #expect(evaluations <= 7)
        #expect(found.evaluations == evaluations)
    }

    @Test func theLowestValueSeenIsReturned() {
        var lowest = Double.infinity
        let found = LBFGSB().minimise(from: [-1.2, 1], lower: [-2, -2], upper: [2, 2]) { point, gradient in
            let value = Self.rosenbrock(point, &gradient)
            lowest = min(lowest, value)
            return value
        }

        #expect(found.value == lowest)
    }

    private static func rosenbrock(_ x: [Double], _ gradient: inout [Double]) -> Double {
        var value = 0.0
        gradient = [Double](repeating: 0, count: x.count)
        for i in 0..<(x.count - 1) {
            let valley = x[i + 1] - x[i] * x[i]
            value += 100 * valley * valley + (1 - x[i]) * (1 - x[i])
            gradient[i] += -400 * x[i] * valley - 2 * (1 - x[i])
            gradient[i + 1] += 200 * valley
        }
        return value
    }
}

extension LBFGSBTests {
    @Test func aSearchThatIsContinuedGoesTheSameWay() {
        func rosenbrock(_ x: [Double], _ gradient: inout [Double]) -> Double {
            let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
            gradient = [-2 * a - 400 * x[0] * b, 200 * b]
            return a * a + 100 * b * b
        }
        let minimiser = LBFGSB()
        let (lower, upper) = ([-2.0, -2.0], [2.0, 2.0])
        var straight = minimiser.begin(from: [-1.2, 1], lower: lower, upper: upper, rosenbrock)
        for _ in 0..<7 { minimiser.advance(&straight, lower: lower, upper: upper, rosenbrock) }

        var continued = LBFGSB.Search(
            point: straight.point, value: straight.value, gradient: straight.gradient,
            evaluations: straight.evaluations, isConverged: straight.isConverged, isFinished: straight.isFinished,
            pairs: straight.pairs, memory: minimiser.memory)
        for _ in 0..<5 {
            minimiser.advance(&straight, lower: lower, upper: upper, rosenbrock)
            minimiser.advance(&continued, lower: lower, upper: upper, rosenbrock)
        }

        #expect(continued == straight)
    }
}
