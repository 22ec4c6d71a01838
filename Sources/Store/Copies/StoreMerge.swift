import Studies

/// Takes the studies of one store over into another.
public struct StoreMerge {
    /// What became of one study.
    public struct Outcome: Sendable, Equatable, Codable {
        /// Its name in the other store.
        public var study: String
        /// Its name here; nil if it was here already, event for event.
        public var name: String?
        /// How many events were taken over.
        public var events: Int
    }

    private let target: StudyStore

    /// Names the store that takes the studies.
    public init(into target: StudyStore) {
        self.target = target
    }

    /// Copies every study of another store that is not here yet, with its artifacts: each study in one commit, so that
    /// none is ever here by half.
    ///
    /// - Parameters:
    ///   - path: The other store; it is only read.
    ///   - suffix: What is added to the name of a study if another study here has it.
    /// - Throws: ``StoreError/studyExists(name:)`` before anything is written, if a name is taken by another study and
    ///   `suffix` is nil or does not help; otherwise as ``StudyStore/append(_:workers:)``.
    public func take(from path: String, suffix: String? = nil) throws(StoreError) -> [Outcome] {
        let reader = try StudyReader(path)
        let here = try target.studies()
        var plan: [(summary: StudySummary, name: String?)] = []
        for study in try reader.list() {
            guard let twin = here.first(where: { $0.name == study.name }) else {
                plan.append((study, study.name))
                continue
            }
            if try target.events(of: twin.id) == reader.events(of: study.name) {
                plan.append((study, nil))
                continue
            }
            let other = study.name + (suffix ?? "")
            guard suffix != nil, !here.contains(where: { $0.name == other }) else {
                throw .studyExists(name: other)
            }
            plan.append((study, other))
        }
        var outcomes: [Outcome] = []
        for (study, name) in plan {
            guard let name else {
                outcomes.append(Outcome(study: study.name, name: nil, events: 0))
                continue
            }
            let count = try copy(study.name, as: name, reader)
            outcomes.append(Outcome(study: study.name, name: name, events: count))
        }
        return outcomes
    }

    private func copy(_ study: String, as name: String, _ reader: StudyReader) throws(StoreError) -> Int {
        var events = try reader.events(of: study)
        guard case .created(var definition)? = events.first?.event else {
            throw .refused("study '\(study)' does not begin with its creation")
        }
        definition.name = name
        events[0].event = .created(definition)
        // Before the events that name them, so that no trial here ever lacks its checkpoint.
        let artifacts = ArtifactStore(directory: reader.path + ".artifacts")
        for reference in try reader.neededArtifacts(of: study) {
            _ = try target.artifacts.copy(reference, from: artifacts)
        }
        try target.createStudy(events[0], followedBy: events.dropFirst(), workers: reader.workers(of: study))
        return events.count
    }
}
