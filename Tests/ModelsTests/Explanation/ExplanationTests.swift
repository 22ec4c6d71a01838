import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import Testing

/// Columns x, of which the prediction is three times, z, of which nothing is, and a category.
private struct Rows {
    let table: Table
    let x, z: [Double]
    let codes: [Int32]

    init(_ count: Int, seed: UInt64 = 3) throws {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        let x = (0..<count).map { _ in generator.normal() }
        let z = (0..<count).map { _ in generator.normal() }
        let codes = (0..<count).map { Int32($0 % 3) }
        (self.x, self.z, self.codes) = (x, z, codes)
        table = try Table(columns: [
            Column(name: "x", values: .numeric(x)), Column(name: "z", values: .numeric(z)),
            Column(name: "c", values: .categorical(codes: codes, levels: ["a", "b", "d"])),
        ])
    }

    static func numbers(_ table: Table, _ name: String) -> [Double] {
        if case .numeric(let numbers)? = table[name]?.values { numbers } else { [] }
    }
}

private func predict(_ table: Table) -> Matrix<Float> {
    let x = Rows.numbers(table, "x")
    return Matrix(rows: x.count, columns: 1) { row, _ in Float(3 * x[row]) }
}

struct PermutationImportanceTests {
    private func importance(
        _ rows: Rows, repeats: Int, groups: [Int]? = nil, isLate: () -> Bool = { false }
    ) throws -> PermutationImportance {
        let truth = Target.numbers(rows.x.map { Float(3 * $0) })
        let metric = try #require(MetricCatalogue.named("rmse"))
        return try PermutationImportance(
            of: rows.table, metric: "rmse", goal: .minimize, repeats: repeats, seed: 5, groups: groups, isLate: isLate,
            predict: predict
        ) { (try? metric.evaluate($0, truth, weights: $1)) ?? .nan }
    }

    /// Of a shuffled column the squared error is twice its variance.
    @Test func isWhatShufflingCosts() throws {
        let rows = try Rows(400)
        let mean = rows.x.reduce(0, +) / 400
        let variance = rows.x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400

        let found = try importance(rows, repeats: 40)

        let x = try #require(found.columns.first)
        #expect(x.name == "x")
        #expect(abs(x.value - 3 * (2 * variance).squareRoot()) < 4 * x.deviation / 40.0.squareRoot() + 0.01)
        #expect(x.low < x.value && x.value < x.high && x.low > 0)
        #expect(x.pValue < 1e-6 && x.adjustedPValue >= x.pValue)
        #expect(found.baseline == 0 && found.repeats == 40 && found.rows == 400)
        for column in found.columns.dropFirst() { #expect(column.value == 0 && column.pValue == 1) }
    }

    /// A column that the model uses but that says nothing: the p-value is one of chance.
    @Test func aColumnOfNoiseIsFoundImportantNoMoreOftenThanByChance() throws {
        let metric = try #require(MetricCatalogue.named("rmse"))
        var found = 0
        for seed in 0..<40 {
            let rows = try Rows(150, seed: UInt64(seed) + 100)
            var generator = CounterGenerator(seed: UInt64(seed), purpose: .dropout)
            let truth = Target.numbers(rows.x.map { Float(3 * $0 + generator.normal()) })
            let importance = try PermutationImportance(
                of: rows.table, names: ["z"], metric: "rmse", goal: .minimize, repeats: 20, seed: UInt64(seed),
                predict: { table in
                    let (x, z) = (Rows.numbers(table, "x"), Rows.numbers(table, "z"))
                    return Matrix(rows: x.count, columns: 1) { row, _ in Float(3 * x[row] + 0.3 * z[row]) }
                }, score: { (try? metric.evaluate($0, truth, weights: $1)) ?? .nan })
            if let column = importance.columns.first, column.pValue < 0.05 { found += 1 }
        }

        // Of 40 two are expected; more than seven would come once in two thousand times.
        #expect(found <= 7)
    }

    @Test func valuesChangePlacesWithinGroupsOnly() throws {
        let rows = try Rows(90)
        let groups = rows.codes.map(Int.init)
        var seen: [Table] = []
        _ = try PermutationImportance(
            of: rows.table, names: ["c"], metric: "m", goal: .maximize, repeats: 2, seed: 1, groups: groups,
            predict: {
                seen.append($0)
                return predict($0)
            }, score: { _, _ in 0 })

        #expect(seen.count == 3)
        #expect(seen.allSatisfy { $0["c"] == rows.table["c"] })
    }

    @Test func columnsThatThereIsNoTimeForAreCounted() throws {
        let rows = try Rows(60)
        var asked = 0

        let found = try importance(rows, repeats: 3) {
            asked += 1
            return asked > 4
        }

        #expect(found.columns.map(\.name) == ["x"])
        #expect(found.omitted == 2)
    }

    @Test func holmCorrectsForTheNumberOfTests() {
        #expect(HolmCorrection.adjusted([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06])
        #expect(HolmCorrection.adjusted([0.5, 0.9]) == [1, 1])
        #expect(HolmCorrection.adjusted([]).isEmpty)
    }
}

struct PartialDependenceTests {
    @Test func followsTheModelAlongAColumn() throws {
        let rows = try Rows(200)

        let x = try #require(try PartialDependence(of: "x", in: rows.table, predict: predict))
        let c = try #require(try PartialDependence(of: "c", in: rows.table, predict: predict))

        #expect(x.points.count == 12)
        #expect(x.points.reduce(0) { $0 + $1.rows } == 200)
        for point in x.points { #expect(abs(point.mean[0] - 3 * (point.number ?? .nan)) < 1e-4) }
        #expect(zip(x.points, x.points.dropFirst()).allSatisfy { ($0.number ?? 0) < ($1.number ?? 0) })
        #expect(c.points.map(\.value) == ["a", "b", "d"] && c.points.map(\.rows) == [67, 67, 66])
        #expect(c.span(ofOutput: 0) == 0 && x.span(ofOutput: 0) > 5)
    }

    @Test func aMissingValueIsAPointOfItsOwn() throws {
        let table = try Table(columns: [Column(name: "x", values: .numeric([1, .nan, 1, 2]))])

        let found = try #require(
            try PartialDependence(of: "x", in: table) { table in
                let x = Rows.numbers(table, "x")
                return Matrix(rows: 4, columns: 1) { row, _ in x[row].isNaN ? 9 : Float(x[row]) }
            })

        #expect(found.points.map(\.value) == ["1", "2", ""])
        #expect(found.points.map(\.rows) == [2, 1, 1])
        #expect(found.points.map { $0.mean[0] } == [1, 2, 9])
    }
}

struct WeakSlicesTests {
    private func slices(_ weakness: Double, seed: UInt64 = 3) throws -> WeakSlices {
        let rows = try Rows(600, seed: seed)
        var generator = CounterGenerator(seed: seed, purpose: .dropout)
        let truth = rows.codes.indices.map { row in
            Float(3 * rows.x[row] + generator.normal() * (rows.codes[row] == 1 ? weakness : 1))
        }
        let metric = try #require(MetricCatalogue.named("rmse"))
        return WeakSlices(of: rows.table, predict(rows.table), .numbers(truth), metric: "rmse") {
            (try? metric.evaluate($0, $1)) ?? .nan
        }
    }

