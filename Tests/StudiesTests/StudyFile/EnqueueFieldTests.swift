import SearchSpaces
import Studies
import Testing

struct EnqueueFieldTests {
    private func decode(_ change: (String) -> String) -> Result<StudyDefinition, Diagnostics> {
        StudyFile.decode(change(StudyFileTests.base), file: "s.yaml", vocabulary: .sample)
    }

    @Test func configurationsOfTheFileAreTriedFirst() throws {
        let definition = try decode { $0 + "enqueue: [{ depth: 2 }, { depth: 3 }]\n" }.get()

        #expect(definition.enqueued == [Configuration(["depth": .int(2)]), Configuration(["depth": .int(3)])])
    }

    @Test func whatIsDrawnDependsOnTheSeedAlone() throws {
        let first = try decode { $0 + "enqueue: [{}]\n" }.get()
        let second = try decode { $0 + "enqueue: [{}]\n" }.get()

        #expect(first.enqueued == second.enqueued)
        #expect(first.enqueued?.count == 1)
    }

    @Test(arguments: [
        ("enqueue: [{ depth: 9 }]", "enqueue.0.depth", "is 9"),
        ("enqueue: [{ dept: 2 }]", "enqueue.0.dept", "is not a parameter"),
        ("enqueue: { depth: 2 }", "enqueue", "is a mapping"),
        ("enqueue: [{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}]", "enqueue", "has 11 configurations"),
    ])
    func mistakesAreReportedWhereTheyAre(_ line: String, _ field: String, _ found: String) throws {
        guard case .failure(let diagnostics) = decode({ $0 + line + "\n" }) else {
            Issue.record("'\(line)' was taken")
            return
        }

        #expect(diagnostics.description.contains(field), "\(diagnostics)")
        #expect(diagnostics.description.contains(found), "\(diagnostics)")
    }

    @Test func aStudyMayBeEvaluatedFromOutside() throws {
        let text = """
            leptune: 1
            name: outside
            space: { x: { type: float, low: 0, high: 1 } }
            objective: { external: true }
            metric: { name: loss, goal: minimize }
            strategy: random
            budget: { trials: 10 }

            """

        let definition = try StudyFile.decode(text, file: "s.yaml", vocabulary: .sample).get()

        #expect(definition.objective == .external)
        guard
            case .failure(let diagnostics) = StudyFile.decode(
                text.replacing("external: true", with: "external: maybe"), file: "s.yaml", vocabulary: .sample)
        else {
            Issue.record("external: maybe was taken")
            return
        }
        #expect(diagnostics.description.contains("expected true"), "\(diagnostics)")
    }
}

struct PortfolioFieldTests {
    private func decode(_ line: String, portfolio: [[String: ParameterValue]]) -> Result<StudyDefinition, Diagnostics> {
        var vocabulary = StudyVocabulary.sample
        for index in vocabulary.estimators.indices { vocabulary.estimators[index].portfolio = portfolio }
        return StudyFile.decode(StudyFileTests.base + line + "\n", file: "s.yaml", vocabulary: vocabulary)
    }

    @Test func aPortfolioComesAfterWhatIsEnqueuedAndKeepsToTheSpace() throws {
        let known: [[String: ParameterValue]] = [
            ["depth": .int(3), "width": .int(64)], ["depth": .int(9)], ["depth": .int(2)], ["width": .int(32)],
        ]

        let definition = try decode("enqueue: [{ depth: 2 }]\nportfolio: true", portfolio: known).get()
        let without = try decode("portfolio: false", portfolio: known).get()

        #expect(definition.enqueued == [Configuration(["depth": .int(2)]), Configuration(["depth": .int(3)])])
        #expect(without.enqueued == nil)
    }

    @Test func aPortfolioThatIsNotThereIsAMistake() {
        guard case .failure(let diagnostics) = decode("portfolio: true", portfolio: []) else {
            Issue.record("it was taken")
            return
        }
        #expect(diagnostics.description.contains("has no portfolio"), "\(diagnostics)")
    }
}
