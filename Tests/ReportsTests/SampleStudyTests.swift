import SearchSpaces
import Studies
import TestKit
import Testing

struct SampleStudyTests {
    @Test(arguments: Sample.allCases)
    func isTheSameEachTime(_ sample: Sample) throws {
        let (one, other) = (try sample.snapshot().state, try sample.snapshot().state)

        #expect(one.trials.map(\.configuration) == other.trials.map(\.configuration))
        #expect(one.trials.map(\.attempts) == other.trials.map(\.attempts))
        // By their bits, since what is not a number differs from itself.
        #expect(
            one.trials.map { $0.measurements.map(\.value.bitPattern) }
                == other.trials.map { $0.measurements.map(\.value.bitPattern) })
        #expect(one.elapsed == other.elapsed && one.revision == other.revision)
    }

    @Test func holdsWhatReportsMustCopeWith() throws {
        let state = try SampleStudy.hyperband().snapshot().state

        #expect(state.isOver && state.trials.count == 49)
        #expect(state.trials.contains { $0.measurements.contains { $0.value.isNaN } })
        #expect(state.trials.contains { $0.attempts.count > 1 && $0.attempts.contains { $0.ending == .lost } })
        #expect(state.trials.contains { if case .failed = $0.state { true } else { false } })
        #expect(Set(state.trials.flatMap(\.attempts).map(\.worker)).count == 3)
        #expect(state.trials.allSatisfy { state.definition.space.contains($0.configuration) })
    }

    @Test func stopsInTheMiddleOfTheWorkWhenAsked() throws {
        let state = try SampleStudy.hyperband().until(bracket: 2).snapshot().state

        #expect(!state.isOver && state.open.count == 4)
        #expect(state.trials.count { $0.state == .running } == 3)
    }
}
