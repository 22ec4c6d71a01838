import Foundation
import SearchSpaces
import Store
import Studies
import TestKit
import Testing

/// Studies in which trials begin from the checkpoints of others, by real workers.
@Suite(.serialized)
struct PopulationRunTests {
    private static func text(epochs: Int) -> String {
        """
        leptune: 1
        name: population
        space:
          learning-rate: { type: float, low: 1e-4, high: 1, log: true }
          dropout: { type: float, low: 0.01, high: 0.6 }
          width: { type: int, low: 8, high: 32, log: true }
        objective:
          train:
            data: { dataset: digits }
            estimator: mlp
            settings: { optimizer: sgd }
            validation: { holdout: 0.2 }
        metric: log-loss
        fidelity: { epochs: { min: 1, max: \(epochs) } }
        strategy: { sampler: random, scheduler: { name: pbt, population: 6, interval: \(epochs / 4) } }
        budget: { trials: 9 }
        seed: 5
        """
    }

    private static func stored(_ program: Program) throws -> StudyState {
        try StudyReader(program.folder.appending(path: "leptune.db").path).snapshot(of: "population").state
    }

    /// What the trials were and gave, without when and where.
    private static func fates(_ state: StudyState) -> [String] {
        state.trials.map { trial in
            let curve = trial.measurements.map { "\($0.fidelity): \($0.value)" }
            return "\(trial.configuration) \(trial.state) \(trial.origin.map { "\($0)" } ?? "") \(curve)"
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func trialsGoOnFromTheCheckpointsOfOthers() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(Self.text(epochs: 8), to: "study.yaml")

        let plan = try await program.run("study", "plan", "study.yaml")
        let run = try await program.run("run", "study.yaml", "--workers", "2")
        let state = try Self.stored(program)
        let child = try #require(state.trials.last { $0.origin != nil })
        let why = try await program.run("why", "population", "\(child.number)")
        let replay = try await program.run("replay", "population")
        let verified = try await program.run("study", "verify")

        #expect(plan.output.contains("9 trials, 3 from checkpoints of others, 48 epochs"))
        #expect(run.code == 0, "\(run.notes)")
        #expect(state.phase == .ended(.complete))
        #expect(state.ended == ["completed": 6, "pruned": 3])
        let children = state.trials.filter { $0.origin != nil }
        #expect(children.count == 3)
        for child in children {
            let origin = try #require(child.origin)
            let parent = state.trials[origin.trial]
            #expect(child.attempts[0].from == origin.fidelity)
            #expect(child.measurements.first?.fidelity == origin.fidelity + 1)
            #expect(child.configuration["width"] == parent.configuration["width"])
            #expect(child.configuration["learning-rate"] != parent.configuration["learning-rate"])
            // A network that had begun from nothing would not be as good as its parent an epoch later.
            let before = try #require(parent.measurement(at: origin.fidelity)?.value)
            #expect(try #require(child.measurements.first?.value) < before + 0.5)
        }
        #expect(why.output.contains("begins from trial \(try #require(child.origin?.trial)) at"))
        #expect(why.output.contains("descends"))
        #expect(replay.code == 0, "\(replay.output)\(replay.notes)")
        #expect(verified.code == 0, "\(verified.output)")
    }

    @Test(.timeLimit(.minutes(5)))
    func killingTheManagerChangesNothing() async throws {
        let (whole, cut) = (try Program(), try Program())
        defer {
            whole.remove()
            cut.remove()
        }
        for program in [whole, cut] { try program.write(Self.text(epochs: 240), to: "study.yaml") }

        let undisturbed = try await whole.run("run", "study.yaml", "--workers", "1")
        let run = try cut.start(["run", "study.yaml", "--workers", "2"])
        for _ in 0..<6000 {
            // The store may not exist yet, or its first transaction not be written.
            if let state = try? Self.stored(cut), state.trials.count >= 7 { break }
            // A task that slept might be woken when all is over: other tests keep the threads of tasks busy.
            usleep(10_000)
        }
        run.signal(SIGKILL)
        _ = await run.finish()
        let killed = try Self.stored(cut)
        let resumed = try await cut.run("run", "--resume", "--workers", "2")

        #expect(undisturbed.code == 0 && resumed.code == 0, "\(undisturbed.notes)\(resumed.notes)")
        #expect(!killed.isOver && killed.trials.contains { $0.origin != nil })
        #expect(Self.fates(try Self.stored(cut)) == Self.fates(try Self.stored(whole)))
        #expect(try await cut.run("replay", "population").code == 0)
    }
}
