public import Datasets
public import Studies

/// Runs trials, one after the other, on the thread that calls it.
///
/// Data, splits and encodings are kept between trials of the same study.
public final class ObjectiveRunner {
    private let settings: RunnerSettings
    private let data: DataCache

    /// Creates a runner.
    ///
    /// - Parameter settings: What the operator allows and provides.
    public init(settings: RunnerSettings = RunnerSettings()) {
        self.settings = settings
        data = DataCache(settings)
    }

    /// The data files that a worker has to fetch before it can run an objective.
    ///
    /// - Parameters:
    ///   - objective: What is to be run.
    ///   - settings: What the operator provides; a file counts as here when it holds what the study says, at its own
    ///     place or among the copies.
    /// - Throws: `DataError` for a bundled data set that this program does not have.
    /// - Complexity: O(bytes) of the files; they are read.
    public static func missingFiles(
        for objective: Objective, settings: RunnerSettings
    ) throws(DataError) -> [DataFile] {
        guard case .train(let train) = objective else { return [] }
        switch try DataLocator(settings).find(train.data) {
        case .all: return []
        case .missing(let files): return files
        }
    }

    /// Runs one attempt at a trial; what goes wrong is the trial's result.
    ///
    /// - Parameters:
    ///   - run: What to run, from where and how far.
    ///   - observer: Takes measurements and says how far to go.
    /// - Returns: How it ended. No process, thread or temporary file of it is left.
    public func run(_ run: TrialRun, observer: any RunObserver) -> RunEnding {
        switch run.objective {
        case .train(let train): TrainRunner(train, run, data: data, kept: settings.kept, observer: observer).start()
        case .command(let command):
            CommandRunner(command, run, settings: settings, observer: observer).start()
        case .function(let name):
            FunctionRunner(name: name, run: run, observer: observer).start()
        case .external:
            .refused("the study is evaluated from outside")
        }
    }
}
