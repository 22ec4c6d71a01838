import Randomness
import SearchSpaces
import Testing

struct ParameterDomainTests {
    static let all: [ParameterDomain] = [
        .float(low: 0, high: 1, log: false, step: nil), .float(low: -1e300, high: 1e300 / 2, log: false, step: nil),
        .float(low: 1e-8, high: 1e8, log: true, step: nil), .float(low: 0, high: 1, log: false, step: 0.1),
        .float(low: 0.1, high: 0.95, log: false, step: 0.2), .float(low: 0.01, high: 1, log: true, step: 0.01),
        .float(low: -Double.leastNonzeroMagnitude, high: .leastNonzeroMagnitude, log: false, step: nil),
        .int(low: 0, high: 1, log: false, step: 1), .int(low: -3, high: 40, log: false, step: 1),
        .int(low: 1, high: 1024, log: true, step: 1), .int(low: 32, high: 512, log: true, step: 32),
        .int(low: 2, high: 17, log: false, step: 4), .int(low: -(1 << 53), high: 1 << 53, log: false, step: 1),
        .int(low: 1, high: 1 << 53, log: true, step: 1),
        .categorical([.string("a"), .string("b"), .int(3), .float(0.5), .bool(true)]),
        .ordinal([.int(32), .int(64), .int(128)]), .constant(.string("relu")),
    ]

    /// Positions that a careless mapping gets wrong, and some that none should.
    static let positions: [Double] = {
        var generator = CounterGenerator(seed: 1, purpose: .simulation)
        return [0, -0.0, 1, 1.nextDown, Double.leastNonzeroMagnitude, 0.5, -1, 2, .nan, .infinity, -.infinity]
            + (0..<500).map { _ in generator.uniform() }
    }()

    @Test(arguments: all) func everyPositionGivesAValueOfTheDomain(_ domain: ParameterDomain) {
        for u in Self.positions {
            let value = domain.value(at: u)
            #expect(domain.contains(value), "\(value) at \(u)")
        }
    }

    @Test(arguments: all) func everyValueHasAPositionThatGivesItBack(_ domain: ParameterDomain) throws {
        for u in Self.positions {
            let value = domain.value(at: u)
            let position = try #require(domain.position(of: value))
            #expect((0...1).contains(position))
            let again = domain.value(at: position)
            guard case .float(_, _, _, nil) = domain, let x = value.number, let y = again.number else {
                #expect(again == value, "\(value) at \(position) gives \(again)")
                continue
            }
            // A continuum comes back up to rounding, in relation to the width of the domain or of its logarithm.
            #expect(abs(x - y) <= 1e-12 * max(abs(x), Self.width(of: domain)), "\(x) and \(y)")
        }
    }

    private static func width(of domain: ParameterDomain) -> Double {
        guard case .float(let low, let high, let log, _) = domain, !log else { return 0 }
        return high - low
    }

    @Test(arguments: all.filter { ($0.count ?? .max) <= 50 })
    func aUniformPositionReachesEveryValue(_ domain: ParameterDomain) {
        let values = Set((0..<2000).map { domain.value(at: (Double($0) + 0.5) / 2000) })

        #expect(values.count == domain.count)
    }

    @Test(arguments: all) func valuesOfAnotherKindHaveNoPosition(_ domain: ParameterDomain) {
        #expect(domain.position(of: .string("nothing like it")) == nil)
        #expect(domain.position(of: .float(.nan)) == nil)
    }

    @Test func orderIsKept() {
        let domain = ParameterDomain.int(low: 1, high: 1000, log: true, step: 1)
        let values = (0...100).compactMap { domain.value(at: Double($0) / 100).number }

        #expect(values == values.sorted())
        #expect(values.first == 1)
        #expect(values.last == 1000)
    }
}
