import Foundation
import GRDB
import SearchSpaces
import Store
import Studies
import TestKit
import Testing

/// The tables people query say the same as the replayed events.
@Suite struct ProjectionTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: 1...24)
    func saysWhatTheEventsSay(_ seed: Int) throws {
        let values =
            seed.isMultiple(of: 3)
            ? [.nan, .infinity, -.infinity, 1, 1e308] : [0.25, -3, 1e308, -1e308, .leastNonzeroMagnitude]
        var story = try Story(seed: UInt64(seed), goal: seed.isMultiple(of: 2) ? .minimize : .maximize)
        try story.continueAtRandom(150, values: values)
        let path = directory()
        let store = try StudyStore(owning: path)
        let study = try store.createStudy(story.events[0])
        var rest = story.events.dropFirst()
        while !rest.isEmpty {
            try store.append(rest.prefix(seed).map { (study, $0) })
            rest = rest.dropFirst(seed)
        }

        let state = try store.loadState(of: study)
        #expect(try json(state.trials.array) == json(story.state.trials.array))
        let reader = try StudyReader(path)
        let summary = try reader.summary(of: "story")
        #expect(summary.phase == state.phase)
        #expect(summary.revision == state.revision)
        #expect(summary.elapsed == state.elapsed)
        #expect(summary.bestTrial == state.bestTrial)
        #expect(summary.createdMilliseconds == state.createdMilliseconds)
        #expect(summary.updatedMilliseconds == state.updatedMilliseconds)
        #expect(summary.trials == Dictionary(state.trials.map { ($0.state.name, 1) }, uniquingKeysWith: +))
        let records = try reader.trials(of: "story")
        #expect(records.count == state.trials.count)
        for (record, trial) in zip(records, state.trials) { compare(record, trial) }
        let database = try DatabaseQueue(path: path)
        try database.read { try compareRows($0, state) }
        try store.close()
    }

    private func compare(_ record: TrialRecord, _ trial: Trial) {
        #expect(record.number == trial.number)
        #expect(record.state == trial.state)
        #expect(record.value?.description == trial.value?.description)
        #expect(record.configuration == trial.configuration)
        #expect(record.placement == Placement(bracket: trial.placement.bracket, target: trial.target))
        #expect(record.reached == trial.reached)
        #expect(record.attempts == trial.attempts.count)
        #expect(record.worker == trial.attempts.last?.worker)
        #expect(record.reason == trial.reason)
        #expect(record.message == trial.message)
        #expect(record.suggestedAt == trial.suggestedAt)
        #expect(record.startedAt == trial.attempts.first?.startedAt)
        #expect(record.endedAt == trial.endedAt)
    }

    private func compareRows(_ database: Database, _ state: StudyState) throws {
        for trial in state.trials {
            let attempts = try Row.fetchAll(
                database, sql: "SELECT * FROM attempt WHERE trial = ? ORDER BY number", arguments: [trial.number])
            #expect(attempts.count == trial.attempts.count)
            for (row, attempt) in zip(attempts, trial.attempts) {
                #expect(row["lease"] as String == attempt.lease.description)
                #expect(row["from_fidelity"] as Int == attempt.from)
                #expect(row["ending"] as String? == attempt.ending?.rawValue)
                #expect(row["started_at"] as Double == attempt.startedAt)
                #expect(row["ended_at"] as Double? == attempt.endedAt)
            }
            let measurements = try Row.fetchAll(
                database,
                sql: "SELECT * FROM measurement WHERE trial = ? AND superseded = 0 ORDER BY fidelity",
                arguments: [trial.number])
            #expect(measurements.count == trial.measurements.count)
            for (row, measurement) in zip(measurements, trial.measurements) {
                #expect(row["fidelity"] as Int == measurement.fidelity)
                #expect(row["sequence"] as Int == measurement.sequence)
                #expect(row["value"] as Double? == (measurement.value.isFinite ? measurement.value : nil))
                #expect((row["kind"] as String == "finite") == measurement.value.isFinite)
            }
            let artifact = try Row.fetchOne(
                database, sql: "SELECT * FROM artifact WHERE trial = ?", arguments: [trial.number])
            #expect(artifact?["digest"] as String? == trial.checkpoint?.content.digest)
            #expect(artifact?["fidelity"] as Int? == trial.checkpoint?.fidelity)
        }
        #expect(try Int.fetchOne(database, sql: "SELECT late_results FROM study") == state.lateResults)
    }

    private func json(_ trials: [Trial]) throws -> String {
        String(decoding: try EventCoding.encoder().encode(trials), as: UTF8.self)
    }
}
