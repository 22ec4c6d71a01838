import Foundation
import SearchSpaces
import Studies
import Testing

struct WorkerNeedsTests {
    private func definition(_ needs: WorkerNeeds?, _ objective: Objective = .function("sphere")) -> StudyDefinition {
        var definition = StudyDefinition(
            name: "s", space: SearchSpace([]), objective: objective, metric: Metric("value", .minimize),
            budget: Budget(trials: 1))
        definition.needs = needs
        return definition
    }

    private let worker = WorkerDescription(
        id: WorkerID(rawValue: "host/1"), host: "host", processID: 1, cores: 2, memoryBytes: 4 << 30, version: "0",
        allowsCommands: false, labels: ["gpu": "no"])

    @Test(arguments: [
        nil, WorkerNeeds(), WorkerNeeds(cores: 2), WorkerNeeds(memoryBytes: 4 << 30),
        WorkerNeeds(labels: ["gpu": "no"]),
    ])
    func takesAWorkerThatHasEverything(needs: WorkerNeeds?) {
        #expect(definition(needs).unmetNeed(of: worker) == nil)
    }

    @Test(arguments: [
        (WorkerNeeds(cores: 3), "3 cores"), (WorkerNeeds(memoryBytes: 5 << 30), "5120 MiB"),
        (WorkerNeeds(labels: ["gpu": "yes"]), "gpu=no"), (WorkerNeeds(labels: ["zone": "a"]), "no such label"),
    ])
    func saysWhatAWorkerLacks(needs: WorkerNeeds, words: String) {
        #expect(definition(needs).unmetNeed(of: worker)?.contains(words) == true)
    }

    @Test func runsProgramsOnlyWhereTheOperatorAllowedIt() {
        let command = Objective.command(CommandObjective(arguments: ["true"]))

        #expect(definition(nil, command).unmetNeed(of: worker)?.contains("--allow-command") == true)
    }

    @Test func aDefinitionWithoutNeedsIsWrittenAsBefore() throws {
        let text = String(decoding: try EventCoding.encoder().encode(definition(nil)), as: UTF8.self)

        #expect(!text.contains("needs"))
    }
}
