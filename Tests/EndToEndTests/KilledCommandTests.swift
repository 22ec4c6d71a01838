import Foundation
import TestKit
import Testing

private let strace = "/usr/bin/strace"

/// Commands that write a store, killed by strace before system calls that change something.
@Suite(.serialized, .enabled(if: FileManager.default.isExecutableFile(atPath: strace)))
struct KilledCommandTests {
    /// Kills a command before its n-th system call of a kind; whether it came to that.
    private func kill(
        _ program: Program, before call: String, _ number: Int, _ arguments: [String]
    ) async throws -> Bool {
        let outcome = try await program.trace(
            by: strace,
            ["-f", "-qq", "-e", "trace=\(call)", "-e", "inject=\(call):signal=KILL:when=\(number)"], arguments)
        #expect(outcome.code == 0 || outcome.code == 137, "\(outcome.notes.suffix(2000))")
        return outcome.code != 0
    }

    private func names(_ program: Program, _ store: String) async throws -> [String] {
        struct Study: Decodable { var name: String }
        let list = try await program.run("study", "list", "--json", "--store", store)
        #expect(list.code == 0, "\(list.notes)")
        return try JSONDecoder().decode([Study].self, from: Data(list.output.utf8)).map(\.name)
    }

    private func copy(_ program: Program, _ store: String, to other: String) throws {
        let files = FileManager.default
        for name in try files.contentsOfDirectory(atPath: program.folder.path) where name.hasPrefix(other) {
            try files.removeItem(at: program.folder.appending(path: name))
        }
        try files.copyItem(at: program.folder.appending(path: store), to: program.folder.appending(path: other))
    }

    @Test(.timeLimit(.minutes(4)))
    func aMergeTakesAWholeStudyOrNone() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.function(name: "large", trials: 600), to: "large.yaml")
        try program.write(StudyText.function(name: "here", trials: 2), to: "here.yaml")
        let run = try await program.run("run", "large.yaml", "--workers", "1", "--no-report", "--store", "other.db")
        #expect(run.code == 0, "\(run.notes)")
        #expect(try await program.run("study", "create", "here.yaml", "--store", "fresh.db").code == 0)

        var counts: Set<Int> = []
        var number = 1
        while true {
            try copy(program, "fresh.db", to: "a.db")
            let isKilled = try await kill(
                program, before: "pwrite64", number, ["study", "merge", "other.db", "--store", "a.db"])
            let found = try await names(program, "a.db")
            counts.insert(found.count)
            let verified = try await program.run("study", "verify", "--store", "a.db")
            #expect(verified.code == 0, "killed before write \(number):\n\(verified.output)")
            if found.count == 2 { #expect(verified.output.contains("600 of 600 trials"), "\(verified.output)") }
            let again = try await program.run("study", "merge", "other.db", "--store", "a.db")
            #expect(again.code == 0, "killed before write \(number):\n\(again.notes)")
            #expect(try await names(program, "a.db") == ["here", "large"])
            guard isKilled else { break }
            number += 1 + number / 2
        }
        #expect(counts == [1, 2] && number > 100)
    }

    @Test(.timeLimit(.minutes(4)))
    func aRestoreLeavesAStoreAtEveryMomentAndCanBeRepeated() async throws {
        let program = try Program()
        defer { program.remove() }
        for name in ["early", "late"] {
            try program.write(StudyText.function(name: name, trials: 2), to: "\(name).yaml")
        }
        #expect(try await program.run("study", "create", "early.yaml").code == 0)
        #expect(try await program.run("study", "backup", "copy.db").code == 0)
        #expect(try await program.run("study", "create", "late.yaml").code == 0)

        var states: Set<[String]> = []
        for call in ["rename", "link", "unlink", "fsync", "fdatasync"] {
            var number = 1
            var isKilled = true
            while isKilled {
                try copy(program, "leptune.db", to: "a.db")
                isKilled = try await kill(
                    program, before: call, number, ["study", "restore", "copy.db", "--store", "a.db"])
                states.insert(try await names(program, "a.db"))
                let again = try await program.run("study", "restore", "copy.db", "--store", "a.db")
                #expect(again.code == 0, "killed before \(call) \(number):\n\(again.notes)")
                #expect(try await names(program, "a.db") == ["early"])
                #expect(try await program.run("study", "create", "late.yaml", "--store", "a.db").code == 0)
                number += 1
            }
            #expect(number > 2, "\(call) is never called")
        }
        #expect(states == [["early", "late"], ["early"]])
    }

    /// An error of the disk's ends the manager, and its workers with it; what was acknowledged before is there.
    @Test(.timeLimit(.minutes(2)), arguments: [("fdatasync", 18), ("fdatasync", 25)])
    func aRunEndsByItselfWhenTheDiskFails(_ call: String, _ number: Int) async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.function(name: "f", trials: 300), to: "f.yaml")
        let run = ["run", "f.yaml", "--workers", "1", "--no-report", "-q"]
        let begin = ContinuousClock.now

        let failed = try await program.trace(
            by: strace,
            ["-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):error=EIO:when=\(number)"],
            run)
        let seconds = ContinuousClock.now - begin
        let verified = try await program.run("study", "verify")
        let resumed = try await program.run("run", "--resume", "--workers", "1", "--no-report", "-q")
        let whole = try await program.run("study", "verify")

        #expect(failed.code == 1 && failed.notes.contains("nothing more was acknowledged"), "\(failed.notes)")
        // Not a measurement: without end before, and the patience of workers is ten seconds.
        #expect(seconds < .seconds(60))
        #expect(verified.code == 0, "\(verified.output)")
        #expect(resumed.code == 0, "\(resumed.notes)")
        #expect(whole.code == 0 && whole.output.contains("300 of 300 trials"), "\(whole.output)")
    }
}
