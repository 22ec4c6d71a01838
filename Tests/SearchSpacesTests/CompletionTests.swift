import Randomness
import SearchSpaces
import Testing

struct CompletionTests {
    private let space = SearchSpace(
        [
            Parameter("rate", .float(low: 0.001, high: 1, log: true, step: nil)),
            Parameter("optimizer", .categorical([.string("sgd"), .string("adam"), .string("8")])),
            Parameter(
                "momentum", .float(low: 0, high: 0.99, log: false, step: nil),
                when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
            Parameter("depth", .int(low: 1, high: 4, log: false, step: 1)),
            Parameter("fixed", .constant(.int(3))),
        ], forbidden: [Condition([.init("depth", .oneOf([.int(4)]))])])

    private func complete(
        _ given: [String: ParameterValue], defaults: [String: ParameterValue] = [:], seed: UInt64 = 1
    ) throws -> Configuration {
        var generator = CounterGenerator(seed: seed, purpose: .enqueuing)
        return try space.completing(given, defaults: defaults, using: &generator)
    }

    @Test(arguments: 0..<20) func whatIsMissingIsADefaultOrADrawAndTheResultIsAllowed(_ seed: UInt64) throws {
        let completed = try complete(["rate": .int(1)], defaults: ["optimizer": .string("sgd")], seed: seed)

        #expect(space.contains(completed))
        #expect(completed["rate"] == .float(1))
        #expect(completed["optimizer"] == .string("sgd"))
        #expect(completed["momentum"] != nil)
        #expect(completed["fixed"] == .int(3))
    }

    @Test func aDefaultOutsideOfTheDomainIsNotTaken() throws {
        let completed = try complete([:], defaults: ["rate": .float(7), "depth": .int(0)])

        #expect(space.contains(completed))
    }

    @Test func aNumberStandsForTheChoiceThatIsSpelledLikeIt() throws {
        #expect(try complete(["optimizer": .int(8)])["optimizer"] == .string("8"))
        #expect(try complete(["depth": .float(2)])["depth"] == .int(2))
    }

    @Test(arguments: [
        (["rat": ParameterValue.float(0.1)], "rat", "is not a parameter"),
        (["rate": .float(2)], "rate", "is 2.0; expected a number from 0.001 to 1.0"),
        (["optimizer": .string("adan")], "optimizer", "expected one of sgd, adam, 8"),
        (["optimizer": .string("adam"), "momentum": .float(0.5)], "momentum", "does not take part"),
        (["depth": .float(1.5)], "depth", "expected a whole number from 1 to 4"),
        (["fixed": .int(4)], "fixed", "expected 3, a constant"),
    ])
    func aMistakeNamesItsParameter(
        _ given: [String: ParameterValue], _ parameter: String, _ message: String
    ) throws {
        let problem = try #require(throws: ConfigurationProblem.self) { _ = try complete(given) }

        #expect(problem.parameter == parameter)
        #expect(problem.message.contains(message), "\(problem)")
    }

    @Test func aForbiddenCombinationIsRefused() throws {
        let problem = try #require(throws: ConfigurationProblem.self) { _ = try complete(["depth": .int(4)]) }

        #expect(problem.message == "the combination is forbidden")
    }
}
