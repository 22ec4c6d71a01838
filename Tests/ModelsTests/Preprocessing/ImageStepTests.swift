import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// Pictures that were looked at, as columns of numbers.
struct ImageStepTests {
    private static let training = Array(0..<60)
    private static let validation = Array(60..<80)

    /// Two kinds of pictures, one for each class; rows 7 and 65 have none, and row 70 one that could not be read.
    private static func data(poisoned: Bool = false) throws -> Pipeline.Data {
        var random = CounterGenerator(seed: 3, purpose: .simulation)
        var cells: [String?] = []
        var codes: [Int32] = []
        for row in 0..<80 {
            let kind = row * 7 % 2
            codes.append(Int32(kind))
            var bytes = (0..<PictureDescriptor.count).map { place in
                UInt8(60 + 100 * (place % 2 == kind ? 1 : 0) + random.index(below: 40))
            }
            if poisoned, row >= 60 { bytes = bytes.map { $0 ^ 0xff } }
            guard let descriptor = PictureDescriptor(bytes) else { continue }
            let text = PictureText(path: "\(row).png", row == 70 ? .unseen("is not there") : .seen(descriptor)).text
            cells.append(row == 7 || row == 65 ? nil : text)
        }
        let levels = Set(cells.compactMap { $0 }).sorted()
        let column = ColumnValues.categorical(
            codes: cells.map { cell in cell.flatMap { levels.firstIndex(of: $0) }.map { Int32($0) } ?? -1 },
            levels: levels)
        let table = try Table(columns: [Column(name: "photo", values: column)])
        return Pipeline.Data(features: .table(table), target: .classes(codes: codes, names: ["a", "b"]))
    }

    private func fit(_ data: Pipeline.Data, components: Int = 3) throws -> Pipeline.Fit {
        try Pipeline([PipelineStep("image", settings: Configuration(["components": .int(components)]))])
            .fit(to: data, rows: Self.training, form: .raw)
    }

    @Test func picturesBecomeDirectionsAndNamedNumbers() throws {
        let fit = try fit(try Self.data())

        #expect(
            fit.pipeline.featureNames
                == ["photo feature 1", "photo feature 2", "photo feature 3"]
                + PictureDescriptor.namedNumbers.map { "photo \($0)" } + ["photo is missing"])
        // The first direction tells the kinds apart.
        for row in Self.training where row != 7 {
            let same = (fit.features[row, 0] > 0) == (fit.features[0, 0] > 0)
            #expect(same == (row * 7 % 2 == 0))
        }
        #expect(fit.pipeline.sources(among: ["other", "photo"])?.allSatisfy { $0 == 1 } ?? false)
    }

    @Test func aRowWithoutAPictureIsMarked() throws {
        let data = try Self.data()
        let fit = try fit(data)

        let unseen = try fit.pipeline.transform(data.features, rows: [65, 66, 70])

        let last = unseen.columns - 1
        #expect((0..<3).map { unseen[$0, last] } == [1, 0, 1])
        #expect((0..<3).allSatisfy { unseen[0, $0] == 0 && unseen[2, $0] == 0 })
        #expect(unseen[0, 3].isNaN)
    }

    @Test func nothingOfOtherRowsGetsIn() throws {
        let clean = try fit(try Self.data())
        let poisoned = try fit(try Self.data(poisoned: true))

        #expect(poisoned.pipeline == clean.pipeline)
    }

    @Test func eachRowIsTransformedByItselfToTheBit() throws {
        let data = try Self.data()
        let pipeline = try fit(data).pipeline

        let together = try pipeline.transform(data.features, rows: Self.validation)

        for (place, row) in Self.validation.enumerated() {
            let alone = try pipeline.transform(data.features, rows: [row])
            #expect(alone.elements.map(\.bitPattern) == together.row(place).map(\.bitPattern))
        }
    }

    @Test func comesBackFromJSONAndDamageIsRefused() throws {
        let pipeline = try fit(try Self.data()).pipeline
        let json = try JSONEncoder().encode(pipeline)

        #expect(try JSONDecoder().decode(FittedPipeline.self, from: json) == pipeline)
        let text = String(decoding: json, as: UTF8.self)
        let damaged = text.replacingOccurrences(of: "\"components\":3", with: "\"components\":4")
        #expect(damaged != text)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FittedPipeline.self, from: Data(damaged.utf8))
        }
    }

    @Test func pathsThatNobodyLookedAtAreAnError() throws {
        let column = ColumnValues.categorical(codes: [0, 1], levels: ["a.png", "b.png"])
        let table = try Table(columns: [Column(name: "photo", values: column)])
        let data = Pipeline.Data(features: .table(table), target: .numbers([1, 2]))

        #expect(throws: TrainingError.self) {
            try Pipeline([PipelineStep("image", lists: ["columns": ["photo"]])]).fit(to: data, rows: [0, 1])
        }
    }

    @Test func aModelKeepsNoPictureAndSaysWhichItCannotSee() throws {
        let data = try Self.data()

        let input = ModelInput(data.features, rows: Self.training)

        #expect(try JSONEncoder().encode(input).count < 200)
        #expect(try JSONDecoder().decode(ModelInput.self, from: JSONEncoder().encode(input)) == input)
        let remarks = try input.matching(data.features).remarks
        #expect(
            remarks == [
                .unseenPictures(column: "photo", rows: 1, example: "the picture 70.png is not there")
            ])
    }
}
