import Studies
import Testing

struct RetriesFieldTests {
    private func retries(_ text: String) throws -> RetryPolicy {
        let source = StudyFileTests.base + text + "\n"
        return try StudyFile.decode(source, file: "s.yaml", vocabulary: .sample).get().retries
    }

    @Test func aStudyThatSaysNothingHasTheDefaults() throws {
        #expect(try retries("") == RetryPolicy())
    }

    @Test func rulesAreNumbersOrMappings() throws {
        let policy = try retries(
            "retries: { error: 2, lost: 0, out-of-memory: { limit: 1 }, timeout: { limit: 3, wait: 10s, longest: 5m } }"
        )

        #expect(policy[.error] == .init(limit: 2))
        #expect(policy[.lost] == .init(limit: 0))
        #expect(policy[.outOfMemory] == .init(limit: 1))
        #expect(policy[.timeout] == .init(limit: 3, wait: 10, longest: 300))
        #expect(policy[.rejected] == RetryPolicy.standard(.rejected))
    }

    @Test func aLongWaitRaisesTheLongestOne() throws {
        #expect(
            try retries("retries: { error: { limit: 2, wait: 2m } }")[.error]
                == .init(limit: 2, wait: 120, longest: 120))
    }
}
