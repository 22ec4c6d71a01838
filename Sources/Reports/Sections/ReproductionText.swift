import SearchSpaces
import Studies

/// How to run a trial again, in words and as text to copy.
enum ReproductionText {
    static func make(_ trial: Trial, _ study: StudyDigest) -> Markup {
        switch study.definition.objective {
        case .command(let command):
            return study.isPublic ? constants(trial, study) : shell(command, trial, study)
        case .train, .function, .external:
            return studyFile(trial, study) ?? constants(trial, study)
        }
    }

    private static func shell(_ command: CommandObjective, _ trial: Trial, _ study: StudyDigest) -> Markup {
        """
        <p>The program of this trial, for a shell:</p>
        <pre tabindex="0"><code>\(CommandLineText.make(command, trial, study.definition))</code></pre>
        """
    }

    private static func studyFile(_ trial: Trial, _ study: StudyDigest) -> Markup? {
        let definition = study.definition
        guard !study.isPublic,
            let text = FixedStudyFile.text(
                from: definition.source, named: definition.name, running: trial.configuration, of: definition.space)
        else { return nil }
        let file = "\(definition.name)-best.yaml"
        return """
            <p>Save this as <code>\(file)</code> beside the study file and run <code>leptune run \(file)</code>. \
            \(caution(trial))</p>
            <pre tabindex="0"><code>\(text)</code></pre>
            """
    }

    private static func constants(_ trial: Trial, _ study: StudyDigest) -> Markup {
        let lines = ["space:"] + FixedStudyFile.constants(trial.configuration, study.definition.space)
        return """
            <p>Put this in place of <code>space</code> in the study file, set <code>trials: 1</code> in its \
            <code>budget</code>, and run it with the seed <code>\(String(study.definition.seed))</code>. \(caution(trial))</p>
            <pre tabindex="0"><code>\(lines.joined(separator: "\n"))</code></pre>
            """
    }

    private static func caution(_ trial: Trial) -> Markup {
        trial.number == 0
            ? .nothing
            : """
            Data and split are the same; random numbers of training belong to a trial’s number, here \(trial.number), there \
            0, so expect a value close to this one.
            """
    }
}
