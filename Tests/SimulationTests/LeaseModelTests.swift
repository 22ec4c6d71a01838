import Foundation
import Testing

/// The lease protocol, checked by spin in every order of events; scripts/setup installs spin.
@Suite(.serialized) struct LeaseModelTests {
    @Test func everyOrderOfEventsKeepsThePromises() throws {
        let report = try Spin.check([], compile: ["-DNOCLAIM"], run: ["-m100000"])

        #expect(report.contains("errors: 0"), "\(report)")
        #expect(!report.contains("max search depth too small"))
    }

    @Test(arguments: ["-DNO_FENCING", "-DACK_BEFORE_COMMIT"])
    func aProtocolWithAMistakeIsRefuted(_ mistake: String) throws {
        let report = try Spin.check([mistake], compile: ["-DNOCLAIM"], run: ["-m100000"])

        #expect(report.contains("assertion violated"))
        #expect(report.contains("errors: 1"), "\(report)")
    }

    @Test func aWaitingTrialEndsUnderFairness() throws {
        let report = try Spin.check(
            ["-DLOSSES=0"], compile: ["-DNFAIR=4"], run: ["-m1000000", "-a", "-f"])

        #expect(report.contains("errors: 0"), "\(report)")
        #expect(!report.contains("max search depth too small"))
    }
}

/// Runs spin on the model, and what spin makes of it.
private enum Spin {
    struct Missing: Error, CustomStringConvertible {
        let description = "spin or a C compiler is missing: run scripts/setup, or install the packages spin and gcc"
    }

    static func check(_ macros: [String], compile: [String], run: [String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "spin-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = try #require(Bundle.module.url(forResource: "lease", withExtension: "pml", subdirectory: "Model"))
        try execute(["spin"] + macros + ["-a", model.path], in: folder)
        try execute(["cc", "-O2", "-w"] + compile + ["-o", "pan", "pan.c"], in: folder)
        return try execute(["./pan"] + run, in: folder)
    }

    @discardableResult
    private static func execute(_ arguments: [String], in folder: URL) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // What `env` says when it finds no such program.
        if process.terminationStatus == 127 { throw Missing() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
