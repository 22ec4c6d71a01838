import Datasets
import LinearAlgebra
import Models
import Randomness
import Testing

/// Model files that somebody changed, and whose checksums are right: refused, or used without a trap or endless loop.
struct HostileModelTests {
    @Test(arguments: SmallModel.subjects)
    func survivesChangedParameters(_ subject: EstimatorContractTests.Subject) throws {
        let model = try SmallModel(subject)
        let parts = try ModelContainer.decode(model.saved.encoded())
        let (description, parameters) = (Array(parts.description), Array(parts.parameters))
        var generator = CounterGenerator(seed: HostileBytes.seed + 1, purpose: .simulation)
        var used = 0

        for _ in 0..<HostileBytes.changes {
            let changed = HostileBytes.sealed(HostileBytes.change(parameters, &generator))
            let bytes = try ModelContainer.encode(description: description, parameters: changed)
            if Self.isUsable(bytes, model) { used += 1 }
        }

        // A changed weight is a weight: some files must get past the checks, or nothing was tested.
        #expect(used > 0)
    }

    @Test(arguments: SmallModel.subjects)
    func survivesParametersThatLie(_ subject: EstimatorContractTests.Subject) throws {
        let model = try SmallModel(subject)
        let parts = try ModelContainer.decode(model.saved.encoded())
        let archive = try TensorArchive(decoding: Array(parts.parameters))
        var refused = 0

        for name in archive.entryNames {
            for lie in HostileBytes.lies(about: archive[name]) {
                var changed = archive
                changed[name] = lie
                let bytes = try ModelContainer.encode(
                    description: Array(parts.description), parameters: changed.encoded())
                if !Self.isUsable(bytes, model) { refused += 1 }
            }
        }
        // Of the lies about each part some cannot be true of any model.
        #expect(refused >= archive.entryNames.count)
    }

    @Test(arguments: SmallModel.subjects)
    func survivesAChangedDescription(_ subject: EstimatorContractTests.Subject) throws {
        let model = try SmallModel(subject)
        let parts = try ModelContainer.decode(model.saved.encoded())
        let (description, parameters) = (Array(parts.description), Array(parts.parameters))
        let digits = description.indices.filter { (48...57).contains(description[$0]) }
        var generator = CounterGenerator(seed: HostileBytes.seed + 2, purpose: .simulation)
        var (used, refused) = (0, 0)

        for turn in 0..<HostileBytes.changes {
            var changed = description
            if turn % 2 == 0, !digits.isEmpty {
                // Other numbers in the same places: JSON stays whole.
                for _ in 0..<3 {
                    changed[digits[Int(generator.next() % UInt64(digits.count))]] = 48 + UInt8(generator.next() % 10)
                }
            } else {
                changed = HostileBytes.change(changed, &generator)
            }
            let bytes = try ModelContainer.encode(description: changed, parameters: parameters)
            if Self.isUsable(bytes, model) { used += 1 } else { refused += 1 }
        }
        #expect(used > 0 && refused > 0, "\(used) used, \(refused) refused")
    }

    /// A number of clusters is a number of columns of predictions: a file must not ask for more than it has points.
    @Test func refusesMoreClustersThanPoints() throws {
        let subject = EstimatorContractTests.Subject(entry: try .named("k-means"), task: .clustering)
        let model = try SmallModel(subject)
        let parts = try ModelContainer.decode(model.saved.encoded())
        var archive = try TensorArchive(decoding: Array(parts.parameters))
        archive["count"] = .integers([1 << 20])
        let bytes = try ModelContainer.encode(description: Array(parts.description), parameters: archive.encoded())

        let error = #expect(throws: ModelFileError.self) { try SavedModel(decoding: bytes) }

        #expect(try #require(error).description.contains("belong to other clusters than its 1048576"))
    }

    /// Reads a file and predicts; false if it was refused.
    private static func isUsable(_ bytes: [UInt8], _ model: SmallModel) -> Bool {
        do {
            let saved = try SavedModel(decoding: bytes)
            let predictions = try saved.predict(model.features)
            #expect(predictions.rows == model.features.count)
            return true
        } catch is ModelFileError {
            return false
        } catch is TrainingError {
            return false
        } catch {
            Issue.record("neither a model file's error nor a training's: \(error)")
            return false
        }
    }
}
