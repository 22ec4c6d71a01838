import Datasets
import Foundation
import LinearAlgebra
import Models
import Testing

struct FeatureEncoderTests {
    private func table(_ columns: [(String, ColumnValues)]) throws -> Features {
        .table(try Table(columns: columns.map { Column(name: $0.0, values: $0.1) }))
    }

    @Test func standardisesByTrainingRowsAlone() throws {
        let features = try table([("x", .numeric([1, 3, 5, 7, 1000, -1000]))])

        let encoder = FeatureEncoder(fittedTo: features, rows: [0, 1, 2, 3])
        let encoded = try encoder.transform(features, rows: [0, 3, 4])

        let deviation = Float(5).squareRoot()
        #expect(encoder.featureCount == 1)
        #expect(
            zip(encoded.elements, [-3 / deviation, 3 / deviation, 996 / deviation]).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test func fillsMissingValuesByTheMedianAndMarksThem() throws {
        let features = try table([("x", .numeric([1, .nan, 2, 9, .infinity, 4]))])

        let encoder = FeatureEncoder(fittedTo: features, rows: Array(0..<6))
        let encoded = try encoder.transform(features, rows: Array(0..<6))

        #expect(encoder.featureNames == ["x", "x is missing"])
        #expect(encoded.column(1) == [0, 1, 0, 0, 1, 0])
        // The median of 1, 2, 4 and 9 is 3, between 2 and 4.
        #expect(encoded[1, 0] == encoded[4, 0])
        #expect(encoded[1, 0] > encoded[2, 0] && encoded[1, 0] < encoded[5, 0])
        #expect(abs(encoded.column(0).reduce(0, +)) < 1e-5)
    }

    @Test func missingValuesUnseenInTrainingAreFilledWithoutAMark() throws {
        let features = try table([("x", .numeric([1, 2, 3, .nan]))])

        let encoder = FeatureEncoder(fittedTo: features, rows: [0, 1, 2])

        #expect(try encoder.transform(features, rows: [1, 3]).elements == [0, 0])
    }

    @Test func levelsThatTrainingDidNotSeeAreAllZero() throws {
        let features = try table([
            ("city", .categorical(codes: [0, 2, 1, -1], levels: ["Oslo", "Bergen", "Narvik"]))
        ])

        let encoder = FeatureEncoder(fittedTo: features, rows: [0, 1])

        #expect(encoder.featureNames == ["city = Oslo", "city = Narvik"])
        #expect(try encoder.transform(features, rows: [0, 1, 2, 3]).elements == [1, 0, 0, 1, 0, 0, 0, 0])
    }

    @Test func findsColumnsByNameAndLevelsByText() throws {
        let training = try table([
            ("x", .numeric([0, 2])), ("city", .categorical(codes: [0, 1], levels: ["Oslo", "Bergen"])),
        ])
        let other = try table([
            ("extra", .numeric([7])), ("city", .categorical(codes: [1], levels: ["Rome", "Bergen"])),
            ("x", .numeric([2])),
        ])

        let encoder = FeatureEncoder(fittedTo: training, rows: [0, 1])

        #expect(try encoder.transform(other, rows: [0]).elements == [1, 0, 1])
    }

    @Test func saysWhichColumnDoesNotFit() throws {
        let encoder = FeatureEncoder(fittedTo: try table([("x", .numeric([0, 2]))]), rows: [0, 1])

        #expect(throws: TrainingError.unusableData("column \"x\" is missing; the model was trained with it")) {
            try encoder.transform(try table([("y", .numeric([1]))]), rows: [0])
        }
        #expect(throws: TrainingError.unusableData("column \"x\" holds categories; numbers are expected")) {
            try encoder.transform(try table([("x", .categorical(codes: [0], levels: ["a"]))]), rows: [0])
        }
        #expect(throws: TrainingError.unusableData("images were given; a table is expected")) {
            try encoder.transform(.images(try DenseImages(pixels: [1], count: 1, height: 1, width: 1)), rows: [0])
        }
    }

    @Test(arguments: [
        [5, 5, 5], [.nan, .nan, .nan], [1e308, -1e308, 1e308], [.leastNonzeroMagnitude, .leastNormalMagnitude, 0],
        [1e17, 1e17 + 16, 1e17],
        [0, 0, 1e-200], [1, 1, 1 + 1e-15],
    ]) func extremeColumnsStayFinite(_ values: [Double]) throws {
        let features = try table([("x", .numeric(values + [1e308, -1e308, .nan]))])

        let encoder = FeatureEncoder(fittedTo: features, rows: [0, 1, 2])

        #expect(try encoder.transform(features, rows: Array(0..<6)).isFinite)
    }

    @Test func keepsTheMostFrequentOfTooManyLevels() throws {
        let codes = (0..<1000).map { Int32($0 % 400) } + [399, 399, 399]
        let features = try table([("id", .categorical(codes: codes, levels: (0..<400).map { "id \($0)" }))])

        let encoder = FeatureEncoder(fittedTo: features, rows: Array(codes.indices))

        #expect(encoder.featureCount == 256)
        #expect(encoder.featureNames.contains("id = id 399"))
        #expect(!encoder.featureNames.contains("id = id 300"))
    }

    @Test func standardisesEachChannelOfImages() throws {
        let pixels: [UInt8] = [0, 10, 100, 20, 200, 30, 44, 40]
        let images = Features.images(try DenseImages(pixels: pixels, count: 2, height: 1, width: 2, channels: 2))

        let encoder = FeatureEncoder(fittedTo: images, rows: [0, 1])
        let encoded = try encoder.transform(images, rows: [0, 1])

        #expect(encoder.featureNames == ["pixel 0,0,0", "pixel 0,0,1", "pixel 0,1,0", "pixel 0,1,1"])
        for channel in 0..<2 {
            let values = [encoded[0, channel], encoded[0, 2 + channel], encoded[1, channel], encoded[1, 2 + channel]]
            #expect(abs(values.reduce(0, +)) < 1e-5)
            #expect(abs(values.reduce(0) { $0 + $1 * $1 } - 4) < 1e-4)
        }
        let alone = try encoder.transform(images, rows: [1])
        #expect(alone.elements == encoded.row(1))
    }

    @Test func blankImagesStayFinite() throws {
        let images = Features.images(try DenseImages(pixels: [7, 7, 7, 7], count: 1, height: 2, width: 2))

        let encoder = FeatureEncoder(fittedTo: images, rows: [0])

        #expect(try encoder.transform(images, rows: [0]).elements.allSatisfy { abs($0) < 1e-6 })
    }

    @Test func comesBackFromJSON() throws {
        let features = try table([
            ("x", .numeric([1, .nan, 3])), ("c", .categorical(codes: [0, 1, 1], levels: ["a", "b"])),
        ])
        let encoder = FeatureEncoder(fittedTo: features, rows: [0, 1, 2])

        let decoded = try JSONDecoder().decode(FeatureEncoder.self, from: JSONEncoder().encode(encoder))

        #expect(decoded == encoder)
        #expect(try decoded.transform(features, rows: [2]) == encoder.transform(features, rows: [2]))
    }

    @Test func scaledColumnsAreOnlyFilled() throws {
        let features = try table([("x", .numeric([1, .nan, 3, 1e300])), ("y", .numeric([2, 4, 6, 8]))])

        let encoder = FeatureEncoder(fittedTo: features, rows: [0, 1, 2], scaled: ["x"])
        let encoded = try encoder.transform(features, rows: [0, 1, 2, 3])

        #expect(encoded.column(0) == [1, 2, 3, 1e30])
        #expect(encoded.column(1) == [0, 1, 0, 0])
        #expect(encoded[1, 2] == 0)
    }

    @Test(arguments: [
        #"{"encoding":{"images":{"_0":{"height":1,"width":2,"channels":2,"means":[0],"deviations":[1]}}}}"#,
        #"{"encoding":{"images":{"_0":{"height":4611686018427387904,"width":4,"channels":1,"means":[0],"deviations":[1]}}}}"#,
        #"{"encoding":{"images":{"_0":{"height":1,"width":2,"channels":1,"means":[0],"deviations":[0]}}}}"#,
        #"{"encoding":{"table":{"_0":[{"name":"x","kind":{"coded":{"_0":{"levels":["a","a"]}}}}]}}}"#,
        #"{"encoding":{"table":{"_0":[{"name":"x","kind":{"numeric":{"_0":{"fill":0,"mean":0,"deviation":-1,"bound":1,"marksMissing":false}}}}]}}}"#,
    ]) func refusesWhatContradictsItself(_ text: String) {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FeatureEncoder.self, from: Data(text.utf8))
        }

        guard case .dataCorrupted = error else {
            Issue.record("only the content should be wrong: \(String(describing: error))")
            return
        }
    }
}
