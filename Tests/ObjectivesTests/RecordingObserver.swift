import Objectives

/// Writes down what a run says, and answers as it was told to.
final class RecordingObserver: RunObserver {
    private(set) var values: [(fidelity: Int, value: Double)] = []
    private(set) var asked: [Int] = []
    private(set) var log: CommandLog?
    private(set) var seconds: [Double] = []
    private var steps: [RunStep]
    private let interrupt: (RecordingObserver) -> Interruption?

    /// - Parameters:
    ///   - steps: The answers to `nextStep`, in order; `stop` after them.
    ///   - interrupt: What `interruption` says.
    init(steps: [RunStep] = [], interrupt: @escaping (RecordingObserver) -> Interruption? = { _ in nil }) {
        self.steps = steps
        self.interrupt = interrupt
    }

    var fidelities: [Int] { values.map(\.fidelity) }

    func measured(fidelity: Int, value: Double, seconds: Double) {
        values.append((fidelity, value))
        self.seconds.append(seconds)
    }

    func nextStep(at fidelity: Int) -> RunStep {
        asked.append(fidelity)
        return steps.isEmpty ? .stop : steps.removeFirst()
    }

    var interruption: Interruption? { interrupt(self) }

    func printed(_ log: CommandLog) { self.log = log }
}
