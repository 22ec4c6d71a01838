import Datasets
import Models
import SearchSpaces

/// An estimator as `space show` prints it.
struct EstimatorView: Encodable {
    struct Option: Encodable {
        var name: String
        /// Nil if it depends on the study.
        var standard: ParameterValue?
        /// The values it takes, in words.
        var values: String
        var sentence: String

        private enum CodingKeys: String, CodingKey {
            case name, values, sentence
            case standard = "default"
        }
    }

    var name: String
    var summary: String
    var tasks: [String]
    var usesEpochs: Bool
    var options: [Option]
    /// The default search space, as fields of a study file.
    var yaml: String
    var space: SearchSpace

    init(_ entry: EstimatorEntry) {
        name = entry.name
        summary = entry.summary
        tasks = entry.tasks.map(\.rawValue)
        usesEpochs = entry.usesEpochs
        options = entry.options.map {
            Option(name: $0.name, standard: $0.standard, values: $0.kind.phrase, sentence: $0.sentence)
        }
        yaml = entry.defaultSpace.yaml
        space = entry.defaultSpace
    }

    /// The search space with everything else as comments, so that all of it can be pasted into a study file.
    var text: String {
        let table = TextTable(
            ["option", "default", "values", ""],
            options.map { [$0.name, $0.standard?.description ?? "–", $0.values, $0.sentence] }
        ).rendered(bold: false)
        let epochs = usesEpochs ? "epochs are its fidelity" : "one epoch solves it"
        return """
            # \(name): \(summary)
            # For \(tasks.joined(separator: " and ")); \(epochs).
            \(yaml)
            # Every option, to search in 'space' or to fix under 'settings' of the objective:
            #
            \(table.split(separator: "\n").map { "#   \($0)" }.joined(separator: "\n"))
            """
    }

    /// All estimators, one a line.
    static func table(_ all: [EstimatorView]) -> String {
        TextTable(
            ["estimator", "tasks", "epochs", ""],
            all.map { [$0.name, $0.tasks.joined(separator: ", "), $0.usesEpochs ? "yes" : "no", $0.summary] }
        ).rendered
    }
}
