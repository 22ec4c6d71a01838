import Datasets
import Foundation
import Randomness
import Testing

/// Folds that keep groups together.
struct GroupedFoldsTests {
    /// So many groups of uneven sizes, in shuffled rows; some rows have no group.
    private static func groups(_ count: Int, rows: Int, seed: UInt64) -> Column {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        let codes = (0..<rows).map { _ -> Int32 in
            if generator.index(below: 20) == 0 { return -1 }
            return Int32(min(generator.index(below: count), generator.index(below: count)))
        }
        return Column(name: "host", values: .categorical(codes: codes, levels: (0..<count).map { "h\($0)" }))
    }

    @Test(arguments: [(2, 2, 40), (3, 7, 100), (5, 40, 300), (5, 5, 60), (10, 200, 400)], 1...3)
    func noGroupIsOnBothSidesAndEachRowIsJudgedOnce(_ shape: (folds: Int, groups: Int, rows: Int), _ seed: UInt64)
        throws
    {
        let column = Self.groups(shape.groups, rows: shape.rows, seed: seed)
        guard case .categorical(let codes, _) = column.values else { return }

        let splits = try GroupedFolds(column, count: shape.folds).splits(rows: 0..<shape.rows, seed: seed)

        #expect(splits.count == shape.folds)
        #expect(splits.flatMap(\.validation).sorted() == Array(0..<shape.rows))
        for split in splits {
            let training = Set(split.training.map { codes[$0] }.filter { $0 >= 0 })
            let validation = Set(split.validation.map { codes[$0] }.filter { $0 >= 0 })
            #expect(training.isDisjoint(with: validation))
            #expect(!split.validation.isEmpty && !split.training.isEmpty)
            #expect(Set(split.training).isDisjoint(with: split.validation))
        }
    }

    @Test func foldsAreAboutAsLargeWhereGroupsAllowIt() throws {
        let column = Self.groups(60, rows: 600, seed: 4)

        let sizes = try GroupedFolds(column, count: 5).splits(rows: 0..<600, seed: 1).map(\.validation.count)

        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 10)
    }

    @Test func theSeedDecides() throws {
        let folds = GroupedFolds(Self.groups(60, rows: 300, seed: 4), count: 3)

        #expect(try folds.splits(rows: 0..<300, seed: 1) == folds.splits(rows: 0..<300, seed: 1))
        #expect(try folds.splits(rows: 0..<300, seed: 1) != folds.splits(rows: 0..<300, seed: 2))
    }

    @Test func refusesFewerGroupsThanFolds() {
        let column = Column(name: "host", values: .numeric([1, 1, 2, 2, 1]))
        let error = #expect(throws: DataError.self) { try GroupedFolds(column, count: 3).splits(rows: 0..<5, seed: 0) }

        #expect(error?.problem == "3 folds were asked for; the column \"host\" has 2 groups.")
    }
}

/// Folds in the order of time.
struct TimeOrderedFoldsTests {
    private func numbers(_ count: Int) -> Target { .numbers((0..<count).map(Float.init)) }

    /// Rows in shuffled order with many equal times.
    private static func times(_ rows: Int, distinct: Int, seed: UInt64) -> [Double] {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        return (0..<rows).map { _ in Double(generator.index(below: distinct)) }
    }

    @Test(arguments: [(2, 30, 20), (3, 100, 8), (5, 200, 200), (5, 60, 12)], [0.0, 1, 3])
    func noFutureRowTrainsAndTheEmbargoIsKept(
        _ shape: (folds: Int, rows: Int, distinct: Int), _ embargo: Double
    ) throws {
        let times = Self.times(shape.rows, distinct: shape.distinct, seed: 9)
        let column = Column(name: "when", values: .numeric(times))

        let splits: [Split]
        do throws(DataError) {
            splits = try TimeOrderedFolds(column, count: shape.folds, embargo: embargo)
                .splits(of: numbers(shape.rows), rows: 0..<shape.rows)
        } catch {
            #expect(error.problem.contains("embargo") && embargo > 0)
            return
        }

        #expect(splits.count == shape.folds)
        for split in splits {
            let last = split.training.map { times[$0] }.max() ?? .nan
            let first = split.validation.map { times[$0] }.min() ?? .nan
            #expect(embargo == 0 ? last < first : last < first - embargo)
        }
        let judged = splits.map { $0.validation.map { times[$0] } }
        for (earlier, later) in zip(judged, judged.dropFirst()) {
            #expect((earlier.max() ?? .nan) < (later.min() ?? .nan))
        }
        #expect(Set(splits.flatMap(\.validation)).count == splits.flatMap(\.validation).count)
        #expect(splits.last?.validation.contains { times[$0] == times.max() } == true)
    }

    @Test func readsDatesInTheOrderTheyAreWrittenIn() throws {
        let days = ["3.1.2024", "1.1.2024", "2.2.2024", "28.12.2023", "5.1.2024", "4.1.2024"]
        let levels = Array(Set(days)).sorted()
        let column = Column(
            name: "day", values: .categorical(codes: days.map { Int32(levels.firstIndex(of: $0) ?? 0) }, levels: levels)
        )

        let splits = try TimeOrderedFolds(column, count: 2).splits(of: numbers(6), rows: 0..<6)

        #expect(splits.map(\.training) == [[1, 3], [0, 1, 3, 5]])
        #expect(splits.map(\.validation) == [[0, 5], [2, 4]])
    }

    @Test func saysWhatIsWrong() {
        let words = Column(name: "day", values: .categorical(codes: [0, 1, 0], levels: ["soon", "late"]))
        let gaps = Column(name: "day", values: .numeric([1, .nan, 3]))
        let same = Column(name: "day", values: .numeric([1, 1, 2, 2]))
        let early = Column(name: "day", values: .numeric([1, 2, 3, 4, 5, 6]))

        func problem(_ column: Column, _ target: Target) -> String? {
            let error = #expect(throws: DataError.self) {
                try TimeOrderedFolds(column, count: 2).splits(of: target, rows: 0..<target.count)
            }
            return error?.problem
        }

        #expect(problem(words, numbers(3))?.hasPrefix("Dates or numbers are expected") == true)
        #expect(problem(gaps, numbers(3)) == "1 of 3 rows have no time, such as row 2.")
        #expect(problem(same, numbers(4))?.contains("too few different times") == true)
        #expect(
            problem(early, .classes(codes: [0, 0, 1, 1, 0, 1], names: ["a", "b"]))?
                .contains("are all of the class \"a\"") == true)
    }
}
