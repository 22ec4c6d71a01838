public import SearchSpaces

extension StudyFile {
    /// Reads the fields `space` and `forbidden` alone; others are ignored.
    ///
    /// - Parameters:
    ///   - text: YAML, as of a study file.
    ///   - file: The file's name, for diagnostics.
    /// - Returns: The space, or everything wrong with it.
    public static func decodeSpace(_ text: String, file: String) -> Result<SearchSpace, Diagnostics> {
        Document.parse(text, file: file).flatMap { document in
            var reader = StudyReader(file: file, folder: "", vocabulary: StudyVocabulary())
            let root = LocatedNode(document.root, path: [])
            if root["space"] == nil {
                reader.reportName(root, "lacks the field 'space'", expected: "parameters by name")
            }
            guard let space = reader.readSpace(root), reader.log.isEmpty else {
                return .failure(reader.log.collected)
            }
            return .success(space)
        }
    }

    /// Everything wrong with a space for what a study trains: parameters that it does not have, and domains that it does
    /// not take.
    ///
    /// - Returns: One sentence each; none for objectives that take any parameters.
    public static func problems(
        of space: SearchSpace, for objective: Objective, vocabulary: StudyVocabulary
    ) -> [String] {
        guard case .train(let train) = objective,
            let subject = vocabulary.subject(of: train, in: space)
        else { return [] }
        return space.parameters.compactMap { parameter in
            guard let option = subject.options.first(where: { $0.name == parameter.name }) else {
                // Others with a dot belong to steps of preprocessing.
                if parameter.name.contains(".") { return nil }
                return "'\(parameter.name)' is not an option of \(subject.name)"
            }
            let extremes: [ParameterValue] =
                switch parameter.domain {
                case .float(let low, let high, _, _): [.float(low), .float(high)]
                case .int(let low, let high, _, _): [.int(low), .int(high)]
                case .categorical(let choices), .ordinal(let choices): choices
                case .constant(let value): [value]
                }
            guard let wrong = extremes.first(where: { !option.kind.accepts($0) }) else { return nil }
            return "'\(parameter.name)' would reach \(wrong); \(subject.name) takes \(option.kind.phrase)"
        }
    }
}
