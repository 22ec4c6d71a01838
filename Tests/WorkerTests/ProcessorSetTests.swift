import Foundation
import Studies
import Testing
import Worker

struct ProcessorSetTests {
    @Test func givesEachSlotProcessorsOfItsOwn() {
        let all = ProcessorSet([0, 1, 2, 3, 8, 9, 10])

        let shares = (1...3).map { all.share(ofSlot: $0, of: 3, cores: 2)?.numbers }

        #expect(shares == [[0, 1], [2, 3], [8, 9]])
        #expect(all.share(ofSlot: 4, of: 3, cores: 2) == nil)
    }

    @Test func leavesSlotsThatWouldHaveToShareToTheSystem() {
        #expect(ProcessorSet([0, 1]).share(ofSlot: 1, of: 3, cores: 1) == nil)
        #expect(ProcessorSet([0, 1]).share(ofSlot: 1, of: 1, cores: 4) == nil)
        #expect(ProcessorSet([0, 1]).share(ofSlot: 1, of: 1, cores: 0) == nil)
    }

    @Test func aThreadIsBackOnItsProcessorsAfterwards() throws {
        let before = try #require(ProcessorSet.current)
        let one = try #require(before.share(ofSlot: 1, of: 1, cores: 1))

        let within = one.whileRunning { ProcessorSet.current }

        #expect(within == one)
        #expect(ProcessorSet.current == before)
    }

    @Test func theProcessesOfSlotsStayOnTheirProcessors() async throws {
        let all = try #require(ProcessorSet.current)
        let folder = FileManager.default.temporaryDirectory.appending(path: "leptune-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // A leftover folder harms nobody.
        let slots = min(2, all.numbers.count)
        let supervisor = WorkerSupervisor(
            slots: slots,
            program: .init(
                path: "/bin/sh",
                arguments: { _ in
                    ["sh", "-c", "grep Cpus_allowed_list /proc/self/status | cut -f2 > '\(folder.path)'/$$; exit 0"]
                },
                environment: ["PATH": "/usr/bin:/bin"], pinnedCores: 1))

        try await supervisor.run()

        let found = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
            try String(contentsOf: folder.appending(path: $0), encoding: .utf8).filter { !$0.isNewline }
        }
        #expect(found.sorted() == all.numbers.prefix(slots).map(String.init).sorted())
    }
}
