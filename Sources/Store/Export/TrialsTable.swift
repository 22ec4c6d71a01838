import Foundation
package import SearchSpaces
import Studies

/// The trials of a study as a CSV file with the columns of Optuna's `Study.trials_dataframe()`.
///
/// Columns: `number`, `value`, `datetime_start`, `datetime_complete` (UTC), `duration`, `params_…`, `user_attrs_…` (none),
/// `system_attrs_…` (what Leptune knows beyond Optuna) and `state`, in Optuna's order and words.
package struct TrialsTable {
    private let parameters: [String]
    private let trials: [TrialRecord]

    private static let systemAttributes = ["attempts", "bracket", "failure", "fidelity", "reason", "worker"]

    /// Creates a table.
    ///
    /// - Parameters:
    ///   - trials: One row each.
    ///   - space: Names the parameters; those that are inactive in a trial are left empty.
    package init(_ trials: [TrialRecord], space: SearchSpace) {
        self.trials = trials
        parameters = space.parameters.map(\.name).sorted()
    }

    /// The table by RFC 4180, with `\n` at the end of each line.
    package var csv: String {
        let header =
            ["number", "value", "datetime_start", "datetime_complete", "duration"]
            + parameters.map { "params_\($0)" } + Self.systemAttributes.map { "system_attrs_\($0)" } + ["state"]
        return ([header.map(Self.quoted)] + trials.map(row)).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    private func row(_ trial: TrialRecord) -> [String] {
        let start = trial.startedMilliseconds ?? trial.suggestedMilliseconds
        var failure = ""
        if case .failed(let reason) = trial.state { failure = reason.rawValue }
        var cells = [
            "\(trial.number)", trial.value.map(Self.number) ?? "", Self.time(start),
            trial.endedMilliseconds.map(Self.time) ?? "",
            trial.endedMilliseconds.map { Self.duration($0 - start) } ?? "",
        ]
        cells += parameters.map { trial.configuration[$0].map(Self.cell) ?? "" }
        cells += ["\(trial.attempts)", "\(trial.placement.bracket)", failure, "\(trial.reached)"]
        cells += [Self.text(trial.reason), Self.text(trial.worker?.rawValue ?? ""), Self.word(trial.state)]
        return cells
    }

    /// Optuna's word for a state; it knows neither pausing nor cancelling.
    private static func word(_ state: TrialState) -> String {
        switch state {
        case .waiting: "WAITING"
        case .running, .paused: "RUNNING"
        case .completed: "COMPLETE"
        case .pruned: "PRUNED"
        case .failed, .cancelled: "FAIL"
        }
    }

    private static func cell(_ value: ParameterValue) -> String {
        switch value {
        case .float(let x): number(x)
        case .int(let x): "\(x)"
        case .bool(let x): x ? "True" : "False"
        case .string(let x): text(x)
        }
    }

    private static func number(_ value: Double) -> String {
        value.isNaN ? "nan" : value.isFinite ? "\(value)" : value > 0 ? "inf" : "-inf"
    }

    /// A text that no spreadsheet takes for a formula.
    private static func text(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        return quoted(isFormula ? "'" + text : text)
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private static func time(_ milliseconds: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, includingFractionalSeconds: true)
        return String(date.formatted(style).filter { $0 != "Z" })
    }

    private static func duration(_ milliseconds: Int64) -> String {
        let total = max(0, milliseconds)
        let (seconds, fraction) = ((total / 1000) % 60, total % 1000)
        let (minutes, hours) = ((total / 60_000) % 60, (total / 3_600_000) % 24)
        return "\(total / 86_400_000) days "
            + String(format: "%02d:%02d:%02d.%03d", Int(hours), Int(minutes), Int(seconds), Int(fraction))
    }
}
