import Datasets
import Foundation
import Testing

struct ValidationTests {
    private func classes(_ counts: [Int]) -> Target {
        let codes = counts.indices.flatMap { [Int32](repeating: Int32($0), count: counts[$0]) }
        return .classes(codes: codes, names: counts.indices.map { "c\($0)" })
    }

    private func count(_ rows: [Int], _ target: Target) -> [Int] {
        guard case .classes(let codes, let names) = target else { return [] }
        return rows.reduce(into: [Int](repeating: 0, count: names.count)) { $0[Int(codes[$1])] += 1 }
    }

    @Test(arguments: [2, 3, 5, 10], [[50, 50], [90, 9, 1], [7, 5, 3, 2, 1], [10, 0, 10]])
    func foldsHoldEachRowOnceAndEveryClassEvenly(_ folds: Int, _ counts: [Int]) throws {
        let target = classes(counts)
        let splits = try Validation.kFold(count: folds).splits(of: target, rows: 0..<target.count, seed: 3)

        #expect(splits.count == folds)
        #expect(splits.flatMap(\.validation).sorted() == Array(0..<target.count))
        for split in splits {
            #expect((split.training + split.validation).sorted() == Array(0..<target.count))
            #expect(split.training == split.training.sorted())
            for (found, whole) in zip(count(split.validation, target), counts) {
                #expect(found == whole / folds || found == (whole + folds - 1) / folds)
            }
        }
        let sizes = splits.map(\.validation.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }

    @Test(arguments: [0.1, 0.2, 0.25, 0.5, 0.9], [[50, 50], [90, 9, 2], [7, 5, 3, 2, 1], [33, 33, 33]])
    func holdOutKeepsProportionsAndEveryClassOnBothSides(_ fraction: Double, _ counts: [Int]) throws {
        let target = classes(counts)
        let split = try Validation.holdOut(fraction: fraction).splits(of: target, rows: 0..<target.count, seed: 3)[0]

        #expect((split.training + split.validation).sorted() == Array(0..<target.count))
        for (found, whole) in zip(count(split.validation, target), counts) {
            #expect(abs(Double(found) - Double(whole) * fraction) < 1 || found == 1 || found == whole - 1)
            if whole > 1 { #expect(found >= 1 && found < whole) }
        }
    }

    @Test func holdsOutTheShareOfNumbers() throws {
        let target = Target.numbers((0..<103).map(Float.init))
        let split = try Validation.holdOut(fraction: 0.2).splits(of: target, rows: 0..<103, seed: 1)[0]

        #expect(split.validation.count == 21)
        #expect(split.training.count == 82)
    }

    @Test func knownClassesDoNotShapeTheFoldsOfRowsToGroup() throws {
        let labels = ClassLabels(codes: (0..<40).map { $0 < 8 ? 1 : 0 }, names: ["a", "b"])
        let known = Target.unlabelled(count: 40, reference: labels)
        let unknown = Target.unlabelled(count: 40, reference: nil)
        for validation in [Validation.holdOut(fraction: 0.3), .kFold(count: 4)] {
            #expect(
                try validation.splits(of: known, rows: 0..<40, seed: 5)
                    == validation.splits(of: unknown, rows: 0..<40, seed: 5))
        }
    }

    @Test func dependsOnTheSeedAlone() throws {
        let target = classes([30, 30])
        let validations = [Validation.holdOut(fraction: 0.3), .kFold(count: 4)]
        for validation in validations {
            let first = try validation.splits(of: target, rows: 0..<60, seed: 7)

            #expect(try validation.splits(of: target, rows: 0..<60, seed: 7) == first)
            #expect(try validation.splits(of: target, rows: 0..<60, seed: 8) != first)
        }
    }

    /// Written down once: a change here would change every study's results.
    @Test func staysTheSameFromVersionToVersion() throws {
        let target = classes([6, 6])

        #expect(
            try Validation.kFold(count: 3).splits(of: target, rows: 0..<12, seed: 42).map(\.validation)
                == [[2, 3, 9, 11], [0, 1, 7, 10], [4, 5, 6, 8]])
        #expect(
            try Validation.holdOut(fraction: 0.25).splits(of: target, rows: 0..<12, seed: 42)[0].validation
                == [0, 3, 11])
    }

    @Test func leavesOtherRowsOut() throws {
        let target = classes([10, 10, 10])
        let splits = try Validation.kFold(count: 2).splits(of: target, rows: 5..<25, seed: 1)

        #expect(splits.flatMap(\.validation).sorted() == Array(5..<25))
    }

    @Test func validatesOnSomethingEvenIfEveryClassHasOneRow() throws {
        let split = try Validation.holdOut(fraction: 0.2).splits(of: classes([1, 1, 1, 1]), rows: 0..<4, seed: 1)[0]

        #expect(split.validation.count == 1)
        #expect(split.training.count == 3)
    }

    @Test(arguments: [
        (
            Validation.holdOut(fraction: 0),
            "The validation fraction is 0.0; a number between 0 and 1 is expected. Use 0.2 to validate on a fifth of "
                + "the rows."
        ),
        (
            .holdOut(fraction: .nan),
            "The validation fraction is nan; a number between 0 and 1 is expected. Use 0.2 to validate on a fifth of "
                + "the rows."
        ),
        (
            .holdOut(fraction: 1),
            "The validation fraction is 1.0; a number between 0 and 1 is expected. Use 0.2 to validate on a fifth of "
                + "the rows."
        ),
        (.kFold(count: 1), "1 folds were asked for; at least 2 are needed."),
        (.kFold(count: 5), "5 folds were asked for; there are 4 rows. Use fewer folds."),
    ])
    func saysWhyRowsCannotBeDivided(_ validation: Validation, _ message: String) {
        let error = #expect(throws: DataError.self) {
            try validation.splits(of: classes([2, 2]), rows: 0..<4, seed: 1)
        }

        #expect(error?.description == message)
    }

    @Test func refusesASingleRow() {
        let error = #expect(throws: DataError.self) {
            try Validation.kFold(count: 2).splits(of: .numbers([1]), rows: 0..<1, seed: 1)
        }

        #expect(error?.description == "1 rows cannot be divided into training and validation.")
    }

    @Test func readsAndWritesJSON() throws {
        let text = #"[{"holdOut":0.25},{"kFold":5}]"#
        let validations = [Validation.holdOut(fraction: 0.25), .kFold(count: 5)]

        #expect(try JSONDecoder().decode([Validation].self, from: Data(text.utf8)) == validations)
        #expect(String(decoding: try JSONEncoder().encode(validations), as: UTF8.self) == text)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Validation.self, from: Data(#"{"holdOut":0.2,"kFold":5}"#.utf8))
        }
    }
}
