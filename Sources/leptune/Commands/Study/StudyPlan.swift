import ArgumentParser
import Strategies
import Studies

/// `leptune study plan`: what a study is going to do.
struct StudyPlan: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print a study file's brackets, rungs, trials and total cost, before anything runs.",
        discussion: """
            Example:
              leptune study plan search-spaces/digits-mlp.yaml
            """)

    @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let definition = try StudyPreparation.definition(inFile: file)
        let plan: SchedulePlan
        do {
            plan = try SchedulerCatalogue.make(for: definition).plan
        } catch {
            throw CommandFailure(.invalidInput, "\(file): \(error)")
        }
        if output.json { return try Console.result(json: PlanView(plan, definition)) }
        Console.result(PlanView(plan, definition).text)
    }
}
