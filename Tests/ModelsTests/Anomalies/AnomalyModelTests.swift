import Datasets
import Models
import Testing

/// Models of what rows are usually like.
struct AnomalyModelTests {
    @Test func findsStrangeRowsAndSaysWhichColumnsMadeThemSo() throws {
        let table = try SmallWatch.table()
        let (model, scores) = try AnomalyModel.fit(to: table, SmallWatch.request(table))
        let findings = try model.findings(scores)

        #expect(Set(scores.flagged.prefix(3)) == [397, 398, 399], "\(scores.flagged)")
        let reasons = Dictionary(uniqueKeysWithValues: findings.strangest.map { ($0.row, $0.reasons) })
        #expect(reasons[399]?.first?.column == "c")
        #expect(reasons[398]?.first?.column == "kind")
        #expect(["a", "b"].contains(reasons[400]?.first?.column ?? ""))
        // What is usual is said as rows like it have it, not as all have it.
        #expect(findings.flagged == scores.flagged.count)
    }

    @Test func aShareOfRowsAsLargeAsTheRateIsStrange() throws {
        let table = try SmallWatch.table(rows: 2000)
        for rate in [0.005, 0.01, 0.05] {
            let (_, scores) = try AnomalyModel.fit(to: table, SmallWatch.request(table, rate: rate))

            #expect(abs(Double(scores.flagged.count) - 2000 * rate) <= 1)
        }
    }

    @Test func theRateHoldsForNewRowsOfTheSameKind() throws {
        let (old, new) = (try SmallWatch.table(rows: 2000), try SmallWatch.table(rows: 4000, seed: 99))
        let (model, _) = try AnomalyModel.fit(to: old, SmallWatch.request(old, rate: 0.02))
        let share = Double(try model.scores(new).flagged.count) / 4000

        #expect(share > 0.01 && share < 0.035, "\(share)")
    }

    @Test func rowsWithAnOrderAreComparedWithTheirPast() throws {
        let table = try SmallWatch.series()
        let (model, scores) = try AnomalyModel.fit(to: table, SmallWatch.request(table, time: "at", rate: 0.04))
        let events = model.events(scores)

        #expect(model.description.series?.sensors.first?.cycle == 86_400)
        for day in [40, 48, 55] {
            let hours = (24 * day)..<(24 * day + 24)
            #expect(events.contains { hours.overlaps($0.first..<($0.last + 1)) }, "day \(day): \(events)")
        }
        #expect(events.count { $0.last < 24 * 40 } <= 6, "\(events)")
        let numbers = model.eventNumbers(scores)
        #expect(numbers.count == scores.flagged.count && numbers.values.max() == events.count)
    }

    /// Features look at the past alone: what comes later does not change what was said.
    @Test func noFeatureLooksAhead() throws {
        let table = try SmallWatch.series()
        let (model, _) = try AnomalyModel.fit(
            to: SmallWatch.part(table, 0..<700), SmallWatch.request(table, time: "at"))
        let some = try model.scores(SmallWatch.part(table, 700..<900)).rarities
        let more = try model.scores(SmallWatch.part(table, 700..<1200)).rarities

        #expect(some == Array(more.prefix(200)))
    }

    /// Rows that go on where training ended are compared with its end: as if both were one table.
    @Test func whatComesNextIsComparedWithTheEndOfTraining() throws {
        let table = try SmallWatch.series()
        let (model, _) = try AnomalyModel.fit(
            to: SmallWatch.part(table, 0..<936), SmallWatch.request(table, time: "at", rate: 0.01))
        let next = try model.scores(SmallWatch.part(table, 936..<1000))

        // The spike of day 40 is at once seen, in the first of two days.
        #expect(next.flagged.contains(24 * 40 + 13 - 936), "\(next.flagged)")
    }

    @Test func aFileGivesTheSameScores() throws {
        for (table, time) in [(try SmallWatch.table(), String?.none), (try SmallWatch.series(), "at")] {
            let (model, _) = try AnomalyModel.fit(to: table, SmallWatch.request(table, time: time))
            let bytes = try model.encoded()
            let read = try AnomalyModel(decoding: bytes)

            #expect(read.description == model.description)
            #expect(try read.scores(table).rarities == model.scores(table).rarities)
            #expect(try read.encoded() == bytes)
        }
    }

    @Test func newColumnsLevelsAndGapsAreFlagged() throws {
        let table = try SmallWatch.table()
        let (model, _) = try AnomalyModel.fit(to: table, SmallWatch.request(table))
        let new = try Table(columns: [
            Column(name: "kind", values: .categorical(codes: [0, -1], levels: ["new"])),
            Column(name: "a", values: .numeric([.nan, 10])), Column(name: "b", values: .numeric([100, 1e300])),
            Column(name: "c", values: .numeric([0.5, .nan])), Column(name: "other", values: .numeric([1, 1])),
        ])
        let scores = try model.scores(new)

        #expect(scores.rarities.allSatisfy { $0.isFinite })
        #expect(scores.flags[0]?.count == 2, "\(scores.flags)")
        #expect(scores.remarks.count == 1)
        #expect(scores.flagged.contains(1))
        #expect(throws: TrainingError.self) {
            try model.scores(Table(columns: [Column(name: "a", values: .numeric([1]))]))
        }
    }

    @Test func noRowsHaveNoScores() throws {
        let table = try SmallWatch.series()
        let (model, _) = try AnomalyModel.fit(to: table, SmallWatch.request(table, time: "at"))

        #expect(try model.scores(SmallWatch.part(table, 0..<0)).rarities.isEmpty)
    }

    /// Constant, huge and tiny numbers, columns without values, rows that are all the same.
    @Test func survivesDegenerateColumns() throws {
        let n = 40
        let odd: [[Double]] = [
            [Double](repeating: 3, count: n), [Double](repeating: .nan, count: n),
            (0..<n).map { $0 == 7 ? 1e308 : -1e308 }, (0..<n).map { Double($0) * 1e-300 },
            (0..<n).map { $0 < 39 ? 0 : 1 },
        ]
        for numbers in odd {
            let table = try Table(columns: [Column(name: "x", values: .numeric(numbers))])
            let (model, scores) = try AnomalyModel.fit(to: table, SmallWatch.request(table))

            #expect(scores.rarities.allSatisfy { $0.isFinite && $0 >= 0 })
            _ = try model.findings(scores)
            #expect(try AnomalyModel(decoding: model.encoded()).scores(table).rarities.allSatisfy { $0.isFinite })
        }
    }
}
