import Store
import Studies

/// Takes what users ask of studies from the store's inbox, and answers once it is committed.
struct RequestDesk {
    private let inbox: StudyInbox
    private var collectedAt: MonotonicInstant?
    private var answers: [(id: String, problem: String?)] = []
    private static let interval = Duration.milliseconds(200)

    init(store: StudyStore) { inbox = store.inbox }

    /// Carries out the requests that wait, now and then.
    ///
    /// - Parameter carryOut: Gives what is wrong with a request, or nil if it was carried out.
    mutating func collect(at now: MonotonicInstant, _ carryOut: (StudyRequest) -> String?) {
        if let last = collectedAt, now - last < Self.interval { return }
        collectedAt = now
        for request in inbox.waiting() { answers.append((request.id, carryOut(request))) }
    }

    /// Tells those who asked; what their requests changed must be committed.
    mutating func answer() {
        for answer in answers { inbox.answer(answer.id, problem: answer.problem) }
        answers.removeAll()
    }
}
