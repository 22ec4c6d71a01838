import Drill
import Foundation
import SearchSpaces
import Store
import Studies
import Testing

/// The drill's own checks find what they are there to find.
struct AcknowledgementTests {
    private let lease = LeaseID(high: 1, low: 2)
    private let path = NSTemporaryDirectory() + "/leptune-acknowledged-\(UUID().uuidString)"

    private func events(_ outcome: TrialOutcome, measurements: Int = 2) -> [RecordedEvent] {
        let worker = WorkerID(rawValue: "host/1")
        let events: [StudyEvent] =
            [.trialLeased(trial: 0, attempt: 1, lease: lease, worker: worker, from: 0)]
            + (0..<measurements).map {
                .measured(trial: 0, attempt: 1, Measurement(sequence: $0 + 1, fidelity: $0 + 1, value: 1, seconds: 1))
            } + [.trialEnded(trial: 0, attempt: 1, outcome)]
        return events.enumerated().map {
            RecordedEvent(sequence: $0.offset + 2, elapsed: 0, wallMilliseconds: 0, event: $0.element)
        }
    }

    private func entries() throws -> [AcknowledgementLog.Entry] {
        let log = try AcknowledgementLog(appendingTo: path)
        log.note(lease, measurementsUpTo: 2)
        log.note(lease, .completed(0.1 + 0.2))
        return AcknowledgementLog.read(path)
    }

    @Test func readsBackWhatWasNotedToTheBit() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }

        let entries = try entries()

        #expect(
            entries == [
                .measurements(lease: lease.description, sequence: 2),
                .result(lease: lease.description, .completed((0.1 + 0.2).bitPattern)),
            ])
        let log = try AcknowledgementLog(appendingTo: path)
        log.note(lease, .failed(.outOfMemory, message: "a\nb"))
        #expect(AcknowledgementLog.read(path).last == .result(lease: lease.description, .failed("out-of-memory")))
        #expect(AcknowledgementLog.read(path + "-none") == [])
    }

    @Test func findsNothingWrongWhenAllIsKept() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var check = AcknowledgementCheck([events(.completed(0.1 + 0.2))])

        #expect(check.run(try entries()).isPassed)
        #expect(check.acknowledged == 1 && check.lost == 0)
    }

    @Test(arguments: [TrialOutcome.completed(0.3), .failed(.error, message: ""), .pruned])
    func findsAResultThatIsNotKept(outcome: TrialOutcome) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var check = AcknowledgementCheck([events(outcome)])

        #expect(!check.run(try entries()).isPassed)
        #expect(check.lost == 1)
    }

    @Test func findsAMeasurementThatIsNotKept() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var check = AcknowledgementCheck([events(.completed(0.1 + 0.2), measurements: 1)])

        #expect(!check.run(try entries()).isPassed)
        #expect(check.lost == 0)
    }

    @Test func findsAStudyThatIsGone() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var check = AcknowledgementCheck([])

        #expect(check.run(try entries()).problems.count == 2)
    }
}
