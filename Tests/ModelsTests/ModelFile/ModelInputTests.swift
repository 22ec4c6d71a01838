import Datasets
import Models
import Testing

struct ModelInputTests {
    private func table(_ columns: [(String, ColumnValues)]) throws -> Features {
        .table(try Table(columns: columns.map { Column(name: $0, values: $1) }))
    }

    private func input() throws -> ModelInput {
        let training = try table([
            ("age", .numeric([1, 2, 3])),
            ("city", .categorical(codes: [0, 2, -1], levels: ["Bern", "Graz", "Oslo"])),
        ])
        return ModelInput(training, rows: [0, 1, 2])
    }

    @Test func knowsColumnsAndTheLevelsThatOccur() throws {
        #expect(try input() == .table([.init(name: "age"), .init(name: "city", levels: ["Bern", "Oslo"])]))
    }

    @Test func namesMissingColumnsAndWhatTheyMayBeCalled() throws {
        let data = try table([("agee", .numeric([1])), ("x", .numeric([1]))])

        let error = #expect(throws: TrainingError.self) { _ = try input().matching(data) }

        #expect(
            error
                == .unusableData(
                    "columns \"age\" (did you mean \"agee\"?), \"city\" are missing; the model was trained with them"))
    }

    @Test func flagsUnseenLevelsAndUnusedColumns() throws {
        let data = try table([
            ("note", .numeric([0, 0, 0, 0])),
            ("city", .categorical(codes: [0, 1, 2, 1], levels: ["Bern", "Rome", "Wien"])),
            ("age", .numeric([1, 2, 3, 4])),
        ])

        let (features, remarks) = try input().matching(data)

        #expect(remarks == [.unseenLevels(column: "city", rows: 3, levels: ["Rome", "Wien"]), .unusedColumn("note")])
        guard case .table(let matched) = features else {
            Issue.record("a table is expected")
            return
        }
        #expect(matched.columns.map(\.name) == ["age", "city"])
    }

    @Test func numbersAreCountedAsInTraining() throws {
        func table(_ values: ColumnValues, _ unit: NumberUnit?) throws -> Features {
            .table(try Table(columns: [Column(name: "age", values: values, unit: unit)]))
        }
        let input = ModelInput(try table(.numeric([1, 2]), NumberUnit(name: "years")), rows: [0, 1])

        let plain = try input.matching(table(.numeric([3]), nil))
        let text = try input.matching(table(.categorical(codes: [0], levels: ["6 months"]), nil))

        #expect(plain.remarks == [.noUnit(column: "age", unit: "years")])
        #expect(text.features == (try table(.numeric([0.5]), nil)))
        #expect(throws: TrainingError.self) { _ = try input.matching(table(.numeric([3]), NumberUnit(name: "kg"))) }
        #expect(throws: TrainingError.self) {
            let plain = try ModelInput(table(.numeric([1]), nil), rows: [0])
            _ = try plain.matching(table(.numeric([3]), NumberUnit(name: "kg")))
        }
    }

    @Test func takesNumbersAsCategoriesAndNothingAsAnything() throws {
        let data = try table([
            ("age", .categorical(codes: [-1, -1], levels: [])), ("city", .numeric([7, .nan])),
        ])

        let (features, remarks) = try input().matching(data)

        guard case .table(let found) = features else {
            Issue.record("a table became \(features)")
            return
        }
        #expect(found.columns.map(\.name) == ["age", "city"])
        #expect(
            "\(found.columns.map(\.values))"
                == "\([ColumnValues.numeric([.nan, .nan]), .categorical(codes: [0, -1], levels: ["7"])])")
        #expect(remarks.contains(.emptyColumn("age")))
        #expect(remarks.contains(.unseenLevels(column: "city", rows: 1, levels: ["7"])))
    }

    @Test func refusesTextInPlaceOfNumbersAndImagesInPlaceOfTables() throws {
        let text = try table([
            ("age", .categorical(codes: [0], levels: ["old"])), ("city", .categorical(codes: [0], levels: ["Bern"])),
        ])
        let images = try DenseImages(pixels: [0, 1, 2, 3], count: 1, height: 2, width: 2)

        #expect(
            throws: TrainingError.unusableData("column \"age\" holds \"old\"; the model was trained with numbers")
        ) { _ = try input().matching(text) }
        #expect(throws: TrainingError.self) { _ = try input().matching(.images(images)) }
        #expect(throws: TrainingError.self) {
            _ = try ModelInput(.images(images), rows: [0])
                .matching(.images(DenseImages(pixels: [0, 1], count: 1, height: 1, width: 2)))
        }
    }
}
