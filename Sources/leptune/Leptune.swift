import ArgumentParser
import Studies

/// The program: its subcommands and nothing else.
@main
struct Leptune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leptune",
        abstract: "Tune hyperparameters: one fast native service.",
        discussion: """
            Run a study from its file, with two workers on this machine:
              leptune run search-spaces/digits-mlp.yaml --workers 2

            Exit codes: 0 ok, 1 failure, 2 usage or invalid input, 3 not found, 4 a check failed, 5 deadline reached with a result, \
            6 budget spent without a result, 130 interrupted.
            """,
        version: LeptuneVersion.current,
        subcommands: [
            Run.self, Serve.self, Work.self, Report.self, Why.self, Importance.self, SuggestStop.self, Replay.self,
            StudyCommands.self, Ask.self, Tell.self, AskTell.self, Train.self, Auto.self, Anomalies.self, Forecast.self,
            Recommend.self, Predict.self, ModelCommands.self, Evaluate.self, SpaceCommands.self, DataCommands.self,
            Keys.self, Doctor.self,
            DrillCommand.self,
        ])

    static func main() async {
        StandardStreams.prepare()
        await CommandFailure.exitProcess(running: Self.self)
    }
}
