import Foundation
import LinearAlgebra
import Store
import Strategies
import Studies

/// A stored study that is asked and told by this process for as long as the command lasts.
///
/// The command owns the store meanwhile, as a manager would: what another process owns is refused. Events are committed
/// before anything is printed.
enum StoredAskTell {
    /// Works on a study, then stores what happened.
    ///
    /// - Parameters:
    ///   - name: The study's name or number.
    ///   - path: The store.
    ///   - work: What is asked or told; nothing is stored if it throws.
    /// - Returns: What `work` returned, and the study as it then stands.
    /// - Throws: ``CommandFailure`` if the study is not one that is evaluated from outside, or does not take what it is
    ///   told; otherwise what the store throws.
    static func with<Answer>(
        _ name: String, in path: String, _ work: (inout AskTellStudy) throws -> Answer
    ) throws -> (answer: Answer, state: StudyState) {
        BLAS.setThreads(1)
        let summary = try StudyReader(path).summary(of: name)
        let store = try StudyStore(owning: path)
        do {
            let (answer, state) = try session(of: summary.id, in: store, work)
            try store.close()
            return (answer, state)
        } catch {
            // What went wrong before counts more than what goes wrong while closing.
            try? store.close()
            if error is AskTellError || error is StrategyError || error is RequestProblem {
                throw CommandFailure(.invalidInput, "\(error).")
            }
            throw error
        }
    }

    private static func session<Answer>(
        of study: StudyID, in store: StudyStore, _ work: (inout AskTellStudy) throws -> Answer
    ) throws -> (Answer, StudyState) {
        let state = try store.loadState(of: study)
        guard state.definition.objective == .external else {
            throw CommandFailure(
                .invalidInput,
                """
                workers evaluate the trials of '\(state.definition.name)'; only a study with \
                'objective: { external: true }' is asked and told.
                """)
        }
        var session = try AskTellStudy(resuming: state)
        // Nobody manages the study, so its time is that since it was created.
        session.wallMilliseconds = Int64(Date().timeIntervalSince1970 * 1000)
        session.elapsed = max(
            state.elapsed, Double(session.wallMilliseconds - state.createdMilliseconds) / 1000)
        let answer = try work(&session)
        try session.endIfOver()
        let events = session.takeEvents()
        if !events.isEmpty { try store.append(events.map { (study, $0) }) }
        return (answer, session.state)
    }
}
