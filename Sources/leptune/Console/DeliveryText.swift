import Foundation

/// The last lines of a command that made a model: what should be known, where things are, what to do next.
enum DeliveryText {
    /// The lines, with empty ones between.
    ///
    /// - Parameter places: What was written, by what it is; nil was not.
    static func lines(warnings: [String], _ places: [(what: String, place: String?)], next: String) -> [String] {
        var lines: [String] = []
        if !warnings.isEmpty { lines += [""] + warnings.map { TextTable.harmless("warning: \($0)") } }
        lines.append("")
        for (what, place) in places {
            if let place { lines.append(what.padding(toLength: 8, withPad: " ", startingAt: 0) + place) }
        }
        return lines + ["next    \(next)"]
    }

    /// The lines of what a study made: where its model, its report and its file are, and how new rows are predicted.
    static func lines(
        warnings: [String], model: String, bytes: Int, report: String?, study: String, studyFile: String?
    ) -> [String] {
        lines(
            warnings: warnings,
            [
                ("model", "\(model) (\(AutoView.size(bytes)))"), ("report", report),
                ("study", studyFile.map { "\(study), as a file \($0)" }),
            ], next: "leptune predict \(model) new-rows.csv")
    }
}
