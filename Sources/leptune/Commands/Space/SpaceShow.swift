import ArgumentParser
import Models
import Spelling

/// `leptune space show`: an estimator's default search space and options.
struct SpaceShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print an estimator's search space, ready to paste, and its options.",
        discussion: """
            Without a name, all estimators are listed.

            Examples:
              leptune space show
              leptune space show mlp
            """)

    @Argument(help: "The estimator; all if left out.")
    var estimator: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let estimator else {
            let all = EstimatorCatalogue.all.map(EstimatorView.init)
            return output.json ? try Console.result(json: all) : Console.result(EstimatorView.table(all))
        }
        guard let entry = EstimatorCatalogue.named(estimator) else {
            let names = EstimatorCatalogue.all.map(\.name)
            let guess =
                NearestName.of(estimator, among: names).map { "did you mean '\($0)'?" }
                ?? "there are: \(names.joined(separator: ", "))."
            throw CommandFailure(.notFound, "there is no estimator '\(TextTable.harmless(estimator))'; \(guess)")
        }
        let view = EstimatorView(entry)
        return output.json ? try Console.result(json: view) : Console.result(view.text)
    }
}
