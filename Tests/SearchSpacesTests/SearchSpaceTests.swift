import Randomness
import SearchSpaces
import Testing

struct SearchSpaceTests {
    static let conditional = SearchSpace(
        [
            Parameter("optimizer", .categorical([.string("sgd"), .string("adam")])),
            Parameter(
                "momentum", .float(low: 0.5, high: 0.99, log: false, step: nil),
                when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
            Parameter(
                "nesterov", .categorical([.bool(false), .bool(true)]),
                when: Condition([.init("momentum", .range(low: 0.7, high: nil))])),
            Parameter("depth", .int(low: 1, high: 3, log: false, step: 1)),
            Parameter("activation", .constant(.string("relu"))),
        ],
        forbidden: [
            Condition([.init("depth", .oneOf([.int(3)])), .init("optimizer", .oneOf([.string("adam")]))])
        ])

    /// A space drawn at random: every kind of domain, conditions on earlier parameters, forbidden combinations.
    static func random(_ number: Int) -> SearchSpace {
        var generator = CounterGenerator(seed: 11, stream: number, purpose: .simulation)
        var parameters: [Parameter] = []
        for i in 0..<1 + generator.index(below: 8) {
            let domains = ParameterDomainTests.all
            let domain = domains[generator.index(below: domains.count)]
            var condition: Condition?
            if let parent = parameters.last, generator.uniform() < 0.5 {
                condition = Condition([.init(parent.name, .oneOf([parent.domain.value(at: generator.uniform())]))])
            }
            parameters.append(Parameter("p\(i)", domain, when: condition))
        }
        let first = parameters[0]
        let forbidden = Condition([.init(first.name, .oneOf([first.domain.value(at: 0)]))])
        return SearchSpace(parameters, forbidden: first.domain.count == 1 ? [] : [forbidden])
    }

    @Test(arguments: 0..<100) func drawsBelongToTheSpace(_ number: Int) throws {
        let space = Self.random(number)
        var generator = CounterGenerator(seed: 1, stream: number, purpose: .suggestion)

        for _ in 0..<50 {
            let drawn = try #require(space.draw(using: &generator))
            #expect(space.contains(drawn), "\(drawn)")
        }
    }

    @Test(arguments: 0..<100) func pointsGiveTheirConfigurationBack(_ number: Int) throws {
        let space = Self.random(number)
        var generator = CounterGenerator(seed: 2, stream: number, purpose: .suggestion)
        let drawn = try #require(space.draw(using: &generator))

        let point = space.point(of: drawn)
        let again = space.configuration(at: point.map { $0 ?? .nan })

        #expect(point.count == space.parameters.count)
        #expect(again.names == drawn.names)
        #expect(zip(space.parameters, point).allSatisfy { ($1 != nil) == (drawn[$0.name] != nil) })
    }

    @Test func inactiveParametersAreAbsent() throws {
        let adam = Self.conditional.configuration(at: [0.9, 0.5, 0.5, 0, 0])
        let slow = Self.conditional.configuration(at: [0.1, 0.1, 0.5, 0, 0])
        let fast = Self.conditional.configuration(at: [0.1, 0.9, 0.5, 0, 0])

        #expect(adam.names == ["activation", "depth", "optimizer"])
        #expect(slow.names == ["activation", "depth", "momentum", "optimizer"])
        #expect(fast.names == ["activation", "depth", "momentum", "nesterov", "optimizer"])
    }

    @Test func aConfigurationWithAnInactiveParameterDoesNotBelong() throws {
        var adam = Self.conditional.configuration(at: [0.9, 0.5, 0.5, 0, 0])
        #expect(Self.conditional.contains(adam))

        adam["momentum"] = .float(0.9)

        #expect(!Self.conditional.contains(adam))
    }

    @Test func forbiddenCombinationsAreNeverDrawn() throws {
        var generator = CounterGenerator(seed: 3, purpose: .suggestion)
        var depths: Set<ParameterValue> = []

        for _ in 0..<500 {
            let drawn = try #require(Self.conditional.draw(using: &generator))
            if drawn["optimizer"] == .string("adam") { drawn["depth"].map { _ = depths.insert($0) } }
        }

        #expect(depths == [.int(1), .int(2)])
    }

    @Test func aSpaceWhollyForbiddenGivesNothing() {
        var space = Self.conditional
        space.forbidden = [Condition([.init("depth", .range(low: nil, high: nil))])]
        var generator = CounterGenerator(seed: 4, purpose: .suggestion)

        #expect(space.draw(using: &generator) == nil)
    }

    @Test func constantsAreNotSearched() {
        #expect(Self.conditional.searched.map(\.name) == ["optimizer", "momentum", "nesterov", "depth"])
    }
}
