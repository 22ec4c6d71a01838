import SearchSpaces
import Studies
import Testing

struct MetricsFieldTests {
    private func decode(_ objective: String, _ lines: String) -> Result<StudyDefinition, Diagnostics> {
        let text = """
            leptune: 1
            name: several
            space: { x: { type: float, low: 0, high: 1 } }
            objective: { \(objective) }
            strategy: random
            budget: { trials: 10 }
            \(lines)

            """
        return StudyFile.decode(text, file: "s.yaml", vocabulary: .sample)
    }

    @Test func theFirstMetricLeadsAndTheOthersFollow() throws {
        let definition = try decode(
            "external: true",
            "metrics: [{ name: error, goal: minimize }, { name: speed, goal: maximize }]\nconstraints: [memory]"
        ).get()

        #expect(definition.metric == Metric("error", .minimize))
        #expect(definition.furtherMetrics == [Metric("speed", .maximize)])
        #expect(definition.constraints == ["memory"])
        #expect(!definition.hasOneValue)
    }

    @Test(arguments: [
        ("external: true", "metrics: [{ name: error, goal: minimize }]", "has 1 entries"),
        (
            "external: true", "metrics: [{ name: e, goal: minimize }, { name: e, goal: maximize }]", "names e twice"
        ),
        (
            "external: true",
            "metrics: [{ name: e, goal: minimize }, { name: f, goal: maximize }]\nconstraints: [f]", "names f twice"
        ),
        (
            "external: true",
            "metric: { name: e, goal: minimize }\nmetrics: [{ name: e, goal: minimize }, { name: f, goal: maximize }]",
            "stands beside 'metrics'"
        ),
        ("external: true", "metrics: { name: error, goal: minimize }", "is a mapping"),
        ("external: true", "metric: { name: e, goal: minimize }\nconstraints: memory", "is 'memory'"),
        ("function: sphere", "constraints: [memory]", "is not for this objective"),
    ])
    func mistakesAreReported(_ objective: String, _ lines: String, _ found: String) throws {
        guard case .failure(let diagnostics) = decode(objective, lines) else {
            Issue.record("'\(lines)' was taken")
            return
        }

        #expect(diagnostics.description.contains(found), "\(diagnostics)")
    }
}
