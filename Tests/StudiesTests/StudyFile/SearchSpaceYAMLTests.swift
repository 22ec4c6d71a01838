import SearchSpaces
import Studies
import Testing

struct SearchSpaceYAMLTests {
    @Test func readsBackAsTheSameSpace() throws {
        let space = SearchSpace(
            [
                Parameter("optimizer", .categorical([.string("sgd"), .string("adam"), .string("on")])),
                Parameter("rate", .float(low: 1e-6, high: 1, log: true, step: nil)),
                Parameter("share", .float(low: 0, high: 0.5, log: false, step: 0.125)),
                Parameter("width", .int(low: 8, high: 4096, log: true, step: 1)),
                Parameter("depth", .int(low: 2, high: 10, log: false, step: 2)),
                Parameter("batch", .ordinal([.int(32), .int(64), .float(96.5), .bool(true)])),
                Parameter(
                    "momentum", .float(low: 0.5, high: 0.99, log: false, step: nil),
                    when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
                Parameter(
                    "look-ahead", .categorical([.bool(true), .bool(false)]),
                    when: Condition([
                        .init("optimizer", .oneOf([.string("sgd"), .string("on")])),
                        .init("rate", .range(low: 0.001, high: nil)),
                    ])),
                Parameter("kind", .constant(.string("a \"quoted\" \\ text: with # marks\tand a tab"))),
                Parameter(
                    "tail", .constant(.float(0.5)), when: Condition([.init("depth", .range(low: nil, high: 4))])),
            ],
            forbidden: [Condition([.init("optimizer", .oneOf([.string("adam")])), .init("depth", .oneOf([.int(10)]))])])

        let text = """
            leptune: 1
            name: space
            \(space.yaml)
            objective: { command: ["true", "{rate}"] }
            metric: { name: value, goal: minimize }
            strategy: random
            budget: { trials: 1 }
            """

        switch StudyFile.decode(text, file: "study.yaml", vocabulary: .sample) {
        case .success(let definition): #expect(definition.space == space)
        case .failure(let diagnostics): Issue.record("\(diagnostics)\n\(text)")
        }
    }
}
