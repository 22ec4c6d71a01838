import Studies

/// Runs trials, one after the other, on the thread that calls it.
///
/// Data, splits and encodings are kept between trials of the same study.
public final class ObjectiveRunner {
    private let settings: RunnerSettings

    /// Creates a runner.
    ///
    /// - Parameter settings: What the operator allows and provides.
    public init(settings: RunnerSettings = RunnerSettings()) {
        self.settings = settings
    }

    /// Runs one attempt at a trial; what goes wrong is the trial's result.
    ///
    /// - Parameters:
    ///   - run: What to run, from where and how far.
    ///   - observer: Takes measurements and says how far to go.
    /// - Returns: How it ended. No process, thread or temporary file of it is left.
    public func run(_ run: TrialRun, observer: any RunObserver) -> RunEnding {
        switch run.objective {
        case .train: .refused("training is not available")
        case .command(let command):
            CommandRunner(command, run, settings: settings, observer: observer).start()
        case .function(let name):
            FunctionRunner(name: name, run: run, observer: observer).start()
        }
    }
}
