import Reports
import Studies
import Testing

struct ValueAxisTests {
    @Test func showsAllValuesThatLieTogether() {
        let axis = ValueAxis([0.3, 0.5, 0.4, 0.45, 0.6, 0.35, 0.5, 0.55, 0.38], goal: .minimize)

        #expect(axis.beyond == 0 && axis.kind == .linear)
        #expect(axis.low < 0.3 && axis.high > 0.6)
        #expect(axis.best == 0.3 && axis.worst == 0.6)
    }

    @Test(arguments: Metric.Goal.allCases)
    func isNotFlattenedByARunaway(_ goal: Metric.Goal) {
        let sign: Double = goal == .minimize ? 1 : -1
        let values = (0..<40).map { sign * (1 + Double($0) / 100) } + [sign * 1e12, .nan, .infinity]

        let axis = ValueAxis(values, goal: goal)

        #expect(axis.beyond == 1)
        #expect(max(abs(axis.low), abs(axis.high)) < 10)
        #expect(axis.best == sign)
    }

    @Test func isLogarithmicForErrorsThatShrinkByMoreThanADecade() {
        let axis = ValueAxis([0.9, 0.5, 0.2, 0.1, 0.05, 0.02], goal: .minimize)

        #expect(axis.kind == .logarithmic && axis.low > 0 && axis.low < 0.02 && axis.high > 0.9)
    }

    @Test(arguments: [
        [], [.nan], [5], [5, 5, 5], [0, 0], [-.infinity, .infinity], [1e308, -1e308], [.leastNonzeroMagnitude, 1],
        [.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
    ])
    func isFiniteWhateverTheValues(_ values: [Double]) {
        for goal in Metric.Goal.allCases {
            let axis = ValueAxis(values, goal: goal)
            #expect(axis.low.isFinite && axis.high.isFinite && axis.low < axis.high, "\(axis)")
        }
    }

    @Test(arguments: [[0.1, 0.5, 0.9, 0.97, 0.98], [0.2, 0.99, 1.0]])
    func showsWhatSharesLackToOneWhereTheBestAreClose(_ values: [Double]) {
        let axis = ValueAxis(values, goal: .maximize)

        #expect(axis.kind == .towardsOne && axis.low > 0 && axis.beyond == 0)
        #expect(axis.best == values.last && axis.worst == values.first)
        let ranks = values.map(axis.rank(of:))
        #expect(ranks == ranks.sorted() && ranks.first == 0 && ranks.last == 1)
        // The step from 0.97 to 0.98 is not much smaller than the one from 0.1 to 0.5.
        #expect(ranks[values.count - 1] - ranks[values.count - 2] > 0.08)
    }

    @Test(arguments: [
        ([0.1, 0.2, 0.3], Metric.Goal.maximize), ([0.5, 0.9, 1.2], .maximize), ([0.1, 0.5, 0.99], .minimize),
    ])
    func isLinearForOtherValuesBetweenZeroAndOne(_ values: [Double], _ goal: Metric.Goal) {
        #expect(ValueAxis(values, goal: goal).kind == .linear)
    }

    @Test(arguments: Metric.Goal.allCases)
    func ranksFromTheWorstToTheBest(_ goal: Metric.Goal) {
        let axis = ValueAxis([3, 4, 5], goal: goal)

        #expect(axis.rank(of: axis.best) == 1 && axis.rank(of: axis.worst) == 0 && axis.rank(of: 4) == 0.5)
        #expect(axis.rank(of: 1e9) == (goal == .maximize ? 1 : 0))
        #expect(ValueAxis([2, 2], goal: goal).rank(of: 2) == 0.5)
    }

    @Test func neverLeavesTheSideOfZeroThatValuesAreOn() {
        #expect(ValueAxis([0, 0.01, 0.02], goal: .minimize).low == 0)
    }
}

struct LogTicksTests {
    @Test(arguments: [
        (0.03, 1.0, [0.05, 0.1, 0.2, 0.5, 1]), (1e-5, 1, [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]),
        (16, 512, [20, 50, 100, 200, 500]), (1, 1000, [1, 3, 10, 30, 100, 300, 1000]),
    ])
    func areRoundNumbersWithinTheRange(_ low: Double, _ high: Double, _ expected: [Double]) {
        #expect(LogTicks.values(from: low, to: high) == expected)
    }

    @Test(arguments: [(1e-300, 1e300), (.leastNonzeroMagnitude, 1e308), (1e-12, 1)])
    func areFewHoweverLongTheRange(_ low: Double, _ high: Double) {
        let ticks = LogTicks.values(from: low, to: high)

        #expect((2...8).contains(ticks.count), "\(ticks)")
    }

    @Test(arguments: [(0.0, 1.0), (-1, 1), (1, 1), (2, 1), (1, .infinity), (.nan, 1)])
    func areNoneWhereThereIsNoRange(_ low: Double, _ high: Double) {
        #expect(LogTicks.values(from: low, to: high).isEmpty)
    }
}
