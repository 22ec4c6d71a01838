import SearchSpaces
import Studies

/// Evaluates a test function; at a part of the resource the value lies proportionally higher.
struct FunctionRunner {
    let name: String
    let run: TrialRun
    let observer: any RunObserver

    func start() -> RunEnding {
        guard let function = TestFunction.named(name) else {
            let known = TestFunction.all.map(\.name).joined(separator: ", ")
            return .failed(.error, "there is no test function \(name); there are \(known)")
        }
        let clock = RunClock(limit: run.seconds)
        let value = function(run.configuration)
        guard value.isFinite else { return .failed(.diverged, "\(name) is \(value) for this configuration") }
        var until = run.until
        while true {
            // What more resource would still gain: nothing at the largest fidelity.
            let missing = Double(run.fidelity.maximum - until) / Double(max(1, run.fidelity.maximum))
            let measured = value + missing * (1 + abs(value))
            if until > run.state?.fidelity ?? 0 {
                observer.measured(fidelity: until, value: measured, seconds: clock.seconds)
            }
            if until >= run.fidelity.maximum { return run.result(value) }
            switch observer.nextStep(at: until) {
            case .goOn(let next): until = next
            case .pause: return .paused(SavedState(bytes: Array(name.utf8), fidelity: until))
            case .stop: return .stopped
            case .release: return .released(SavedState(bytes: Array(name.utf8), fidelity: until))
            }
        }
    }
}
