import Drill
import Foundation
import TestKit
import Testing

/// Real programs between which the first frame of every message is changed: to each, the other speaks another version.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct OtherVersionTests {
    @Test(arguments: ["LEP1.0", "LEP1.9"]) func aStudyRunsToItsEndBetweenMinorVersions(_ version: String) async throws {
        let program = try Program()
        defer { program.remove() }
        let (manager, port) = try await serve(program)
        let translator = try FaultyProxy(to: port) { Self.translated($0, to: version) }
        defer { translator.close() }

        let worker = try program.start(worker(at: translator.port))

        #expect(await manager.finish().code == 0)
        #expect(await worker.finish().code == 0)
        let trials = try await program.run("study", "export", "sleeping", "--json")
        #expect(trials.output.components(separatedBy: "\"completed\"").count == 4, "\(trials)")
    }

    @Test(arguments: [("LEP0.9", "there"), ("LEP2.0", "here")])
    func aWorkerOfAnotherMajorVersionLeavesAndCostsNoTrial(_ version: String, _ place: String) async throws {
        let program = try Program()
        defer { program.remove() }
        let (manager, port) = try await serve(program)
        let translator = try FaultyProxy(to: port) { Self.translated($0, to: version) }
        defer { translator.close() }

        let refused = try await program.start(worker(at: translator.port)).finish()

        #expect(refused.code != 0)
        #expect(refused.notes.contains("the manager speaks \(version), this side LEP1.1: upgrade Leptune \(place)"))
        // The manager goes on with a worker of its own version, and no trial was tried twice.
        let worker = try program.start(worker(at: port))
        #expect(await manager.finish().code == 0)
        #expect(await worker.finish().code == 0)
        let trials = try await program.run("study", "export", "sleeping", "--json")
        #expect(trials.output.components(separatedBy: "\"attempts\" : 1,").count == 4, "\(trials)")
    }

    /// A manager of three trials, and its port.
    private func serve(_ program: Program) async throws -> (RunningProgram, Int) {
        try program.write(StudyText.sleeping(trials: 3, seconds: 0.1), to: "study.yaml")
        #expect(try await program.run("study", "create", "study.yaml").code == 0)
        return try await program.serve()
    }

    private func worker(at port: Int) -> [String] {
        ["worker", "--connect", "tcp://127.0.0.1:\(port)", "--slots", "1", "--allow-command"]
    }

    private static func translated(_ bytes: [UInt8], to version: String) -> [UInt8] {
        var changed = bytes
        let here = Array("LEP1.1".utf8)
        for start in bytes.indices.dropLast(here.count - 1) where bytes[start...].starts(with: here) {
            changed.replaceSubrange(start..<(start + here.count), with: Array(version.utf8))
        }
        return changed
    }
}

extension Program {
    /// Starts a manager that ends with its studies, and gives the port on which it listens.
    func serve() async throws -> (RunningProgram, Int) {
        let manager = try start(["serve", "--bind", "tcp://127.0.0.1:*", "--until-done"])
        while !manager.notesSoFar.contains("workers connect") { try await Task.sleep(for: .milliseconds(20)) }
        let port = manager.notesSoFar.firstMatch(of: /tcp:\/\/127\.0\.0\.1:(\d+)/)?.1
        return (manager, port.flatMap { Int($0) } ?? 0)
    }
}
