import Foundation
import TestKit
import Testing

/// Keys, tokens and what stands in the environment are planted, everything is run, and every byte that was left is read.
struct SecretsTests {
    @Test(.timeLimit(.minutes(2)))
    func neverReachTheStoreAReportOrALog() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 3, seconds: 0.05), to: "study.yaml")
        try program.write("canary-token-0123456789abcdef\n", to: "token")
        chmod(program.folder.appending(path: "token").path, 0o600)
        let environment = [
            "LEPTUNE_TOKEN": "canary-environment-1", "AWS_SECRET_ACCESS_KEY": "canary-environment-2",
            "PGPASSWORD": "canary-environment-3",
        ]
        var said: [String] = []
        func run(_ arguments: String...) async throws {
            let outcome = try await program.start(arguments, environment: environment).finish()
            #expect(outcome.code == 0, "\(arguments) \(outcome.notes)")
            said += [outcome.output, outcome.notes]
        }
        try await run("keys", "new", "manager.key", "--name", "manager")
        try await run("keys", "new", "worker.key", "--name", "worker")
        try await run("keys", "trust", "worker.key.pub", "workers.pub")
        try await run("study", "create", "study.yaml")

        let serve = try program.start(
            [
                "serve", "--bind", "tcp://127.0.0.1:*", "--key", "manager.key", "--authorized-workers", "workers.pub",
                "--metrics", "127.0.0.1:0", "--metrics-token", "token", "--until-done", "--log-format", "json",
            ], environment: environment)
        var endpoint = ""
        var pages = 0
        for _ in 0..<1000 where pages == 0 {
            try await Task.sleep(for: .milliseconds(10))
            let notes = serve.notesSoFar
            endpoint = notes.firstMatch(of: /tcp:\/\/127\.0\.0\.1:\d+/).map { String($0.output) } ?? ""
            pages = notes.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)/).flatMap { Int($0.output.1) } ?? 0
        }
        let refused = LoopbackClient.get("/metrics", port: pages)
        let told = LoopbackClient.get(
            "/metrics", port: pages, fields: ["Authorization: Bearer canary-token-0123456789abcdef"])
        try await run(
            "worker", "--connect", endpoint, "--slots", "1", "--allow-command", "--key", "worker.key", "--manager-key",
            "manager.key.pub", "--journal", "journal")
        let served = await serve.finish()
        said += [served.output, served.notes, refused?.text ?? "", told?.text ?? ""]
        try await run("report", "sleeping", "-o", "report.html")
        try await run("study", "show", "sleeping", "--json")
        try await run("study", "export", "sleeping", "-o", "trials.csv")
        try await run("study", "backup", "copy.db")
        try await run("doctor", "--key", "manager.key", "--bind", "tcp://127.0.0.1:*")
        // One that is open to others is refused by name, not by content.
        chmod(program.folder.appending(path: "worker.key").path, 0o644)
        let open = try await program.run(
            "worker", "--connect", endpoint, "--key", "worker.key", "--manager-key", "manager.key.pub")
        said += [open.output, open.notes]

        #expect(served.code == 0, "\(served.notes)")
        #expect(refused?.status == 401 && told?.status == 200)
        #expect(open.code != 0 && open.notes.contains("chmod 600 worker.key"))
        let keys = try ["manager.key", "worker.key"].map { name in
            let text = try String(contentsOf: program.folder.appending(path: name), encoding: .utf8)
            return String(text.split(separator: " ")[1])
        }
        let canaries = (keys + ["canary"]).map { Data($0.utf8) }
        var places = said.enumerated().map { ("what was said (\($0))", Data($1.utf8)) }
        for name in try FileManager.default.subpathsOfDirectory(atPath: program.folder.path)
        where !["manager.key", "worker.key", "token"].contains(name) {
            // Folders have no contents of their own.
            guard let data = FileManager.default.contents(atPath: program.folder.appending(path: name).path) else {
                continue
            }
            places.append((name, data))
        }
        #expect(places.contains { $0.0.hasSuffix(".db") } && places.contains { $0.0 == "report.html" })
        for (place, data) in places {
            for canary in canaries { #expect(data.range(of: canary) == nil, "a secret is in \(place)") }
        }
    }
}
