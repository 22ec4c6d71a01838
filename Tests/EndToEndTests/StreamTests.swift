import Foundation
import TestKit
import Testing

/// Standard streams that are closed, full or left, and outputs that are not plain files.
@Suite(.serialized)
struct StreamTests {
    private let program: Program

    init() throws { program = try Program() }

    private func create(_ text: String) async throws {
        try program.write(text, to: "study.yaml")
        let created = try await program.run("study", "create", "study.yaml")
        #expect(created.code == 0, "\(created.notes)")
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["study list", "study list --json", "study export sleeping", "study show sleeping", "--help"])
    func aResultThatCannotBeWrittenIsAFailureThatSaysSo(_ command: String) async throws {
        defer { program.remove() }
        try await create(StudyText.sleeping(trials: 2, seconds: 0))

        let full = try await program.shell("\"$0\" \(command) > /dev/full")
        let closed = try await program.shell("\"$0\" \(command) >&-; echo $?")
        let left = try await program.shell("set -o pipefail; \"$0\" \(command) | true; echo ${PIPESTATUS[0]}")

        #expect(full.code == 1, "\(full.notes)")
        #expect(full.notes.contains("cannot be written to standard output: No space left"), "\(full.notes)")
        #expect(closed.output == "0\n" && closed.notes.isEmpty, "\(closed.output)\(closed.notes)")
        // As any program whose reader leaves, if the reader was the faster.
        #expect(["0\n", "141\n"].contains(left.output) && left.notes.isEmpty, "\(left.output)\(left.notes)")
    }

    @Test(.timeLimit(.minutes(2)), arguments: ["<&- >&- 2>&-", "> /dev/full 2>&1", "2>&1 | true"])
    func aStudyRunsToItsEndWhateverBecomesOfItsNotes(_ streams: String) async throws {
        defer { program.remove() }
        try await create(StudyText.sleeping(trials: 3, seconds: 0.1))

        let run = try await program.shell(
            "\"$0\" run --resume --workers 1 --allow-command --no-report \(streams); echo done")
        let verified = try await program.run("study", "verify")

        #expect(run.output == "done\n", "\(run.notes)")
        #expect(verified.code == 0 && verified.output.contains("3 of 3 trials"), "\(verified.output)")
    }

    @Test(.timeLimit(.minutes(1)))
    func whatIsNotAPlainFileKeepsItsPlaceAndIsWrittenTo() async throws {
        defer { program.remove() }
        try await create(StudyText.sleeping(trials: 2, seconds: 0))

        let outcome = try await program.shell(
            """
            ln -s /dev/full full.csv; ln -s real.csv link.csv; mkfifo pipe.csv; echo old > plain.csv; chmod 640 plain.csv
            "$0" study export sleeping -o full.csv && exit 1
            [ -L full.csv ] || exit 2
            "$0" study export sleeping -o link.csv && [ -L link.csv ] && grep -q number real.csv || exit 3
            "$0" study export sleeping -o pipe.csv & head -1 pipe.csv | grep -q number && wait && [ -p pipe.csv ] || exit 4
            "$0" study export sleeping -o plain.csv && grep -q number plain.csv || exit 5
            [ "$(stat -c %a plain.csv)" = 640 ] || exit 6
            "$0" study export sleeping -o /dev/stdout | grep -q number && [ -L /dev/stdout ] || exit 7
            "$0" report sleeping -o report.html && ln -s report.html page.html && "$0" report sleeping -o page.html || exit 8
            [ -L page.html ] || exit 9
            ls
            """)

        #expect(outcome.code == 0, "\(outcome.output)\(outcome.notes)")
        #expect(outcome.notes.contains("cannot write 'full.csv': No space left"), "\(outcome.notes)")
        #expect(!outcome.output.contains(".new"), "\(outcome.output)")
    }

    @Test(.timeLimit(.minutes(1)))
    func aTerminalThatClosesHasTrialsHandedBackUnlessTheProgramIsToOutliveIt() async throws {
        defer { program.remove() }
        try await create(StudyText.sleeping(trials: 400, seconds: 0.2))

        let outcome = try await program.shell(
            """
            begin() {
                "$@" run --resume --workers 1 --allow-command --no-report 2> notes > /dev/null & run=$!
                until grep -q '1 running' notes; do sleep 0.05; kill -0 $run || exit 9; done
                kill -HUP $run; kill -HUP $run
            }
            begin "$0"; wait $run; echo "hung up: $?"
            begin nohup "$0"; sleep 1; kill -0 $run && echo "outlives"
            kill -TERM $run; wait $run; echo "ended: $?"
            """)
        let verified = try await program.run("study", "verify")

        #expect(outcome.output == "hung up: 130\noutlives\nended: 130\n", "\(outcome.output)\(outcome.notes)")
        #expect(verified.code == 0, "\(verified.output)")
    }

    @Test(.timeLimit(.minutes(1)))
    func aStoreNeedsAPath() async throws {
        defer { program.remove() }

        let listed = try await program.run("study", "list", "--store", "")

        #expect(listed.code == 2 && listed.notes.contains("needs a path"), "\(listed.notes)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder.path).isEmpty)
    }
}
