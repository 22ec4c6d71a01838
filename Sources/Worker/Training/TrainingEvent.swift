import Objectives
import Studies

/// What the training thread tells the session.
enum TrainingEvent: Sendable {
    case measured(fidelity: Int, value: Double, seconds: Double)
    case asked(WorkerAttempt.Question)
    case ended(RunEnding, Checkpoint?)
}
