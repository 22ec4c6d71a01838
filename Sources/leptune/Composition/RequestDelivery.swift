import Foundation
import Store
import Studies

/// Has a request carried out: by this process if nobody owns the store, else by the manager that does.
struct RequestDelivery {
    /// The store's path.
    let path: String
    /// How long to wait for the manager.
    static let patience = Duration.seconds(10)

    /// Who carried a request out.
    enum Taker: String, Encodable {
        case manager
        case command
    }

    /// Makes a request that no other one is taken for.
    static func request(_ action: StudyRequest.Action, study: StudyID) -> StudyRequest {
        let milliseconds = Int64(Date().timeIntervalSince1970 * 1000)
        return StudyRequest(
            id: "\(milliseconds)-\(String(UInt64.random(in: 0 ... .max), radix: 16))", study: study, action: action)
    }

    /// Delivers a request and waits until what follows from it is committed.
    ///
    /// - Throws: ``CommandFailure`` if it is refused, or if the owner of the store does not answer.
    func deliver(_ request: StudyRequest) throws -> Taker {
        let inbox = StudyInbox(of: path)
        let start = ContinuousClock.now
        var isPosted = false
        do {
            while true {
                do {
                    try carryOut(request)
                    if isPosted { inbox.answer(request.id) }
                    return .command
                } catch let error as StoreError {
                    guard case .owned(_, let processID, _) = error else { throw error }
                    if !isPosted { try inbox.post(request) }
                    isPosted = true
                    for _ in 0..<20 {
                        usleep(25_000)
                        if try inbox.isAnswered(request.id) { return .manager }
                    }
                    guard ContinuousClock.now - start < Self.patience else {
                        inbox.answer(request.id)
                        let owner = processID.map { "process \($0), which owns it," } ?? "the process that owns it"
                        throw CommandFailure(
                            .failure, "the store is in use, and \(owner) has not taken the request in 10 s; try again.")
                    }
                }
            }
        } catch let problem as RequestProblem {
            throw CommandFailure(.invalidInput, "\(problem).")
        }
    }

    private func carryOut(_ request: StudyRequest) throws {
        let store = try StudyStore(owning: path)
        do {
            let state = try store.loadState(of: request.study)
            let milliseconds = Int64(Date().timeIntervalSince1970 * 1000)
            let events = try request.events(for: state)
            try store.append(
                events.enumerated().map { offset, event in
                    (
                        request.study,
                        RecordedEvent(
                            sequence: state.revision + 1 + offset, elapsed: state.elapsed,
                            wallMilliseconds: milliseconds, event: event)
                    )
                })
        } catch {
            // What went wrong before counts more than what goes wrong while closing.
            try? store.close()
            throw error
        }
        try store.close()
    }
}
