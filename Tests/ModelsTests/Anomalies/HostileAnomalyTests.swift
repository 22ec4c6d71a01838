import Datasets
import Models
import Randomness
import Testing

/// Models of anomalies that somebody changed, and whose checksums are right: refused, or used without a trap.
struct HostileAnomalyTests {
    private struct Subject {
        var table: Table
        var description: [UInt8]
        var parameters: [UInt8]

        init(isSeries: Bool) throws {
            let whole = isSeries ? try SmallWatch.series(days: 12) : try SmallWatch.table(rows: 60)
            let (model, _) = try AnomalyModel.fit(
                to: whole, SmallWatch.request(whole, time: isSeries ? "at" : nil, rate: 0.1))
            let parts = try ModelContainer.decode(model.encoded())
            table = try SmallWatch.part(whole, 0..<30)
            description = Array(parts.description)
            parameters = Array(parts.parameters)
        }

        /// Whether a file is read and used; false if it was refused.
        func isUsable(_ description: [UInt8], _ parameters: [UInt8]) throws -> Bool {
            let bytes = try ModelContainer.encode(description: description, parameters: parameters)
            do {
                let model = try AnomalyModel(decoding: bytes)
                let scores = try model.scores(table)
                #expect(scores.rarities.allSatisfy { $0.isFinite })
                _ = try model.findings(scores, most: 2)
                return true
            } catch is ModelFileError {
                return false
            } catch is TrainingError {
                return false
            } catch is DataError {
                return false
            }
        }
    }

    @Test(arguments: [false, true]) func survivesChangedParameters(_ isSeries: Bool) throws {
        let subject = try Subject(isSeries: isSeries)
        var generator = CounterGenerator(seed: HostileBytes.seed + 1, purpose: .simulation)
        var used = 0
        for _ in 0..<(HostileBytes.changes / 4) {
            let changed = HostileBytes.sealed(HostileBytes.change(subject.parameters, &generator))
            if try subject.isUsable(subject.description, changed) { used += 1 }
        }
        #expect(used > 0)
    }

    @Test(arguments: [false, true]) func survivesParametersThatLie(_ isSeries: Bool) throws {
        let subject = try Subject(isSeries: isSeries)
        let archive = try TensorArchive(decoding: subject.parameters)
        var refused = 0
        for name in archive.entryNames {
            for lie in HostileBytes.lies(about: archive[name]).prefix(60) {
                var changed = archive
                changed[name] = lie
                if try !subject.isUsable(subject.description, changed.encoded()) { refused += 1 }
            }
        }
        #expect(refused > archive.entryNames.count)
    }

    @Test(arguments: [false, true]) func survivesAChangedDescription(_ isSeries: Bool) throws {
        let subject = try Subject(isSeries: isSeries)
        let digits = subject.description.indices.filter { (48...57).contains(subject.description[$0]) }
        var generator = CounterGenerator(seed: HostileBytes.seed + 2, purpose: .simulation)
        var (used, refused) = (0, 0)
        for turn in 0..<(HostileBytes.changes / 2) {
            var changed = subject.description
            if turn % 2 == 0 {
                for _ in 0..<3 {
                    changed[digits[generator.index(below: digits.count)]] = 48 + UInt8(generator.index(below: 10))
                }
            } else {
                changed = HostileBytes.change(changed, &generator)
            }
            if try subject.isUsable(changed, subject.parameters) { used += 1 } else { refused += 1 }
        }
        #expect(used > 0 && refused > 0)
    }
}
