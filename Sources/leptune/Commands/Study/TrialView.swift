import Foundation
import SearchSpaces
import Store
import Strategies
import Studies

/// A trial, as `study best` and `study trials` print it.
struct TrialView: Encodable {
    var number: Int
    var state: String
    var failure: FailureReason?
    var message: String?
    var value: Double?
    var parameters: Configuration
    var bracket: Int
    var target: Int
    var reached: Int
    var attempts: Int
    var worker: String?
    var reason: String
    var started: String?
    var ended: String?
    var seconds: Double?
    /// What to expect of the trial, if it is the best one and that was asked for.
    var optimism: BestOptimism?
    /// The trials that trade several metrics against each other, if the study has several.
    var front: FrontView?

    init(_ trial: TrialRecord) {
        number = trial.number
        state = trial.state.name
        if case .failed(let reason) = trial.state { failure = reason }
        message = trial.message
        value = trial.value
        parameters = trial.configuration
        bracket = trial.placement.bracket
        target = trial.placement.target
        reached = trial.reached
        attempts = trial.attempts
        worker = trial.worker?.rawValue
        reason = trial.reason
        started = trial.startedMilliseconds.map(WallTime.text)
        ended = trial.endedMilliseconds.map(WallTime.text)
        if let start = trial.startedAt, let end = trial.endedAt { seconds = end - start }
    }

    /// The parameters, one a line.
    var parameterLines: [String] { parameters.names.map { "\($0) = \(parameters[$0]?.description ?? "")" } }

    /// The columns of `study trials`.
    static let header = ["trial", "state", "value", "reached", "bracket", "attempts", "time", "parameters"]

    /// The cells of `study trials`.
    var row: [String] {
        [
            "\(number)", failure.map { "\(state) (\($0.rawValue))" } ?? state, value.map(ProgressLine.short) ?? "–",
            "\(reached)/\(target)", "\(bracket)", "\(attempts)", seconds.map(Self.time) ?? "–",
            parameters.names.map { "\($0)=\(parameters[$0].map(Self.short) ?? "")" }.joined(separator: " "),
        ]
    }

    private static func time(_ seconds: Double) -> String {
        seconds < 10 ? String(format: "%.2fs", seconds) : ProgressLine.duration(seconds)
    }

    /// A value as a table has room for; `--json` and `study export` give every digit.
    private static func short(_ value: ParameterValue) -> String {
        guard case .float(let x) = value else { return value.description }
        return String(format: "%.5g", x)
    }
}
