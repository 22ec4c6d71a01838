import Foundation
import Store
import Studies
import TestKit
import Testing

@Suite(.serialized)
struct RunTests {
    @Test(.timeLimit(.minutes(3)))
    func runsAStudyFromItsFileToItsReport() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.digits(), to: "study.yaml")

        let run = try await program.run("run", "study.yaml", "--workers", "2", "--json")
        let again = try await program.run("run", "study.yaml")
        let best = try await program.run("study", "best", "digits", "--json")
        let export = try await program.run("study", "export", "digits")

        #expect(run.code == 0, "\(run.notes)")
        let summary = try #require(
            try JSONSerialization.jsonObject(with: Foundation.Data(run.output.utf8)) as? [String: Any])
        #expect(summary["state"] as? String == "complete")
        #expect(try #require(summary["bestValue"] as? Double) > 0.5)
        let html = try String(contentsOf: program.folder.appending(path: "reports/digits.html"), encoding: .utf8)
        #expect(html.hasPrefix("<!DOCTYPE html>"))
        #expect(html.hasSuffix("</html>\n") || html.hasSuffix("</html>"))
        #expect(again.code == 0 && again.output.contains("complete"))
        #expect(best.code == 0 && best.output.contains("learning-rate"))
        #expect(export.output.split(separator: "\n").count == 13)
        #expect(export.output.hasPrefix("number,value,datetime_start,datetime_complete,duration,params_"))
    }

    @Test(.timeLimit(.minutes(3)))
    func givesTheSameResultsForTheSameSeed() async throws {
        var values: [[Double?]] = []
        for _ in 0..<2 {
            let program = try Program()
            defer { program.remove() }
            try program.write(StudyText.digits(trials: 4, epochs: 3, scheduler: "full"), to: "study.yaml")
            let run = try await program.run("run", "study.yaml", "--workers", "2")
            #expect(run.code == 0, "\(run.notes)")
            let path = program.folder.appending(path: "leptune.db").path
            values.append(try StudyReader(path).snapshot(of: "digits").state.trials.map(\.value))
        }

        #expect(values[0] == values[1])
        #expect(values[0].count == 4)
    }

    @Test(.timeLimit(.minutes(3)))
    func servesWorkersThatConnect() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 8, seconds: 0.4), to: "study.yaml")
        let address = "ipc://\(program.folder.path)/socket/manager"

        let created = try await program.run("study", "create", "study.yaml")
        let manager = try program.start(["serve", "--bind", address, "--until-done"])
        let worker = try program.start(["worker", "--connect", address, "--slots", "2", "--allow-command"])
        let served = await manager.finish()
        worker.signal(SIGTERM)
        _ = await worker.finish()

        #expect(created.code == 0, "\(created.notes)")
        #expect(served.code == 0, "\(served.notes)")
        let state = try StudyReader(program.folder.appending(path: "leptune.db").path).snapshot(of: "sleeping").state
        #expect(state.ended == ["completed": 8])
        #expect(Set(state.trials.flatMap { $0.attempts.map(\.worker) }).count == 2)
    }

    @Test(.timeLimit(.minutes(3)))
    func letsOnlyWorkersWithAnAuthorizedKeyIn() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.digits(trials: 4, epochs: 3, scheduler: "full"), to: "study.yaml")
        let port = UInt16.random(in: 20_000...30_000)
        for name in ["manager", "worker", "stranger"] {
            #expect(try await program.run("keys", "new", "\(name).key", "--name", name).code == 0)
        }

        _ = try await program.run("study", "create", "study.yaml")
        let manager = try program.start([
            "serve", "--bind", "tcp://0.0.0.0:\(port)", "--key", "manager.key", "--authorized-workers",
            "worker.key.pub", "--until-done",
        ])
        let connect = [
            "worker", "--connect", "tcp://127.0.0.1:\(port)", "--manager-key", "manager.key.pub", "--slots", "1",
        ]
        let refused = try await program.start(connect + ["--key", "stranger.key"]).finish()
        let served = try await program.start(connect + ["--key", "worker.key"]).finish()
        let managed = await manager.finish()
        let open = try await program.run("serve", "--bind", "tcp://0.0.0.0:\(port)")

        #expect(refused.code == 1)
        #expect(refused.notes.contains("does not know this worker's key"))
        #expect(served.code == 0, "\(served.notes)")
        #expect(managed.code == 0, "\(managed.notes)")
        #expect(open.code == 1)
        #expect(open.notes.contains("can be reached from other machines"))
    }

    @Test(.timeLimit(.minutes(3)))
    func readsDataBesideTheStudyFile() async throws {
        let program = try Program()
        defer { program.remove() }
        let rows = (0..<60).map { "\($0 % 7),\($0 % 5),\($0 % 7 > 3 ? "yes" : "no")" }
        try FileManager.default.createDirectory(
            at: program.folder.appending(path: "studies"), withIntermediateDirectories: false)
        try program.write("a,b,bought\n" + rows.joined(separator: "\n"), to: "studies/train.csv")
        try program.write(
            """
            leptune: 1
            name: beside
            space: { l2: { type: float, low: 1e-6, high: 1, log: true } }
            objective:
              train:
                data: { csv: train.csv, target: bought }
                estimator: logistic
                validation: { folds: 3 }
            metric: accuracy
            strategy: bayes
            budget: { trials: 4 }
            """, to: "studies/study.yaml")

        let run = try await program.run("run", "studies/study.yaml", "--workers", "2")

        #expect(run.code == 0, "\(run.notes)")
        #expect(run.output.contains("4 completed"))
    }

    @Test func refusesAWrongStudyFileWithEveryMistake() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(
            StudyText.digits().replacingOccurrences(of: "low: 16", with: "lwo: 16")
                .replacingOccurrences(of: "estimator: mlp", with: "estimator: mpl"), to: "study.yaml")

        let run = try await program.run("run", "study.yaml")

        #expect(run.code == 2)
        #expect(run.notes.contains("study.yaml:5:"))
        #expect(run.notes.contains("did you mean 'low'?"))
        #expect(run.notes.contains("did you mean 'mlp'?"))
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "leptune.db").path))
    }

    @Test func refusesToRunAProgramThatWasNotAllowed() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 2, seconds: 0), to: "study.yaml")

        let run = try await program.run("run", "study.yaml")

        #expect(run.code == 2)
        #expect(run.notes.contains("--allow-command"))
    }

    @Test(.timeLimit(.minutes(3)))
    func endsAtItsDeadlineWithWhatItHas() async throws {
        let program = try Program()
        defer { program.remove() }
        let text = StudyText.sleeping(trials: 100, seconds: 0.3)
            .replacingOccurrences(of: "{ trials: 100 }", with: "{ trials: 100, time: 3s }")
        try program.write(text, to: "study.yaml")

        let start = ContinuousClock.now
        let run = try await program.run("run", "study.yaml", "--workers", "2", "--allow-command")
        let seconds = ContinuousClock.now - start

        #expect(run.code == 5, "\(run.notes)")
        #expect(seconds < .seconds(15))
        let state = try StudyReader(program.folder.appending(path: "leptune.db").path).snapshot(of: "sleeping").state
        #expect(state.phase == .ended(.deadline))
        #expect((state.ended["completed"] ?? 0) > 0)
    }
}
