import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// Model files of clusters: what they say of rows, and what becomes of files that somebody changed.
struct ClusterModelTests {
    private struct Subject {
        let model: ClusterModel
        let table: Table

        /// Two clouds of unequal size, which lie apart in a number and a category.
        init() throws {
            SingleThread.begin()
            var generator = CounterGenerator(seed: 3, purpose: .simulation)
            let sides = (0..<60).map { $0 % 3 == 0 }
            let numbers = sides.map { (_: Bool) in generator.normal() }
            table = try Table(columns: [
                Column(name: "size", values: .numeric(zip(sides, numbers).map { ($0 ? 100 : 10) + $1 })),
                Column(name: "noise", values: .numeric(sides.map { _ in generator.normal() })),
                Column(
                    name: "kind",
                    values: .categorical(codes: sides.map { $0 ? 1 : 0 }, levels: ["common", "special"])),
            ])
            let features = Features.table(table)
            let rows = Array(0..<table.rowCount)
            let pipeline = FittedPipeline(fittedTo: features, rows: rows)
            let data = try TrainingSet(
                features: pipeline.transform(features, rows: rows),
                target: .unlabelled(count: rows.count, reference: nil), layout: pipeline.layout)
            let learner = try EstimatorEntry.named("k-means")
                .make(settings: Configuration(["clusters": .int(2)]), data: data, seed: 1, totalEpochs: 20)
            try learner.train(untilEpoch: 20)
            let saved = SavedModel(
                try learner.model(),
                ModelDescription(
                    estimator: "k-means", settings: [:], task: .clustering, target: nil, classNames: nil,
                    input: ModelInput(features, rows: rows), pipeline: pipeline, fitted: .allRows, epochs: 20,
                    metrics: [:], data: .init(name: "t", fingerprint: Fingerprint(of: [1]), rows: rows.count), seed: 1,
                    leptune: "0.0.0"))
            let description = ClusterDescription(
                clusters: [], unassigned: 0, silhouette: 0.9, evidence: nil, estimator: "k-means", configuration: [:],
                columns: [
                    .init(name: "size", kind: .number, levels: nil, minimum: 5, maximum: 110, missing: 0),
                    .init(name: "noise", kind: .number, levels: nil, minimum: -4, maximum: 4, missing: 0),
                    .init(
                        name: "kind", kind: .category, levels: ["common", "special"], minimum: nil, maximum: nil,
                        missing: 0),
                ], ignored: [], missing: [""], warnings: [], data: saved.description.data, study: "s", seed: 1,
                leptune: "0.0.0")
            model = try #require(
                ClusterModel(
                    saved, table, data.features, Grouping(try saved.predict(features)), stabilities: [0.9, 0.8],
                    description))
        }
    }

    @Test func saysWhichClusterRowsAreInAndHowSure() throws {
        let subject = try Subject()
        let new = try Table(columns: [
            Column(name: "kind", values: .categorical(codes: [0, 1, 0], levels: ["common", "special"])),
            Column(name: "size", values: .numeric([10, 100, 1000])),
            Column(name: "noise", values: .numeric([0, 0, 0])),
        ])
        let found = try subject.model.clusters(of: new)

        // The larger cloud is the first.
        #expect(subject.model.description.clusters.map(\.rows) == [40, 20])
        #expect(found.clusters.prefix(2) == [0, 1])
        #expect(found.sureness.prefix(2) == [1, 1])
        #expect(found.distances[0] < 2 && found.distances[2] > 10)
        #expect(found.flags[2] != nil)
    }

    @Test func saysWhatSetsClustersApart() throws {
        let clusters = try Subject().model.description.clusters

        #expect(clusters[1].traits.first?.column == "size" || clusters[1].traits.first?.column == "kind")
        #expect(clusters[1].traits.contains { $0.column == "kind" && $0.level == "special" && $0.inside == 1 })
        #expect(!clusters[1].traits.contains { $0.column == "noise" && abs($0.difference) > 0.5 })
        #expect(clusters.allSatisfy { $0.typicalRows.count == 3 })
    }

    @Test func aFileGivesTheSameClusters() throws {
        let subject = try Subject()
        let bytes = try subject.model.encoded()
        let read = try ClusterModel(decoding: bytes)

        #expect(read.description == subject.model.description)
        #expect(try read.clusters(of: subject.table).clusters == subject.model.clusters(of: subject.table).clusters)
        #expect(try read.encoded() == bytes)
    }

    @Test func survivesFilesThatLie() throws {
        let subject = try Subject()
        let parts = try ModelContainer.decode(subject.model.encoded())
        let (description, parameters) = (Array(parts.description), Array(parts.parameters))
        let archive = try TensorArchive(decoding: parameters)
        var generator = CounterGenerator(seed: HostileBytes.seed + 3, purpose: .simulation)
        func use(_ description: [UInt8], _ parameters: [UInt8]) throws {
            do {
                let bytes = try ModelContainer.encode(description: description, parameters: parameters)
                let found = try ClusterModel(decoding: bytes).clusters(of: subject.table)
                #expect((found.sureness + found.distances).allSatisfy { $0.isFinite })
            } catch is ModelFileError {
            } catch is TrainingError {
            }
        }

        for name in archive.entryNames {
            for lie in HostileBytes.lies(about: archive[name]) {
                var changed = archive
                changed[name] = lie
                try use(description, changed.encoded())
            }
        }
        for _ in 0..<HostileBytes.changes {
            try use(description, HostileBytes.sealed(HostileBytes.change(parameters, &generator)))
            try use(HostileBytes.change(description, &generator), parameters)
        }
    }

    /// Tables of one cloud have no clusters, tables of several have.
    @Test func tellsCloudsFromClusters() throws {
        SingleThread.begin()
        var generator = CounterGenerator(seed: 8, purpose: .simulation)
        // One cloud, long and thin: it can be cut, but that makes no clusters.
        let cloud = Matrix<Float>(
            rows: 300, columns: 2,
            elements: (0..<300).flatMap { _ -> [Float] in
                let x = generator.normal()
                return [Float(x), Float(x + 0.3 * generator.normal())]
            })
        let apart = Matrix<Float>(
            rows: 300, columns: 2,
            elements: (0..<300).flatMap { row -> [Float] in
                [Float(generator.normal()) + Float(row % 3) * 8, Float(generator.normal())]
            })
        let none = try #require(ClusterEvidence(cloud, blocks: [], counts: 2...6, seed: 1))
        let found = try #require(ClusterEvidence(apart, blocks: [], counts: 2...6, seed: 1))

        #expect(!none.isFound, "\(none)")
        #expect(found.isFound, "\(found)")
    }
}