    @Test func findsTheLevelThatIsWeak() throws {
        let found = try slices(2)

        let first = try #require(found.slices.first)
        #expect(first.column == "c" && first.value == "b" && first.isWeak && first.rows == 200)
        #expect(first.loss > 1.5 * first.otherLoss)
        #expect(abs((first.metric ?? 0) - 2) < 0.3)
        #expect(found.slices.count { $0.isWeak } == 1)
        #expect(found.slices.count == 3 + 5 + 5)
    }

    @Test func callsNothingWeakWhereNothingIs() throws {
        let wrong = try (10..<30).count { try slices(1, seed: UInt64($0)).slices.contains(where: \.isWeak) }

        // One of 20 is expected at most.
        #expect(wrong <= 3)
    }
}

struct GroupRatesTests {
    @Test func countsWhatIsDoneToWhom() throws {
        // Two groups of 40: in one 10 of 20 positives are called and 5 of 20 others; in the other 20 of 20 and none.
        let codes = (0..<80).map { Int32($0 % 2) }
        let group = (0..<80).map { Int32($0 / 40) }
        let decisions = (0..<80).map { row -> Int in
            let place = row % 40 / 2
            if row / 40 == 1 { return row % 2 }
            return row % 2 == 1 ? (place < 10 ? 1 : 0) : (place < 5 ? 1 : 0)
        }
        let probabilities = Matrix<Float>(rows: 80, columns: 2) { decisions[$0] == $1 ? 0.75 : 0.25 }

        let found = GroupRates(
            by: Column(name: "sex", values: .categorical(codes: group, levels: ["f", "m"])), probabilities,
            decisions: decisions, .classes(codes: codes, names: ["no", "yes"]), metric: "accuracy"
        ) { _, _ in .nan }

        #expect(found.positive == "yes")
        #expect(found.groups.map(\.value) == ["f", "m"] && found.groups.map(\.rows) == [40, 40])
        #expect(found.groups.map { $0.selected?.count } == [15, 20])
        #expect(found.groups.map { $0.truePositives?.share } == [0.5, 1])
        #expect(found.groups.map { $0.falsePositives?.share } == [0.25, 0])
        #expect(found.groups.map { $0.accuracy?.count } == [25, 40])
        #expect(found.parityDifference == 0.125 && found.parityRatio == 0.75)
        #expect(found.opportunityDifference == 0.5 && found.oddsDifference == 0.5)
        #expect(found.groups[0].metric == nil)
    }

