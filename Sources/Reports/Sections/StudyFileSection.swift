import Studies

/// The study file as the user wrote it.
enum StudyFileSection {
    static func make(_ study: StudyDigest) -> PageSection? {
        guard !study.isPublic, !study.definition.source.isEmpty else { return nil }
        return PageSection(
            "study-file", "Study file", "<pre tabindex=\"0\"><code>\(study.definition.source)</code></pre>")
    }
}
