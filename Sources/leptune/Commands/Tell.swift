import ArgumentParser
import Strategies
import Studies

/// `leptune tell`: what came of a trial that `leptune ask` gave.
struct Tell: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell a stored study what came of a trial.",
        discussion: """
            A value ends the trial; one with --step is a value on the way, and the answer says how to go on: continue, \
            pause (the trial may be asked for again) or stop. A value that is not finite counts as a failure.

            Examples:
              leptune tell my-study 0 0.25
              leptune tell my-study 0 0.40 --step 3
              leptune tell my-study 1 --failed --message "out of memory"
              leptune tell my-study 2 -- -1.5       a negative value
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Argument(help: "The trial's number, as 'leptune ask' gave it.")
    var trial: Int

    @Argument(help: "The value of the metric.")
    var value: Double?

    @Flag(help: "The trial ended without a value.")
    var failed = false

    @Option(help: "What went wrong, with --failed.")
    var message: String?

    @Option(help: "The step (such as the epoch) that the value was measured at; the trial goes on.")
    var step: Int?

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` prints.
    private struct Answer: Encodable {
        var trial: Int
        var state: String
        /// How to go on, after a value on the way: continue, pause or stop.
        var next: String?
        var until: Int?
        var best: Best?
        var study: String

        struct Best: Encodable {
            var trial: Int
            var value: Double
        }
    }

    func validate() throws {
        guard failed != (value != nil) else { throw ValidationError("Give either the value or --failed.") }
        guard step == nil || !failed else { throw ValidationError("--step goes with a value.") }
        guard message == nil || failed else { throw ValidationError("--message goes with --failed.") }
    }

    func run() throws {
        let (answer, state) = try StoredAskTell.with(study, in: store.path, tell)
        let told = state.trials[trial]
        var line = Answer(trial: trial, state: told.state.name, study: state.phase.word)
        switch answer {
        case .goOn(let until): (line.next, line.until) = ("continue", until)
        case .pause: line.next = "pause"
        case .stop: line.next = "stop"
        case nil: break
        }
        line.best = state.best.flatMap { best in best.value.map { Answer.Best(trial: best.number, value: $0) } }
        if output.json { return try Console.result(json: line) }
        if let next = line.next { return Console.result(line.until.map { "\(next) until \($0)" } ?? next) }
        let best = line.best.map { "; best \($0.value) (trial \($0.trial))" } ?? ""
        Console.result("trial \(trial): \(told.state.name)\(best)")
    }

    private func tell(_ session: inout AskTellStudy) throws -> AskTellStudy.Answer? {
        guard session.state.trials.indices.contains(trial) else { throw AskTellError.unknownTrial(trial) }
        if session.state.isOver {
            throw CommandFailure(.invalidInput, "the study is over: \(session.state.phase.word).")
        }
        if let value, let step { return try session.report(trial, fidelity: step, value: value) }
        try session.tell(
            trial, value.map(TrialOutcome.completed) ?? .failed(.error, message: message ?? "told to have failed"))
        return nil
    }
}
