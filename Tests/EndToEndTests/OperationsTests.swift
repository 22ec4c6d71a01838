import Foundation
import Store
import Studies
import TestKit
import Testing

/// What an operator does to a store, and to Leptune to see whether it can be trusted.
@Suite(.serialized)
struct OperationsTests {
    private struct Account: Decodable {
        var kills: Int
        var acknowledged: Int
        var lost: Int
        var ended: [String: Int]
        var faults: [String: Int]
    }

    /// Manager and workers are killed, stopped, cut off and starved of disk space; nothing may be lost or count twice.
    @Test(.timeLimit(.minutes(4)))
    func aDrillOfTenKillsLosesNothing() async throws {
        let program = try Program()
        defer { program.remove() }

        let drill = try await program.run(
            "drill", "--kills", "10", "--seed", "7", "--json", "--quiet", environment: ["TMPDIR": program.folder.path])

        #expect(drill.code == 0, "\(drill.output)\n\(drill.notes)")
        let account = try JSONDecoder().decode(Account.self, from: Data(drill.output.utf8))
        #expect(account.kills == 10)
        #expect(account.acknowledged >= 100)
        #expect(account.lost == 0)
        #expect(account.ended["waiting"] == nil && account.ended["running"] == nil)
        #expect(account.faults.count >= 4)
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder.path).isEmpty)
    }

    @Test(.timeLimit(.minutes(2)))
    func verifiesBacksUpRestoresMergesAndPrunes() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.digits(trials: 6, epochs: 3), to: "study.yaml")
        let run = try await program.run("run", "study.yaml", "--workers", "1", "--no-report")
        #expect(run.code == 0, "\(run.notes)")

        let verified = try await program.run("study", "verify")
        let backup = try await program.run("study", "backup", "copy.db")
        let again = try await program.run("study", "backup", "copy.db")
        let deleted = try await program.run("study", "delete", "digits")
        let restored = try await program.run("study", "restore", "copy.db")
        let best = try await program.run("study", "best", "digits")
        let merged = try await program.run("study", "merge", "copy.db", "--store", "other.db")
        let pruned = try await program.run("study", "prune", "--studies", "--dry-run", "--store", "other.db")
        let checked = try await program.run("study", "verify", "--store", "other.db", "--json")

        #expect(verified.code == 0, "\(verified.output)")
        #expect(verified.output.contains("ok     promises of digits: 6 of 6 trials"))
        #expect(backup.code == 0, "\(backup.notes)")
        #expect(again.code == 1 && again.notes.contains("exists already"))
        #expect(deleted.code == 0 && restored.code == 0 && best.code == 0, "\(restored.notes)\(best.notes)")
        #expect(merged.code == 0 && merged.output.contains("took 'digits' over"), "\(merged.notes)")
        #expect(pruned.code == 0 && pruned.output.contains("would remove study 'digits'"), "\(pruned.notes)")
        #expect(checked.code == 0 && checked.output.contains("\"passed\" : true"), "\(checked.output)")
    }

    /// Whether this machine lets a test mount a small disk that nobody else sees.
    private static let canMount = getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")

    @Test(.enabled(if: canMount), .timeLimit(.minutes(1)))
    func opensAStoreOnAFullDiskByGivingUpWhatWasHeldBack() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 3, seconds: 1), to: "study.yaml")
        let script = """
            mkdir disk && mount -t tmpfs -o size=24m small disk || exit 77
            "$0" study create study.yaml --store disk/a.db >&2 || exit 1
            head -c 16M /dev/zero > disk/a.db.ballast
            cat /dev/zero > disk/filling 2>/dev/null
            "$0" study prune --older-than 9 --store disk/a.db >&2 || exit 2
            [ ! -e disk/a.db.ballast ] || exit 3
            "$0" study verify --store disk/a.db || exit 4
            cat /dev/zero >> disk/filling 2>/dev/null
            rm -f disk/a.db-wal disk/a.db-shm
            cat /dev/zero >> disk/filling 2>/dev/null
            "$0" study list --store disk/a.db || exit 5
            """
        let outcome = try await program.shell(script, by: "/usr/bin/unshare", ["--mount", "sh"])

        guard outcome.code != 77 else { return }
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.contains("ok     promises of sleeping"))
        #expect(outcome.output.components(separatedBy: "sleeping").count > 2, "\(outcome)")
    }

    /// Results find room while checkpoints find none: the study waits, says why, and goes on by itself.
    @Test(.enabled(if: canMount), .timeLimit(.minutes(2)))
    func saysThatCheckpointsWaitForRoom() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.digits(trials: 6, epochs: 3), to: "study.yaml")
        let script = """
            "$0" study create study.yaml --store a.db >&2 && mkdir a.db.artifacts || exit 1
            mount -t tmpfs -o size=24k small a.db.artifacts || exit 77
            "$0" run --resume --workers 1 --no-report --quiet --store a.db >&2 &
            for i in $(seq 300); do
                "$0" study show digits --store a.db > shown || exit 2
                grep -q 'waits .*disk is full: checkpoints are refused' shown && break
                sleep 0.1
            done
            cat shown
            mount -o remount,size=64m a.db.artifacts || exit 3
            wait $! || exit 4
            "$0" study verify --store a.db
            """

        let outcome = try await program.shell(script, by: "/usr/bin/unshare", ["--mount", "sh"])

        guard outcome.code != 77 else { return }
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.contains("the disk is full: checkpoints are refused"), "\(outcome)")
        #expect(outcome.output.contains("ok     promises of digits: 6 of 6 trials"), "\(outcome)")
    }

    @Test(.timeLimit(.minutes(1)))
    func aNameThatIsTakenIsMergedUnderAnother() async throws {
        let program = try Program()
        defer { program.remove() }
        for (store, trials) in [("a.db", 1), ("b.db", 2)] {
            try program.write(StudyText.sleeping(trials: trials, seconds: 0), to: "study.yaml")
            #expect(try await program.run("study", "create", "study.yaml", "--store", store).code == 0)
        }

        let refused = try await program.run("study", "merge", "b.db", "--store", "a.db")
        let wrong = try await program.run("study", "merge", "b.db", "--store", "a.db", "--suffix", "/../x")
        let taken = try await program.run("study", "merge", "b.db", "--store", "a.db", "--suffix", "-laptop")

        #expect(refused.code == 2 && refused.notes.contains("with '--suffix -other'"), "\(refused)")
        #expect(wrong.code == 2 && wrong.notes.contains("letters, digits"), "\(wrong)")
        #expect(taken.code == 0 && taken.output.contains("as 'sleeping-laptop'"), "\(taken)")
    }

    @Test(.timeLimit(.minutes(1)))
    func aWorkerSaysThatItWaitsForAManager() async throws {
        let program = try Program()
        defer { program.remove() }
        let worker = try program.start(["worker", "--connect", "tcp://127.0.0.1:1", "--slots", "1"])
        let said = try await note(of: worker, after: "no manager answers at ")
        kill(worker.processID, SIGTERM)
        _ = await worker.finish()

        #expect(said.hasPrefix("tcp://127.0.0.1:1"), "\(said)")
    }

    /// What somebody gets on a medium, or finds in a folder of somebody else's.
    @Test(.enabled(if: canMount), .timeLimit(.minutes(1)))
    func readsAStoreWhereNothingCanBeWritten() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 1, seconds: 0), to: "study.yaml")
        let script = """
            mkdir medium && mount -t tmpfs -o size=64m small medium || exit 77
            "$0" study create study.yaml --store medium/a.db >&2 || exit 1
            cp medium/a.db medium/killed.db && echo log > medium/killed.db-wal
            mount -o remount,ro medium || exit 77
            "$0" study list --store medium/a.db || exit 2
            "$0" study show sleeping --store medium/a.db >&2 || exit 3
            "$0" report sleeping --store medium/a.db -o report.html >&2 || exit 4
            "$0" study verify --store medium/a.db || exit 5
            "$0" study backup copy.db --store medium/a.db >&2 || exit 6
            "$0" study list --store copy.db || exit 7
            "$0" study list --store medium/killed.db && exit 8
            "$0" run --resume --store medium/a.db && exit 9
            exit 0
            """

        let outcome = try await program.shell(script, by: "/usr/bin/unshare", ["--mount", "sh"])

        guard outcome.code != 77 else { return }
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.components(separatedBy: "sleeping").count > 3, "\(outcome)")
        #expect(outcome.notes.contains("it was not closed") && outcome.notes.contains("Read-only file system"))
    }

    @Test(.timeLimit(.minutes(2)))
    func aTrialWaitsForAWorkerThatHasWhatItNeedsAndShowSaysSo() async throws {
        let program = try Program()
        defer { program.remove() }
        let text = StudyText.sleeping(trials: 2, seconds: 0.1) + "\nneeds: { labels: { gpu: yes-please }, cores: 1 }\n"
        try program.write(text, to: "study.yaml")
        let created = try await program.run("study", "create", "study.yaml")
        #expect(created.code == 0, "\(created.notes)")
        let unmanaged = try await program.run("study", "show", "sleeping")

        let serve = try program.start(["serve", "--bind", "tcp://127.0.0.1:*", "--until-done", "--quiet"])
        let endpoint = try await note(of: serve, after: "workers connect to ")
        let alone = try await show(program, until: "no worker is connected")
        let unfit = try program.start([
            "worker", "--connect", endpoint, "--slots", "1", "--allow-command", "--label", "gpu=no", "--quiet",
        ])
        let waiting = try await show(program, until: "needs the label gpu=yes-please")
        let fit = try program.start([
            "worker", "--connect", endpoint, "--slots", "1", "--allow-command", "--label", "gpu=yes-please", "--quiet",
            "--log-format", "json",
        ])
        let outcomes = await [serve.finish(), unfit.finish(), fit.finish()]

        #expect(unmanaged.output.contains("waits     no manager works on the store"))
        #expect(alone.contains("waits     no worker is connected"))
        #expect(waiting.contains("none of the 1 workers may run them"))
        #expect(outcomes.map(\.code) == [0, 0, 0], "\(outcomes.map(\.notes))")
        let best = try await program.run("study", "show", "sleeping")
        #expect(best.output.contains("2 completed") && !best.output.contains("waits"))
    }

    private func show(_ program: Program, until text: String) async throws -> String {
        var output = ""
        for _ in 0..<200 where !output.contains(text) {
            output = try await program.run("study", "show", "sleeping").output
            try await Task.sleep(for: .milliseconds(20))
        }
        return output
    }

    @Test(.timeLimit(.minutes(1)))
    func keysAreTrustedListedAndRevoked() async throws {
        let program = try Program()
        defer { program.remove() }
        _ = try await program.run("keys", "new", "a.key", "--name", "a")
        _ = try await program.run("keys", "new", "b.key", "--name", "b")

        let trusted = try await program.run("keys", "trust", "a.key.pub", "workers.pub")
        let also = try await program.run("keys", "trust", "b.key.pub", "workers.pub", "--name", "bee")
        let shown = try await program.run("keys", "show", "a.key", "--json")
        let listed = try await program.run("keys", "list", "workers.pub")
        let revoked = try await program.run("keys", "revoke", "bee", "workers.pub")
        let again = try await program.run("keys", "revoke", "bee", "workers.pub")
        let rest = try await program.run("keys", "list", "workers.pub", "--json")

        #expect([trusted, also, shown, listed, revoked, rest].allSatisfy { $0.code == 0 })
        #expect(again.code == 3)
        #expect(listed.output.contains("a ") && listed.output.contains("bee "))
        #expect(!rest.output.contains("bee") && rest.output.contains("SHA256:"))
        let secret = try String(contentsOf: program.folder.appending(path: "a.key"), encoding: .utf8)
            .split(separator: " ")[1]
        #expect(!shown.output.contains(secret))
    }

    @Test(.timeLimit(.minutes(1)))
    func aDoctorSaysWhatIsWrong() async throws {
        let program = try Program()
        defer { program.remove() }
        let keys = try await program.run("keys", "new", "a.key", "--name", "a")
        #expect(keys.code == 0, "\(keys.notes)")

        let well = try await program.run("doctor", "--key", "a.key", "--bind", "tcp://127.0.0.1:*")
        chmod(program.folder.appending(path: "a.key").path, 0o644)
        let open = try await program.run("doctor", "--key", "a.key", "--json")

        #expect(well.code == 0, "\(well.output)")
        #expect(well.output.contains("SQLite 3."))
        #expect(open.code == 4)
        #expect(open.output.contains("chmod 600 a.key"))
    }

    @Test(.timeLimit(.minutes(1)))
    func aManagerTellsMetricsAndHealth() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 400, seconds: 0.2), to: "study.yaml")
        let created = try await program.run("study", "create", "study.yaml")
        #expect(created.code == 0, "\(created.notes)")

        let serve = try program.start(["serve", "--bind", "tcp://127.0.0.1:*", "--metrics", "127.0.0.1:0", "--quiet"])
        let address = try await note(of: serve, after: "metrics and health at http://127.0.0.1:")
        let port = try #require(Int(address))
        let endpoint = try await note(of: serve, after: "workers connect to ")
        let worker = try program.start(["worker", "--connect", endpoint, "--slots", "1", "--allow-command", "--quiet"])
        var metrics = ""
        for _ in 0..<500 where !metrics.contains("state=\"completed\"") {
            try await Task.sleep(for: .milliseconds(20))
            metrics = LoopbackClient.get("/metrics", port: port)?.text ?? ""
        }
        let health = LoopbackClient.get("/healthz", port: port)
        let ready = LoopbackClient.get("/readyz", port: port)
        let other = LoopbackClient.get("/secret", port: port)
        serve.signal(SIGTERM)
        worker.signal(SIGTERM)
        _ = await (serve.finish(), worker.finish())

        for name in [
            "leptune_trials_total{study=\"sleeping\",state=\"completed\"}", "leptune_trials_running 1",
            "leptune_suggest_duration_seconds_count", "leptune_workers 1", "leptune_queue_depth",
            "leptune_desired_workers", "leptune_commit_duration_seconds_bucket{le=\"+Inf\"}",
        ] {
            #expect(metrics.contains(name), "\(name) is missing in\n\(metrics)")
        }
        #expect(health?.status == 200 && ready?.status == 200)
        #expect(other?.status == 404)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [nil, "folder", "\u{0}\u{1}", "short"])
    func aTokenFileThatCannotBeOneIsNamed(_ content: String?) async throws {
        let program = try Program()
        defer { program.remove() }
        let file = program.folder.appending(path: "token")
        if content == "folder" {
            try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        } else if let content {
            try program.write(content, to: "token")
        }

        let serve = try await program.run(
            "serve", "--bind", "tcp://127.0.0.1:*", "--metrics", "0.0.0.0:0", "--metrics-token", "token", "--until-done"
        )

        #expect(serve.code == 2, "\(serve.notes)")
        #expect(serve.notes.contains("token") && !serve.notes.contains("Error Domain"), "\(serve.notes)")
    }

    private func note(of program: RunningProgram, after text: String) async throws -> String {
        for _ in 0..<1000 {
            if let range = program.notesSoFar.range(of: text) {
                return String(program.notesSoFar[range.upperBound...].prefix { !$0.isNewline })
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CocoaError(.fileReadUnknown)
    }
}
