public import SearchSpaces

/// What a user asks of a study from outside, whether a manager works on it or not.
public struct StudyRequest: Sendable, Equatable, Codable {
    /// What is asked.
    ///
    /// A closed list.
    public enum Action: Sendable, Equatable, Codable {
        /// Try these configurations next, in this order.
        case enqueue([Configuration])
        /// Search another space from now on; `defaults` are what earlier trials had for parameters that are new.
        case editSpace(SearchSpace, defaults: [String: ParameterValue])
    }

    /// What tells the request from all others, so that it counts once however often it is delivered.
    public var id: String
    /// The study.
    public var study: StudyID
    /// What is asked.
    public var action: Action

    /// Creates a request.
    public init(id: String, study: StudyID, action: Action) {
        self.id = id
        self.study = study
        self.action = action
    }

    /// The events that carry the request out.
    ///
    /// - Returns: The events in order; none if the request was taken before.
    /// - Throws: ``RequestProblem`` if the request does not fit the study as it stands.
    public func events(for state: StudyState) throws(RequestProblem) -> [StudyEvent] {
        if state.takenRequests.contains(id) { return [] }
        if state.isOver { throw RequestProblem("the study is over") }
        switch action {
        case .enqueue(let configurations):
            let space = state.definition.space
            let room = state.definition.budget.trials - state.trials.count - state.queue.count
            guard configurations.count <= room else {
                throw RequestProblem(
                    "the budget has room for \(max(0, room)) more of its \(state.definition.budget.trials) trials, "
                        + "and \(configurations.count) are to be enqueued")
            }
            for configuration in configurations where !space.contains(space.normalised(configuration)) {
                throw RequestProblem("the space does not contain \(configuration)")
            }
            return configurations.map { .trialEnqueued($0, request: id) }
        case .editSpace(let space, let defaults):
            if let problem = space.problems.first {
                throw RequestProblem(
                    "the edited space is wrong: \((problem.path + [problem.message]).joined(separator: ": "))")
            }
            return [.spaceEdited(space, defaults: defaults, request: id)]
        }
    }
}

/// Why a request was not carried out.
public struct RequestProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence.
    public var description: String

    /// Creates a problem.
    public init(_ description: String) { self.description = description }
}
