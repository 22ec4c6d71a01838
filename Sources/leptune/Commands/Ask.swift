import ArgumentParser
import SearchSpaces
import Strategies
import Studies

/// `leptune ask`: trials of a stored study, for whoever evaluates them.
struct Ask: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a stored study for trials to evaluate outside of Leptune.",
        discussion: """
            The study's file says 'objective: { external: true }'. Tell what comes of each trial with 'leptune tell'. \
            A study that has nothing to give answers with no trials; it may be over, as 'state' says, or wait for \
            trials that run. With the scheduler 'pbt' a trial may have a 'parent': it goes on from the state that this \
            trial had when it paused at the step 'from'.

            Examples:
              leptune study create space.yaml
              leptune ask my-study
              leptune ask my-study -n 8 --json      {"state":"running","trials":[{"parameters":{…},"trial":0}, …]}
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Option(name: [.customShort("n"), .customLong("number")], help: "How many trials to ask for, at most.")
    var count: Int = 1

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` prints.
    private struct Answer: Encodable {
        struct Line: Encodable {
            var trial: Int
            var parameters: Configuration
            var reason: String
            /// The step from which it goes on, and the one up to which it goes; only with a resource.
            var from: Int?
            var until: Int?
            /// The trial whose state it goes on from, if it is not its own.
            var parent: Int?
        }

        var state: String
        var trials: [Line]
    }

    func validate() throws {
        guard (1...10_000).contains(count) else { throw ValidationError("-n is from 1 to 10000.") }
    }

    func run() throws {
        let (trials, state) = try StoredAskTell.with(study, in: store.path) { session -> [Trial] in
            try session.start()
            return session.state.isOver ? [] : try session.ask(count)
        }
        let hasFidelity = state.definition.fidelity.maximum > 1
        if output.json {
            let lines = trials.map { trial in
                Answer.Line(
                    trial: trial.number, parameters: trial.configuration, reason: trial.reason,
                    from: hasFidelity ? trial.checkpoint?.fidelity ?? 0 : nil, until: hasFidelity ? trial.target : nil,
                    parent: trial.parent)
            }
            return try Console.result(json: Answer(state: state.phase.word, trials: lines))
        }
        for trial in trials {
            let steps = hasFidelity ? "\t\(state.definition.fidelity.name)=\(trial.target)" : ""
            let origin = trial.parent.map { "\tparent=\($0) from=\(trial.reached)" } ?? ""
            Console.result("\(trial.number)\t\(TextTable.harmless(trial.configuration.description))" + steps + origin)
        }
        if trials.isEmpty {
            Console.note(
                state.isOver
                    ? "the study is over: \(state.phase.word)." : "nothing to try until running trials are told.")
        }
    }
}

extension StudyState.Phase {
    /// The phase in one word, as `--json` has it.
    var word: String {
        switch self {
        case .defined: "defined"
        case .running: "running"
        case .paused: "paused"
        case .ended(let ending): ending.rawValue
        }
    }
}
