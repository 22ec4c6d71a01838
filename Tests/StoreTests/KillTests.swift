import Foundation
import Store
import Studies
import TestKit
import Testing

/// A real process writes, and is killed in the middle of it.
@Suite(.serialized) struct KillTests {
    private static let variable = "LEPTUNE_STORE_TESTS_WRITE_TO"
    private static let group = 16

    @Test(.timeLimit(.minutes(3)), arguments: [1, 7, 20, 33])
    func losesNothingAcknowledgedAndKeepsNoHalfGroup(_ groups: Int) throws {
        let directory = try TemporaryDirectory()
        let writer = Process()
        let output = Pipe()
        writer.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        writer.arguments = ["--testing-library", "swift-testing", "--filter", "writesUntilItIsKilled"]
        writer.environment = ProcessInfo.processInfo.environment.merging([Self.variable: directory()]) { $1 }
        writer.standardOutput = output
        writer.standardError = FileHandle.nullDevice
        try writer.run()

        var text = ""
        var isKilled = false
        while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            text += String(decoding: data, as: UTF8.self)
            if !isKilled, text.components(separatedBy: "acknowledged").count > groups {
                isKilled = true
                kill(writer.processIdentifier, SIGKILL)
            }
        }
        writer.waitUntilExit()

        #expect(writer.terminationReason == .uncaughtSignal)
        let acknowledged = text.matches(of: /acknowledged (\d+)\n/).compactMap { Int($0.1) }.last ?? 0
        let store = try StudyStore(owning: directory())
        let state = try store.loadState(of: StudyID(rawValue: 1))
        #expect(acknowledged >= groups * Self.group)
        #expect(state.revision >= acknowledged)
        #expect((state.revision - 1).isMultiple(of: Self.group))
        try store.close()
    }

    /// The writer; runs only as a child of the test above.
    @Test(.enabled(if: ProcessInfo.processInfo.environment[variable] != nil))
    func writesUntilItIsKilled() throws {
        let path = try #require(ProcessInfo.processInfo.environment[Self.variable])
        var story = try Story(trials: 100_000)
        let store = try StudyStore(owning: path)
        let study = try store.createStudy(story.events[0])
        for trial in 0..<100_000 {
            try story.addWholeTrial(trial, measurements: Self.group - 3)
            try store.append(story.events.suffix(Self.group).map { (study, $0) })
            FileHandle.standardOutput.write(Data("acknowledged \(story.events.count - 1)\n".utf8))
        }
    }
}