    /// Wilson's interval of 15 of 40, by statsmodels' proportion_confint(15, 40, method="wilson").
    @Test func intervalsAreWilsons() {
        let interval = ShareInterval(15, of: 40)

        #expect(abs(interval.low - 0.242_177_55) < 1e-6 && abs(interval.high - 0.529_727_02) < 1e-6)
        #expect(ShareInterval(0, of: 0).share == nil)
        #expect(ShareInterval(0, of: 5).low == 0 && ShareInterval(5, of: 5).high == 1)
    }
}

struct CurveTests {
    @Test func theCurveHasTheAreaOfTheMetricAndOnlyItsCorners() throws {
        var generator = CounterGenerator(seed: 1, purpose: .simulation)
        let codes = (0..<300).map { _ in Int32(generator.index(below: 2)) }
        // Steps of a tenth: many ties.
        let p = codes.map { code in ((0.3 * Double(code) + 0.6 * generator.uniform()) * 10).rounded() / 10 }
        let probabilities = Matrix(rows: 300, columns: 2) { Float($1 == 1 ? p[$0] : 1 - p[$0]) }
        let metric = try #require(MetricCatalogue.named("roc-auc"))

        let curve = try #require(ROCCurve(of: probabilities, codes, names: ["no", "yes"]))

        let area = try metric.evaluate(probabilities, .classes(codes: codes, names: ["no", "yes"]))
        #expect(abs(curve.area - area) < 1e-12)
        var under = 0.0
        for (point, next) in zip(curve.points, curve.points.dropFirst()) {
            under += (next.falsePositives - point.falsePositives) * (next.truePositives + point.truePositives) / 2
        }
        #expect(abs(under - area) < 1e-12)
        #expect(curve.points.first?.threshold == nil && curve.points.last?.truePositives == 1)
        #expect(ROCCurve(of: probabilities, [Int32](repeating: 1, count: 300), names: ["no", "yes"]) == nil)
    }

    @Test func binsSayHowOftenWhatIsSaidComesTrue() {
        let p: [Float] = [0.05, 0.1, 0.15, 0.95, 0.95, 1]
        let probabilities = Matrix(rows: 6, columns: 2) { $1 == 1 ? p[$0] : 1 - p[$0] }

        let found = Reliability(of: probabilities, [0, 0, 1, 1, 1, 0], names: ["no", "yes"])

        #expect(found.bins.map(\.observed.rows) == [2, 1, 3])
        #expect(found.bins.map(\.observed.count) == [0, 1, 2])
        let error: Double = (0.15 + 0.85 + 0.9) / 6
        #expect(abs(found.expectedError - error) < 1e-6)
        #expect(abs(found.greatestError - 0.85) < 1e-6 && found.positive == "yes")
    }

    @Test func residualsAreSummedUpAlongThePredictions() {
        let predictions = Matrix(rows: 100, columns: 1) { row, _ in Float(row) }
        let truth = (0..<100).map { row -> Float in
            let shift: Float = row % 2 == 0 ? 1 : -1
            return Float(row) + shift + (row < 50 ? 2 : 0)
        }

        let found = ResidualSummary(of: predictions, truth)

        #expect(abs(found.mean - 1) < 1e-9)
        #expect(found.quantiles.first == -1 && found.quantiles.last == 3)
        #expect(found.bins.count == 10 && found.bins.allSatisfy { $0.rows == 10 })
        #expect(abs(found.bins[0].predicted - 4.5) < 1e-9 && abs(found.bins[0].actual - 6.5) < 1e-9)
        #expect(abs(found.bins[9].actual - 94.5) < 1e-9)
    }

    @Test func theWorstRowsAreThoseThatWereSurelyWrong() {
        let probabilities = Matrix<Float>(rows: 4, columns: 2, elements: [0.9, 0.1, 0.01, 0.99, 0.4, 0.6, 0.2, 0.8])

        let found = Mistakes(
            probabilities, decisions: [0, 1, 1, 1], .classes(codes: [0, 0, 0, 1], names: ["no", "yes"]))

        #expect(found.confusion == [[1, 2], [0, 1]])
        #expect(found.worst.map(\.row) == [2, 3])
        #expect(found.worst[0].actual == "no" && found.worst[0].predicted == "yes")
    }
}
