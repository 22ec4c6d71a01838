import Foundation
import SearchSpaces
import Testing

@Suite struct ConfigurationTests {
    /// Adding, changing and removing in any order gives what a dictionary gives.
    @Test(arguments: 0..<20) func holdsWhatADictionaryHolds(_ seed: Int) {
        var generator = Lehmer(state: UInt64(seed) * 2 + 1)
        var expected: [String: ParameterValue] = [:]
        var configuration = Configuration()
        for step in 0..<200 {
            let name = "p\(generator.next() % 17)"
            let value: ParameterValue? = generator.next() % 3 == 0 ? nil : .int(step)
            expected[name] = value
            configuration[name] = value

            #expect(configuration.values == expected)
            #expect(configuration.names == expected.keys.sorted())
            #expect(configuration.count == expected.count)
        }
        #expect(configuration == Configuration(expected))
        #expect(configuration.hashValue == Configuration(expected).hashValue)
        #expect((0..<17).allSatisfy { configuration["p\($0)"] == expected["p\($0)"] })
        #expect(configuration["absent"] == nil)
    }

    @Test func namesAreSharedOnlyWhereTheyAreTheSame() {
        let one = Configuration(["b": .int(1), "a": .float(0.5)])
        let two = Configuration(["a": .float(0.25), "b": .int(2)])
        let other = Configuration(["a": .float(0.25)])

        #expect(two.sharingNames(of: one) == two)
        #expect(other.sharingNames(of: one) == other)
        #expect(two.sharingNames(of: nil) == two)
        #expect(address(of: two.sharingNames(of: one).names) == address(of: one.names))
    }

    @Test func isAnObjectOfScalarsInJSON() throws {
        let configuration = Configuration([
            "rate": .float(0.5), "on": .bool(true), "depth": .int(3), "kind": .string("x"),
        ])

        let decoded = try JSONDecoder().decode(Configuration.self, from: JSONEncoder().encode(configuration))

        #expect(decoded == configuration)
        #expect(configuration.description == "depth=3 kind=x on=true rate=0.5")
    }

    private func address(of names: [String]) -> UnsafeRawPointer? {
        names.withUnsafeBytes { $0.baseAddress }
    }

    private struct Lehmer {
        var state: UInt64
        mutating func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
    }
}
