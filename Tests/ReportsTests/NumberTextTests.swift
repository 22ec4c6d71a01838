import Reports
import SearchSpaces
import Testing

struct NumberTextTests {
    @Test(arguments: [
        (0.1 + 0.2, "0.3"), (1234.5678, "1234.6"), (1e-5, "1e-5"), (-2.5e-7, "−2.5e-7"), (1e21, "1e21"), (0, "0"),
        (.nan, "not a number"), (.infinity, "∞"), (-.infinity, "−∞"),
    ])
    func roundsToSignificantDigits(_ x: Double, _ expected: String) {
        #expect(NumberText.significant(x) == expected)
    }

    @Test(arguments: [
        (0, "0 ms"), (0.0123, "12 ms"), (0.25, "0.3 s"), (3.14159, "3.1 s"), (59.4, "59 s"), (59.7, "1 min"),
        (61, "1 min 1 s"), (3600, "1 h"), (5400, "1 h 30 min"), (90_000, "1 d 1 h"), (-1, "–"), (.nan, "–"),
        (.infinity, "–"), (1e300, "–"),
    ])
    func saysDurationsInTheTwoLargestUnits(_ seconds: Double, _ expected: String) {
        #expect(NumberText.duration(seconds) == expected)
    }

    @Test(
        arguments: [
            (0, "1970-01-01 00:00 UTC"), (951_782_400_000, "2000-02-29 00:00 UTC"), (-1, "1969-12-31 23:59 UTC"),
            (1_790_000_000_000, "2026-09-21 14:13 UTC"), (4_107_542_399_999, "2100-02-28 23:59 UTC"),
        ] as [(Int64, String)])
    func saysMomentsInUTC(_ milliseconds: Int64, _ expected: String) {
        #expect(NumberText.moment(milliseconds) == expected)
    }

    @Test(arguments: [Int64.min, .max])
    func survivesImpossibleMoments(_ milliseconds: Int64) {
        #expect(NumberText.moment(milliseconds).hasSuffix("UTC"))
    }

    @Test(arguments: [(9999, "9999"), (10_000, "10\u{202F}000"), (-1_234_567, "−1\u{202F}234\u{202F}567")])
    func groupsLongCounts(_ n: Int, _ expected: String) {
        #expect(NumberText.count(n) == expected)
    }

    @Test func choosesTheNoun() {
        #expect(NumberText.count(1, "trial") == "1 trial")
        #expect(NumberText.count(2, "trial") == "2 trials")
    }

    @Test(arguments: [(0.004, "0.4%"), (0.052, "5.2%"), (0.684, "68%"), (1, "100%"), (.nan, "–")])
    func saysSharesAsPerCent(_ share: Double, _ expected: String) {
        #expect(NumberText.percent(share) == expected)
    }

    @Test func saysSizesInBinaryUnits() {
        #expect(NumberText.bytes(512) == "512 bytes")
        #expect(NumberText.bytes(8 << 30) == "8 GiB")
    }
}
