/// Why a study that is asked and told refuses what it was told.
public enum AskTellError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No trial has the number.
    case unknownTrial(Int)
    /// The trial is paused or has ended.
    case notRunning(Int, state: String)
    /// A report must be of a fidelity above the last one.
    case wrongFidelity(Int, found: Int, above: Int, upTo: Int)

    /// One sentence: what is wrong and what was expected.
    public var description: String {
        switch self {
        case .unknownTrial(let number): "there is no trial \(number); ask for trials first"
        case .notRunning(let number, let state): "trial \(number) is \(state); only running trials take values"
        case .wrongFidelity(let number, let found, let reached, let maximum):
            "trial \(number) is at step \(reached) of \(maximum); the step reported is \(found)"
        }
    }
}
