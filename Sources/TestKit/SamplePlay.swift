import Foundation
import Randomness
import SearchSpaces
import Studies

/// The made-up run of a ``SampleStudy``: workers take trials in turn, models learn, some fail.
struct SamplePlay {
    private let sample: SampleStudy
    private var tape: EventTape
    private var generator: CounterGenerator
    private var runs: [SampleRun] = []
    /// When each worker is free.
    private var free: [Double]
    private var leases: UInt64 = 0

    init(_ sample: SampleStudy) {
        self.sample = sample
        tape = EventTape(sample.definition, createdMilliseconds: 1_790_000_000_000)
        generator = CounterGenerator(seed: sample.definition.seed, purpose: .simulation)
        free = sample.workers.indices.map { 0.4 + 0.3 * Double($0) }
    }

    mutating func run() throws -> StudyState {
        guard !sample.brackets.isEmpty else { return try tape.fold() }
        tape.note(.started, at: 0.1)
        let played = sample.finishedBrackets ?? sample.brackets.count
        for (index, rungs) in sample.brackets.prefix(played).enumerated() { play(rungs, bracket: index) }
        if played < sample.brackets.count {
            playInterrupted(sample.brackets[played], bracket: played)
        } else {
            tape.note(.ended(.complete), at: (free.max() ?? 0) + 0.1)
        }
        return try tape.fold()
    }

    /// Plays one ladder to its end; all but the best of each rung are stopped.
    private mutating func play(_ rungs: [SchedulePlan.Rung], bracket: Int) {
        guard let first = rungs.first else { return }
        var alive: [Int] = []
        for _ in 0..<first.trials {
            guard let run = suggest(bracket: bracket, target: first.fidelity) else { continue }
            alive.append(run)
            _ = advance(run, to: first.fidelity, notBefore: 0)
        }
        for (index, rung) in rungs.enumerated() {
            let reached = alive.filter { runs[$0].reached == rung.fidelity }
            let ranked = reached.sorted { runs[$0].loss < runs[$1].loss }
            let end = free.max() ?? 0
            guard index + 1 < rungs.count, rung.fidelity < sample.definition.fidelity.maximum else { return }
            let next = rungs[index + 1]
            for run in ranked.dropFirst(next.trials) {
                tape.note(
                    .trialEnded(trial: runs[run].number, attempt: runs[run].attempts, .pruned), at: end)
            }
            alive = Array(ranked.prefix(next.trials))
            for run in alive { tape.note(.trialPromoted(trial: runs[run].number, target: next.fidelity), at: end) }
            for run in alive { _ = advance(run, to: next.fidelity, notBefore: end) }
        }
    }

    /// Plays the beginning of a ladder, as a snapshot in the middle of the work finds it.
    private mutating func playInterrupted(_ rungs: [SchedulePlan.Rung], bracket: Int) {
        guard let first = rungs.first else { return }
        for k in 0..<min(first.trials, sample.workers.count + 1) {
            guard let run = suggest(bracket: bracket, target: first.fidelity) else { continue }
            guard k < sample.workers.count else { continue }
            let worker = k
            lease(run, worker: worker, at: free[worker])
            if first.fidelity > 1 { measure(run, fidelity: 1, seconds: 1, at: free[worker] + 1) }
        }
    }

    private mutating func suggest(bracket: Int, target: Int) -> Int? {
        guard let configuration = sample.definition.space.draw(using: &generator) else { return nil }
        let worker = nextWorker
        let number = runs.count
        tape.note(
            .trialSuggested(
                trial: number, configuration: configuration, placement: Placement(bracket: bracket, target: target),
                reason: "an independent draw from the prior", seen: number), at: free[worker])
        runs.append(SampleRun(number, configuration, noise: generator.normal()))
        return number
    }

    private var nextWorker: Int { free.indices.min { free[$0] < free[$1] } ?? 0 }

    private mutating func lease(_ run: Int, worker: Int, at time: Double) {
        leases += 1
        runs[run].attempts += 1
        runs[run].sequence = 0
        tape.note(
            .trialLeased(
                trial: run, attempt: runs[run].attempts, lease: LeaseID(high: sample.definition.seed, low: leases),
                worker: sample.workers[worker], from: runs[run].reached), at: time)
    }

    private mutating func measure(_ run: Int, fidelity: Int, seconds: Double, at time: Double) {
        runs[run].sequence += 1
        let epochs = sample.definition.fidelity.maximum == 1 ? 20 : fidelity
        let loss = runs[run].loss(at: epochs, noise: generator.normal())
        let value = sample.definition.metric.goal == .minimize ? loss : 1 - loss
        runs[run].loss = loss
        runs[run].value = value
        tape.note(
            .measured(
                trial: run, attempt: runs[run].attempts,
                Measurement(sequence: runs[run].sequence, fidelity: fidelity, value: value, seconds: seconds)),
            at: time)
    }

