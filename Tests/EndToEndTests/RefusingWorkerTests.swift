import Foundation
import TestKit
import Testing

/// A worker that lacks what the others have, here a program.
@Suite(.timeLimit(.minutes(3)))
struct RefusingWorkerTests {
    @Test func takesNoTrialsAwayFromThoseThatCanRunThem() async throws {
        let program = try Program()
        defer { program.remove() }
        let study = StudyText.sleeping(trials: 12, seconds: 0.3)
        try program.write(study.replacing("command: [sh, ", with: "command: [shell-of-its-own, "), to: "study.yaml")
        #expect(try await program.shell("mkdir bin; ln -s /bin/sh bin/shell-of-its-own").code == 0)
        #expect(try await program.run("study", "create", "study.yaml").code == 0)
        let (manager, port) = try await program.serve()
        func worker(_ path: String) throws -> RunningProgram {
            try program.start(
                ["worker", "--connect", "tcp://127.0.0.1:\(port)", "--slots", "1", "--allow-command"],
                environment: ["PATH": path])
        }

        let able = try worker("\(program.folder.path)/bin:/usr/bin:/bin")
        while !able.notesSoFar.contains("connected") { try await Task.sleep(for: .milliseconds(20)) }
        let unable = try worker("/usr/bin:/bin")

        #expect(await manager.finish().code == 0)
        for worker in [able, unable] { #expect(await worker.finish().code == 0) }
        let trials = try await program.run("study", "export", "sleeping", "--json")
        #expect(trials.output.components(separatedBy: "\"completed\"").count == 13, "\(trials)")
        let record = try await program.run("study", "verify")
        #expect(record.output.contains("12 of 12 trials"), "\(record)")
    }
}
