import Randomness
import SearchSpaces
import Strategies
import Testing

struct ExplorationTests {
    private static let space = SearchSpace([
        Parameter("rate", .float(low: 1e-4, high: 1, log: true, step: nil)),
        Parameter("share", .float(low: 0, high: 0.9, log: false, step: 0.1)),
        Parameter("width", .int(low: 2, high: 64, log: true, step: 2)),
        Parameter("batch", .ordinal([.int(32), .int(64), .int(128)])),
        Parameter("kind", .categorical([.string("a"), .string("b")])),
        Parameter("fixed", .constant(.int(3))),
    ])
    private static let parent = Configuration([
        "rate": .float(0.1), "share": .float(0.5), "width": .int(4), "batch": .int(64), "kind": .string("a"),
        "fixed": .int(3),
    ])

    private static func children(
        of parent: Configuration, in space: SearchSpace, changing: Set<String>? = nil, redraw: Double = 0
    ) -> [Configuration] {
        (0..<200).map { number in
            var generator = CounterGenerator(seed: 5, stream: number, purpose: .exploration)
            return Exploration(changing: changing, redraw: redraw).child(of: parent, in: space, using: &generator)
        }
    }

    @Test func numbersBecomeAFifthLargerOrSmallerAndOrdinalsGoToANeighbour() {
        let children = Self.children(of: Self.parent, in: Self.space)

        func values(_ name: String) -> Set<ParameterValue> { Set(children.compactMap { $0[name] }) }
        #expect(values("rate") == [.float(0.1 * 0.8), .float(0.1 * 1.2)])
        #expect(values("width") == [.int(2), .int(6)])
        #expect(values("batch") == [.int(32), .int(128)])
        #expect(values("kind") == [.string("a")])
        #expect(values("fixed") == [.int(3)])
        let shares = values("share").compactMap(\.number).sorted()
        #expect(shares.count == 2 && abs(shares[0] - 0.4) < 1e-12 && abs(shares[1] - 0.6) < 1e-12)
    }

    @Test func nothingLeavesItsBounds() {
        let edge = Configuration([
            "rate": .float(1), "share": .float(0), "width": .int(64), "batch": .int(128), "kind": .string("b"),
            "fixed": .int(3),
        ])

        let children = Self.children(of: edge, in: Self.space)

        #expect(children.allSatisfy(Self.space.contains))
        #expect(children.contains { $0["rate"] == .float(1) } && children.contains { $0["rate"] == .float(0.8) })
    }

    @Test func onlyWhatMayChangeChanges() {
        let children = Self.children(of: Self.parent, in: Self.space, changing: ["rate"], redraw: 0.5)

        for name in ["share", "width", "batch", "kind"] {
            #expect(children.allSatisfy { $0[name] == Self.parent[name] })
        }
        #expect(Set(children.compactMap { $0["rate"]?.number }).count > 50)
    }

    @Test func aParameterIsDrawnAnewAsOftenAsSaid() {
        let children = Self.children(of: Self.parent, in: Self.space, redraw: 0.25)

        let redrawn = children.count { $0["rate"] != .float(0.1 * 0.8) && $0["rate"] != .float(0.1 * 1.2) }
        #expect(abs(Double(redrawn) / 200 - 0.25) < 0.1)
    }

    @Test func whatBeginsToTakePartIsDrawnAndWhatNoLongerDoesIsLeftOut() {
        let parent = Configuration([
            "model": .string("network"), "optimizer": .string("sgd"), "momentum": .float(0.9), "rate": .float(0.1),
        ])

        let children = Self.children(of: parent, in: ContractSpaces.conditional, redraw: 0.5)

        #expect(children.allSatisfy(ContractSpaces.conditional.contains))
        #expect(children.contains { $0["depth"] != nil } && children.contains { $0["momentum"] == nil })
    }

    @Test func aParentOfWhichNothingAllowedCanComeIsRepeated() {
        let space = SearchSpace(
            [Parameter("n", .int(low: 1, high: 3, log: false, step: 1))],
            forbidden: [
                Condition([.init("n", .oneOf([.int(1)]))]), Condition([.init("n", .oneOf([.int(3)]))]),
            ])

        let children = Self.children(of: Configuration(["n": .int(2)]), in: space)

        #expect(Set(children) == [Configuration(["n": .int(2)])])
    }

    @Test(arguments: ContractSpaces.all.map(\.name))
    func everyChildBelongsToTheSpace(_ name: String) throws {
        let space = try #require(ContractSpaces.all.first { $0.name == name }?.space)
        var generator = CounterGenerator(seed: 1, purpose: .suggestion)
        var member = try #require(space.draw(using: &generator))
        let exploration = Exploration(changing: nil, redraw: 0.25)

        for _ in 0..<200 {
            member = exploration.child(of: member, in: space, using: &generator)
            #expect(space.contains(member))
        }
    }
}
