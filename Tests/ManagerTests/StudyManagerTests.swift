import Foundation
import Manager
import Store
import Testing
import Wire

struct StudyManagerTests {
    @Test(.timeLimit(.minutes(1))) func isOverAtOnceIfItWasStoppedBeforeItRan() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try StudyStore(owning: folder.appending(path: "s.db").path)
        let endpoint = try ManagerEndpoint(bind: ["tcp://127.0.0.1:*"], security: .loopback)
        let addresses = endpoint.boundEndpoints
        let manager = try StudyManager(store: store, endpoint: endpoint)

        await manager.stop()
        try await manager.run()

        // Nobody listens there any more.
        #expect(throws: Never.self) { try ManagerEndpoint(bind: addresses, security: .loopback).close() }
        try store.close()
    }
}
