import Foundation
import TestKit
import Testing

/// Workers in containers that share the machine's network, and so its name.
@Suite(.serialized) struct ContainerTests {
    /// Whether this machine lets a test make process namespaces.
    private static let canMakeContainers =
        getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")

    @Test(.enabled(if: canMakeContainers), .timeLimit(.minutes(1)))
    func workersWithTheSameProcessNumberAreNotTakenForOne() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 20, seconds: 0.2), to: "study.yaml")
        let script = """
            unshare --pid --fork --mount-proc true || exit 77
            "$0" study create study.yaml >&2 || exit 1
            "$0" serve --bind ipc://$PWD/socket/manager --until-done 2>> serve.log & serve=$!
            until grep -q 'workers connect' serve.log; do sleep 0.05; done
            for number in 1 2; do
                unshare --pid --fork --mount-proc "$0" worker --connect ipc://$PWD/socket/manager --slots 1 \\
                    --allow-command 2> worker-$number.log &
            done
            wait $serve; wait
            cat worker-1.log worker-2.log | grep -o 'as .*' | sort -u | wc -l
            cat worker-1.log worker-2.log | grep -c 'trial [0-9]* of'
            "$0" study verify >&2
            """

        let outcome = try await program.shell(script)

        guard outcome.code != 77 else { return }
        #expect(outcome.code == 0 && outcome.output == "2\n20\n", "\(outcome)")
    }
}
