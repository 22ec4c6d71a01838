public import SearchSpaces

extension StudyFile {
    /// Reads steps of preprocessing that are not in a study file.
    ///
    /// ```swift
    /// StudyFile.decodeSteps("- impute: median\n- scale", file: "steps", vocabulary: vocabulary)
    /// ```
    ///
    /// - Parameters:
    ///   - text: A YAML list of steps as `preprocessing` of a study file holds it.
    ///   - file: What diagnostics call the text.
    ///   - vocabulary: The names that it may use.
    /// - Returns: The steps in order; or everything wrong with them.
    /// - Complexity: O(bytes).
    public static func decodeSteps(
        _ text: String, file: String, vocabulary: StudyVocabulary
    ) -> Result<[StepDefinition], Diagnostics> {
        Document.parse(text, file: file).flatMap { document in
            var reader = StudyReader(file: file, folder: "", vocabulary: vocabulary)
            let steps = reader.readPreprocessing(LocatedNode(document.root, path: []), of: nil)
            guard let steps, reader.log.isEmpty else { return .failure(reader.log.collected) }
            return .success(steps)
        }
    }
}
