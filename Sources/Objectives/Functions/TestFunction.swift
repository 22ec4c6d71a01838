import Foundation
public import SearchSpaces

/// A function of numeric parameters, in the order of their names: for examples, benchmarks and tests.
public struct TestFunction: Sendable {
    /// What a study calls it.
    public let name: String
    /// One sentence.
    public let summary: String
    /// The parameters that it is usually given, and their ranges.
    public let parameters: [(name: String, range: ClosedRange<Double>)]
    private let evaluate: @Sendable ([Double]) -> Double

    init(
        _ name: String, _ summary: String, ranges: [ClosedRange<Double>],
        _ evaluate: @escaping @Sendable ([Double]) -> Double
    ) {
        self.name = name
        self.summary = summary
        parameters = ranges.enumerated().map { ("x\($0 + 1)", $1) }
        self.evaluate = evaluate
    }

    /// All of them.
    public static let all: [TestFunction] = [.sphere, .rosenbrock, .branin, .rastrigin, .hartmann6]

    /// The function of a name, if there is one.
    public static func named(_ name: String) -> TestFunction? {
        all.first { $0.name == name }
    }

    /// The value of a configuration; parameters that are not numbers do not count.
    public func callAsFunction(_ configuration: Configuration) -> Double {
        evaluate(configuration.names.compactMap { configuration[$0]?.number })
    }
}

extension TestFunction {
    static let sphere = TestFunction(
        "sphere", "The sum of squares; least, 0, at the origin.", ranges: [-5...5, -5...5]
    ) { x in
        x.reduce(0) { $0 + $1 * $1 }
    }

    static let rosenbrock = TestFunction(
        "rosenbrock", "A bent valley; least, 0, where every parameter is 1.", ranges: [-2...2, -2...2]
    ) { x in
        zip(x, x.dropFirst()).reduce(0) { sum, pair in
            let (a, b) = pair
            return sum + 100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a)
        }
    }

    /// - SeeAlso: Dixon, Szegö 1978, "The global optimization problem: an introduction".
    static let branin = TestFunction(
        "branin", "Three equal minima of 0.397887.", ranges: [-5...10, 0...15]
    ) { x in
        guard x.count >= 2 else { return .nan }
        let bend = x[1] - 5.1 / (4 * .pi * .pi) * x[0] * x[0] + 5 / .pi * x[0] - 6
        return bend * bend + 10 * (1 - 1 / (8 * .pi)) * cos(x[0]) + 10
    }

    static let rastrigin = TestFunction(
        "rastrigin", "A bowl with many dents; least, 0, at the origin.", ranges: [-5.12...5.12, -5.12...5.12]
    ) { x in
        x.reduce(10 * Double(x.count)) { $0 + $1 * $1 - 10 * cos(2 * .pi * $1) }
    }

    /// - SeeAlso: Dixon, Szegö 1978, "The global optimization problem: an introduction".
    static let hartmann6 = TestFunction(
        "hartmann6", "Four wells in six dimensions; least, -3.32237.", ranges: [ClosedRange](repeating: 0...1, count: 6)
    ) { x in
        guard x.count >= 6 else { return .nan }
        let wells: [(depth: Double, slopes: [Double], centre: [Double])] = [
            (1, [10, 3, 17, 3.5, 1.7, 8], [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886]),
            (1.2, [0.05, 10, 17, 0.1, 8, 14], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991]),
            (3, [3, 3.5, 1.7, 10, 17, 8], [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650]),
            (3.2, [17, 8, 0.05, 10, 0.1, 14], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]),
        ]
        var value = 0.0
        for well in wells {
            var distance = 0.0
            for i in 0..<6 {
                let offset = x[i] - well.centre[i]
                distance += well.slopes[i] * offset * offset
            }
            value -= well.depth * exp(-distance)
        }
        return value
    }
}
