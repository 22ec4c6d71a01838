import Foundation
public import SearchSpaces

/// A function of the numeric parameters, in the order of their names: for examples, benchmarks and tests.
public struct TestFunction: Sendable {
    /// What a study calls it.
    public let name: String
    /// One sentence.
    public let summary: String
    private let evaluate: @Sendable ([Double]) -> Double

    init(_ name: String, _ summary: String, _ evaluate: @escaping @Sendable ([Double]) -> Double) {
        self.name = name
        self.summary = summary
        self.evaluate = evaluate
    }

    /// All of them.
    public static let all: [TestFunction] = [.sphere, .rosenbrock, .branin, .rastrigin]

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
    static let sphere = TestFunction("sphere", "The sum of squares; least, 0, at the origin.") { x in
        x.reduce(0) { $0 + $1 * $1 }
    }

    static let rosenbrock = TestFunction("rosenbrock", "A bent valley; least, 0, where every parameter is 1.") { x in
        zip(x, x.dropFirst()).reduce(0) { sum, pair in
            let (a, b) = pair
            return sum + 100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a)
        }
    }

    /// - SeeAlso: Dixon, Szegö 1978, "The global optimization problem: an introduction".
    static let branin = TestFunction("branin", "Three equal minima of 0.3979 for x1 in [-5, 10], x2 in [0, 15].") { x in
        guard x.count >= 2 else { return .nan }
        let bend = x[1] - 5.1 / (4 * .pi * .pi) * x[0] * x[0] + 5 / .pi * x[0] - 6
        return bend * bend + 10 * (1 - 1 / (8 * .pi)) * cos(x[0]) + 10
    }

    static let rastrigin = TestFunction("rastrigin", "A bowl with many dents; least, 0, at the origin.") { x in
        x.reduce(10 * Double(x.count)) { $0 + $1 * $1 - 10 * cos(2 * .pi * $1) }
    }
}