    /// Goes on with a trial until a fidelity; false if it failed on the way.
    private mutating func advance(_ run: Int, to target: Int, notBefore: Double) -> Bool {
        let worker = nextWorker
        let start = max(free[worker], notBefore)
        let epoch = runs[run].secondsPerUnit
        lease(run, worker: worker, at: start)
        var time = start + 0.05
        let fate = generator.uniform()
        if fate < sample.faultRate, !sample.fails {
            tape.note(
                .attemptEnded(trial: run, attempt: runs[run].attempts, ending: .lost, checkpoint: nil), at: time + 3)
            free[worker] = time + 3
            return advance(run, to: target, notBefore: time + 3)
        }
        if sample.fails || fate < 2 * sample.faultRate {
            return fail(run, sample.fails ? .error : .outOfMemory, worker: worker, at: time + epoch)
        }
        for fidelity in runs[run].reached + 1...target {
            time += epoch
            measure(run, fidelity: fidelity, seconds: time - start, at: time)
            if runs[run].loss.isNaN { return fail(run, .diverged, worker: worker, at: time) }
        }
        runs[run].reached = target
        free[worker] = time + 0.02
        if target == sample.definition.fidelity.maximum {
            tape.note(.trialEnded(trial: run, attempt: runs[run].attempts, outcome(of: run)), at: time)
        } else {
            let content = ArtifactReference(digest: String(repeating: "a", count: 64), bytes: 4096)
            tape.note(
                .trialPaused(trial: run, attempt: runs[run].attempts, Checkpoint(content: content, fidelity: target)),
                at: time)
        }
        return true
    }

    private mutating func fail(_ run: Int, _ reason: FailureReason, worker: Int, at time: Double) -> Bool {
        let message =
            switch reason {
            case .diverged: "the loss is not a number"
            case .outOfMemory: "the trial took 2.1 GB; the budget allows 2 GB"
            case .error, .timeout, .lost, .rejected: sample.message
            }
        tape.note(
            .trialEnded(trial: run, attempt: runs[run].attempts, .failed(reason, message: message)), at: time)
        free[worker] = time + 0.02
        return false
    }

    /// What a trial gave; further metrics are the size of its network, constraints by how much that is too large.
    private func outcome(of run: Int) -> TrialOutcome {
        let definition = sample.definition
        guard !definition.hasOneValue else { return .completed(runs[run].value) }
        return .evaluated(
            Evaluation(
                values: [runs[run].value] + definition.furtherMetrics.map { _ in runs[run].size },
                constraints: definition.constraints.map { _ in runs[run].size - 1000 }))
    }
}

/// A made-up model in training.
struct SampleRun {
    let number: Int
    var attempts = 0
    var sequence = 0
    var reached = 0
    var loss = Double.infinity
    var value = Double.nan
    let secondsPerUnit: Double
    /// The units of the network.
    let size: Double
    /// Where the loss ends up, and how fast.
    private let floor: Double
    private let pace: Double
    private let diverges: Bool

    init(_ number: Int, _ configuration: Configuration, noise: Double) {
        self.number = number
        let rate = log10(configuration["learning-rate"]?.number ?? 1e-2)
        let width = log2(configuration["width"]?.number ?? 64)
        let depth = configuration["depth"]?.number ?? 2
        size = (configuration["width"]?.number ?? 64) * depth
        let dropout = configuration["dropout"]?.number ?? 0.2
        let best = configuration["optimizer"] == .string("sgd") ? -1.2 : -2.8
        let miss = abs(rate - best)
        floor =
            0.035 + 0.03 * miss * miss + 0.006 * pow(9 - width, 2) / 4 + 0.05 * pow(dropout - 0.2, 2)
            + 0.004 * abs(depth - 2) + 0.004 * abs(noise)
        pace = max(0.06, 0.55 - 0.13 * miss)
        diverges = rate > -0.25 || (rate > -0.8 && configuration["optimizer"] != .string("sgd"))
        secondsPerUnit = 0.3 + 0.002 * exp2(width) * depth
    }

    func loss(at fidelity: Int, noise: Double) -> Double {
        if diverges && fidelity >= 2 { return .nan }
        let limit = min(floor, 0.9)
        return min(limit + (0.92 - limit) * exp(-pace * Double(fidelity)) * (1 + 0.02 * noise) + 0.001 * noise, 1)
    }
}
