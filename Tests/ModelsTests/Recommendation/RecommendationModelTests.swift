import Datasets
import Foundation
import Models
import Randomness
import SearchSpaces
import Testing

/// Files of recommendation models: they come back as they were, and those that somebody changed are refused or used without
/// a trap.
struct RecommendationModelTests {
    private static let changes = 300

    private func model(_ name: String) throws -> RecommendationModel {
        let table = try SmallInteractions.table()
        let matrix = InteractionMatrix(table)
        let entry = try #require(RecommenderCatalogue.named(name))
        let settings: [String: ParameterValue] = ["factors": .int(4), "epochs": .int(3), "popularity": .float(0.5)]
        let recommender = try entry.recommender(
            settings, matrix, .init(seed: 1, threads: 1, shouldStop: { false }))
        return RecommendationModel(
            RecommendationDescription(
                method: name, settings: settings,
                columns: .init(user: "user", item: "item", rating: "rating", time: "time"), users: table.users.count,
                items: table.items.count, interactions: table.count, isOfAll: true, basis: .time, liked: nil,
                score: nil,
                baseline: nil, data: "small.csv", fingerprint: Fingerprint(of: []), seed: 1, leptune: "0.1"),
            users: table.users, items: table.items, titles: table.items.map { "item \($0)" },
            histories: matrix.byUser, recommender: recommender)
    }

    private func suggestions(_ model: RecommendationModel) throws -> Recommender.Suggestions {
        try model.recommender.suggest(
            5, histories: model.histories, users: (0..<Int32(model.users.count)).map { $0 }, threads: 1)
    }

    @Test(arguments: RecommenderTests.names) func comesBackAsItWas(_ name: String) throws {
        let model = try model(name)
        let bytes = try model.encoded()

        let read = try RecommendationModel(decoding: bytes)

        #expect(ModelContainer.kind(of: bytes) == RecommendationDescription.kind)
        #expect(read.description == model.description)
        #expect(read.users == model.users && read.items == model.items && read.titles == model.titles)
        #expect(try suggestions(read) == suggestions(model))
        #expect(try read.encoded() == bytes)
    }

    @Test(arguments: RecommenderTests.names) func survivesChangedBytes(_ name: String) throws {
        let parts = try ModelContainer.decode(model(name).encoded())
        let (description, parameters) = (Array(parts.description), Array(parts.parameters))
        var generator = CounterGenerator(seed: 9, purpose: .simulation)
        var used = 0

        for turn in 0..<Self.changes {
            var changed = turn % 3 == 0 ? description : parameters
            for _ in 0...generator.index(below: 3) {
                let place = generator.index(below: changed.count)
                changed[place] = [0, 1, 0x7F, 0x80, 0xFF, 0x39][generator.index(below: 6)]
            }
            let bytes = try ModelContainer.encode(
                description: turn % 3 == 0 ? changed : description,
                parameters: turn % 3 == 0 ? parameters : Self.sealed(changed))
            if try isUsable(bytes) { used += 1 }
        }

        #expect(used > 0)
    }

    @Test(arguments: RecommenderTests.names) func survivesParametersThatLie(_ name: String) throws {
        let parts = try ModelContainer.decode(model(name).encoded())
        let archive = try TensorArchive(decoding: Array(parts.parameters))
        var refused = 0

        for entry in archive.entryNames {
            for lie in Self.lies(about: archive[entry]) {
                var changed = archive
                changed[entry] = lie
                let bytes = try ModelContainer.encode(
                    description: Array(parts.description), parameters: changed.encoded())
                if try !isUsable(bytes) { refused += 1 }
            }
        }
        // Of the lies about each part some cannot be true of any model.
        #expect(refused >= archive.entryNames.count)
    }

    @Test func aModelOfRowsIsNone() throws {
        #expect(ModelContainer.kind(of: []) == nil)
        #expect(ModelContainer.kind(of: Array("LEPMODEL".utf8)) == nil)
        #expect(throws: ModelFileError.notAModel) { try RecommendationModel(decoding: [1, 2, 3]) }
    }

    private func isUsable(_ bytes: [UInt8]) throws -> Bool {
        do {
            let model = try RecommendationModel(decoding: bytes)
            let found = try suggestions(model)
            let areItems = found.items.allSatisfy { $0 < model.items.count }
            #expect(areItems && found.items.count == model.users.count * found.places)
            #expect(found.scores.allSatisfy { $0.isFinite })
            return true
        } catch is ModelFileError {
            return false
        }
    }

    private static func sealed(_ archive: [UInt8]) -> [UInt8] {
        let body = archive.dropLast(4)
        return body + withUnsafeBytes(of: CRC32.checksum(body).littleEndian) { Array($0) }
    }

    private static func lies(about tensor: TensorArchive.Tensor?) -> [TensorArchive.Tensor?] {
        switch tensor {
        case .floats(let values):
            [nil, .floats([])]
                + [Float.nan, .infinity, -.infinity, -3e38, 3e38, 0].map {
                    .floats([Float](repeating: $0, count: values.count))
                }
        case .indices(let values):
            [nil, .indices([])]
                + [Int32.min, -1, 0, 1, 1 << 20, .max].map { .indices([Int32](repeating: $0, count: values.count)) }
        case .bytes(let values):
            [nil, .bytes([]), .bytes([UInt8](repeating: 0xFF, count: values.count)), .floats([1])]
        case .doubles, .integers, nil: [nil]
        }
    }
}
