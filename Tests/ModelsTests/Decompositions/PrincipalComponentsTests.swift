import Foundation
import LinearAlgebra
import Models
import Randomness
import Testing

struct PrincipalComponentsTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let columns: Int
            let features: [Double]
            let weights: [Float]
            let components: [Double]
            let variances: [Double]
            let shares: [Double]
        }

        let cases: [Case]
    }

    private static let solvers: [PrincipalComponents.Solver] = [.automatic, .exact, .leading, .randomised]

    /// Rows whose deviation falls by half from one direction to the next.
    private func rows(_ n: Int, _ d: Int, shift: Float = 0, scale: Float = 1) -> Matrix<Float> {
        var generator = CounterGenerator(seed: 8, purpose: .simulation)
        let mixing = Matrix<Float>(rows: d, columns: d) { _, _ in Float(generator.normal()) }
        let plain = Matrix<Float>(rows: n, columns: d) { _, c in Float(generator.normal()) * powf(0.5, Float(c)) }
        let mixed = plain.multiplied(by: mixing)
        return Matrix(rows: n, columns: d) { r, c in scale * (mixed[r, c] + shift) }
    }

    @Test(arguments: solvers) func directionsAreThoseOfScikitLearn(_ solver: PrincipalComponents.Solver) throws {
        SingleThread.begin()
        for example in try Reference.read("principal-components", as: Content.self).cases {
            let features = Reference.matrix(example.features, columns: example.columns)

            let found = try PrincipalComponents(
                fittedTo: features, count: example.variances.count, weights: example.weights, solver: solver)

            #expect(Reference.distance(found.components.elements, example.components) < 2e-4)
            for (variance, expected) in zip(found.variances, example.variances) {
                #expect(abs(variance - expected) <= 1e-5 * example.variances[0])
            }
            for (share, expected) in zip(found.varianceShares, example.shares) { #expect(abs(share - expected) < 1e-5) }
        }
    }

    @Test(arguments: solvers) func directionsAreOrthonormalAndSorted(_ solver: PrincipalComponents.Solver) throws {
        SingleThread.begin()
        for (n, d, count) in [(300, 40, 12), (30, 60, 20), (50, 50, 50), (3, 9, 3), (200, 20, 0)] {
            let found = try PrincipalComponents(fittedTo: rows(n, d), count: count, solver: solver)

            let gram = found.components.gram(ofRows: true)
            #expect(found.components.rows == count)
            for r in 0..<count {
                for c in 0..<count { #expect(abs(gram[r, c] - (r == c ? 1 : 0)) < 1e-4) }
            }
            #expect(found.variances == found.variances.sorted(by: >))
            #expect(found.variances.reduce(0, +) <= found.totalVariance * (1 + 1e-5))
        }
    }

    @Test(arguments: solvers) func shiftAndScaleOfTheDataMoveOnlyMeanAndVariance(
        _ solver: PrincipalComponents.Solver
    ) throws {
        SingleThread.begin()
        let plain = try PrincipalComponents(fittedTo: rows(100, 10), count: 3, solver: solver)
        for scale: Float in [0x1p-90, 0x1p90] {
            let moved = try PrincipalComponents(
                fittedTo: rows(100, 10, shift: 8, scale: scale), count: 3, solver: solver)

            #expect(Reference.distance(moved.components.elements, plain.components.elements.map(Double.init)) < 1e-4)
            for (found, expected) in zip(moved.variances, plain.variances) {
                #expect(abs(found / Double(scale) / Double(scale) / expected - 1) < 1e-4)
            }
        }
    }

    @Test func orderOfRowsDoesNotMatter() throws {
        SingleThread.begin()
        let data = rows(100, 10)
        let forwards = try PrincipalComponents(fittedTo: data, count: 3)
        let backwards = try PrincipalComponents(fittedTo: data.gathering(rows: (0..<100).reversed()), count: 3)

        #expect(Reference.distance(backwards.components.elements, forwards.components.elements.map(Double.init)) < 1e-5)
    }

    @Test func coordinatesHaveTheVariancesAndGiveTheRowsBack() throws {
        SingleThread.begin()
        let data = rows(200, 6, shift: 100)
        let components = try PrincipalComponents(fittedTo: data, count: 6)

        let scores = try components.transform(data)
        let white = try components.transform(data, whitening: true)
        let back = try components.inverseTransform(scores)

        for c in 0..<6 {
            let square = scores.column(c).reduce(0) { $0 + Double($1) * Double($1) } / 199
            #expect(abs(square / components.variances[c] - 1) < 1e-3)
            let one = white.column(c).reduce(0) { $0 + Double($1) * Double($1) } / 199
            #expect(abs(one - 1) < 1e-3)
        }
        #expect(Reference.distance(back.elements, data.elements.map(Double.init)) < 1e-3)
    }

    @Test(arguments: solvers) func edgesGiveFiniteDirections(_ solver: PrincipalComponents.Solver) throws {
        SingleThread.begin()
        let constant = Matrix<Float>(rows: 12, columns: 4, repeating: 3)
        let doubled = Matrix<Float>(rows: 12, columns: 4) { r, _ in Float(r) }
        for data in [constant, doubled, rows(1, 5), rows(5, 1), Matrix(rows: 4, columns: 0)] {
            let found = try PrincipalComponents(fittedTo: data, count: 3, solver: solver)

            #expect(found.components.isFinite)
            #expect(found.variances.allSatisfy { $0.isFinite && $0 >= 0 })
            #expect(try found.transform(data, whitening: true).isFinite)
        }
        #expect(throws: TrainingError.self) {
            try PrincipalComponents(fittedTo: Matrix(rows: 0, columns: 2), count: 1, solver: solver)
        }
        #expect(throws: TrainingError.self) {
            try PrincipalComponents(
                fittedTo: constant, count: 1, weights: Array(repeating: 0, count: 12), solver: solver)
        }
    }

    @Test(arguments: solvers) func stopsWhenAsked(_ solver: PrincipalComponents.Solver) throws {
        #expect(throws: TrainingError.stopped) {
            try PrincipalComponents(fittedTo: rows(50, 20), count: 3, solver: solver) { true }
        }
    }

    @Test func refusesRowsOfAnotherWidth() throws {
        let components = try PrincipalComponents(fittedTo: rows(20, 4), count: 2)

        #expect(throws: TrainingError.wrongFeatureCount(found: 3, expected: 4)) {
            try components.transform(Matrix(rows: 1, columns: 3))
        }
    }

    @Test func decodesWhatItEncodesAndNothingElse() throws {
        let components = try PrincipalComponents(fittedTo: rows(20, 4), count: 2)
        let bytes = try JSONEncoder().encode(components)

        #expect(try JSONDecoder().decode(PrincipalComponents.self, from: bytes) == components)
        let lie = #"{"mean":[1,2],"components":[1,0,1],"variances":[1],"totalVariance":1}"#
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(PrincipalComponents.self, from: Data(lie.utf8))
        }
    }
}
