import Foundation
import TestKit
import Testing

@Suite struct SpaceCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    private struct Shown: Decodable {
        struct Option: Decodable {
            var name: String
            var sentence: String
        }
        var name: String
        var tasks: [String]
        var options: [Option]
        var yaml: String
    }

    @Test func everySpaceCanBePastedIntoAStudyFile() async throws {
        defer { program.remove() }
        let listed = try await program.run("space", "show", "--json")
        let all = try JSONDecoder().decode([Shown].self, from: Data(listed.output.utf8))
        #expect(all.count > 2)

        for estimator in all {
            let shown = try await program.run("space", "show", estimator.name)
            let metric =
                switch estimator.tasks.first {
                case "classification": "{ name: accuracy, goal: maximize }"
                case "regression": "{ name: rmse, goal: minimize }"
                default: "{ name: silhouette, goal: maximize }"
                }
            try program.write(
                """
                leptune: 1
                name: pasted
                \(shown.output)
                objective:
                  train: { data: { csv: points.csv, target: y }, estimator: \(estimator.name) }
                metric: \(metric)
                strategy: random
                budget: { trials: 2 }
                """, to: "study.yaml")
            let plan = try await program.run("study", "plan", "study.yaml")

            #expect(shown.output.hasPrefix("# \(estimator.name): "))
            #expect(shown.output.contains(estimator.yaml))
            #expect(
                estimator.options.allSatisfy { shown.output.contains($0.name) && shown.output.contains($0.sentence) })
            #expect(plan.code == 0, "\(plan.notes)\n\(shown.output)")
        }
    }

    @Test func listsEstimatorsAndGuessesNames() async throws {
        defer { program.remove() }

        let list = try await program.run("space", "show")
        let bare = try await program.run("space")
        let typo = try await program.run("space", "show", "logistc")

        #expect(list.output.hasPrefix("estimator"))
        #expect(list.output.contains("\nmlp "))
        #expect(bare.output == list.output)
        #expect(typo.code == 3)
        #expect(typo.notes == "leptune: there is no estimator 'logistc'; did you mean 'logistic'?\n")
    }
}
