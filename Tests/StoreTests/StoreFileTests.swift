import Foundation
import GRDB
import Store
import Studies
import TestKit
import Testing

/// What is found at a store's path is checked before anything is written to it.
@Suite struct StoreFileTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func path(_ name: String = "s.db") -> String { directory(name) }

    /// A store that was written to and not closed, as a killed process leaves it.
    private func killed(groups: Int = 12) throws -> (path: String, story: Story) {
        var story = try Story(trials: 60)
        try story.continueAtRandom(groups * 16)
        let store = try StudyStore(owning: path("live.db"))
        let study = try store.createStudy(story.events[0])
        var rest = story.events.dropFirst()
        while !rest.isEmpty {
            try store.append(rest.prefix(16).map { (study, $0) })
            rest = rest.dropFirst(16)
        }
        try copyStore(path("live.db"), to: path())
        try store.close()
        return (path(), story)
    }

    private func error(opening path: String) -> StoreError? {
        #expect(throws: StoreError.self) { _ = try StudyStore(owning: path) }
    }

    @Test(arguments: [
        Data(), Data("hello".utf8), Data(repeating: 0, count: 4096),
        Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 * 37) }),
        Data("SQLite format 3\0".utf8) + Data(repeating: 255, count: 4080),
    ])
    func leavesAFileThatIsNotAStoreAsItIs(_ bytes: Data) throws {
        try bytes.write(to: URL(fileURLWithPath: path()))

        let found = error(opening: path())

        guard case .notAStore? = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(try content(path()) == bytes)
        #expect(throws: StoreError.self) { try StudyReader(path()) }
        #expect(try content(path()) == bytes)
    }

    @Test func leavesAnotherProgramsDatabaseAsItIs() throws {
        let other = try DatabaseQueue(path: path())
        try other.write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        try other.close()
        let bytes = try content(path())

        #expect(
            error(opening: path())
                == .notAStore(path: path(), reason: "it is another program's SQLite database"))
        #expect(try content(path()) == bytes)
    }

    @Test func leavesAStoreOfANewerSchemaAsItIs() throws {
        try StudyStore(owning: path()).close()
        let later = try DatabaseQueue(path: path())
        let newer = Schema.current.version + 1
        try later.write { try $0.execute(sql: "PRAGMA user_version = \(newer)") }
        try later.close()
        let bytes = try content(path())

        let expected = StoreError.newerSchema(path: path(), found: newer, supported: Schema.current.version)
        #expect(error(opening: path()) == expected)
        #expect(throws: expected) { try StudyReader(path()) }
        #expect(try content(path()) == bytes)
    }

    @Test func bringsAnOlderSchemaUpToDateAndKeepsACopy() throws {
        var story = try Story()
        try story.continueAtRandom(30)
        let store = try StudyStore(owning: path())
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })
        try store.close()
        var next = Schema.current
        next.steps.append { try $0.execute(sql: "ALTER TABLE study ADD COLUMN note TEXT") }

        let migrated = try StudyStore(owning: path(), options: .init(), schema: next)

        #expect(try migrated.setting("user_version") == "\(next.version)")
        #expect(try migrated.loadState(of: study) == story.state)
        try migrated.close()
        #expect(try permissions(path("s.db.backup-\(Schema.current.version)")) == 0o600)
        #expect(
            try StudyReader(path("s.db.backup-\(Schema.current.version)")).snapshot(of: "story").state == story.state)
    }

    @Test func aMigrationThatFailsChangesNothing() throws {
        try StudyStore(owning: path()).close()
        var next = Schema.current
        next.steps.append { try $0.execute(sql: "ALTER TABLE study ADD COLUMN note TEXT; SELECT nonsense") }

        #expect(throws: StoreError.self) { try StudyStore(owning: path(), options: .init(), schema: next) }

        let store = try StudyStore(owning: path())
        #expect(try store.setting("user_version") == "\(Schema.current.version)")
        try store.close()
    }

    @Test func findsEverythingCommittedAfterAKill() throws {
        let (path, story) = try killed()

        let store = try StudyStore(owning: path)

        #expect(try store.loadState(of: StudyID(rawValue: 1)) == story.state)
        try store.close()
    }

    @Test(arguments: [0.0, 0.3, 0.6, 0.95])
    func noticesALogThatWasCut(_ share: Double) throws {
        let (path, _) = try killed()
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: path + "-wal"))
        let size = try log.seekToEnd()
        try log.truncate(atOffset: UInt64(Double(size) * share))
        try log.close()

        let found = error(opening: path)

        guard case .historyLost(_, let count, let expected)? = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(count < expected)
        #expect(error(opening: path) == found)
    }

    @Test func noticesALogThatWasOverwritten() throws {
        let (path, _) = try killed()
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: path + "-wal"))
        try log.seek(toOffset: try log.seekToEnd() / 2)
        try log.write(contentsOf: Data(repeating: 0xA5, count: 64))
        try log.close()

        guard case .historyLost? = error(opening: path) else {
            Issue.record("opened")
            return
        }
    }

    @Test func noticesALogThatWasDeletedUnlessTheLossIsAccepted() throws {
        let (path, _) = try killed()
        try FileManager.default.removeItem(atPath: path + "-wal")

        guard case .historyLost? = error(opening: path) else {
            Issue.record("opened")
            return
        }
        try FileManager.default.removeItem(atPath: path + ".seq")
        let store = try StudyStore(owning: path)
        #expect(try store.studies().isEmpty)
        try store.close()
    }

    @Test func knowsACopyOfTheFileAloneUnlessItIsAccepted() throws {
        let live = try StudyStore(owning: path("live.db"))
        _ = try live.createStudy(Story().events[0])
        try copyStore(path("live.db"), to: path(), suffixes: [""])
        let bytes = try content(path())

        for _ in 1...2 {
            guard case .bareCopy? = error(opening: path()) else {
                Issue.record("opened")
                return
            }
        }
        #expect(throws: StoreError.self) { try StudyReader(path()) }
        #expect(throws: StoreError.self) { try StoreBackup.make(of: path(), to: path("copy.db")) }
        #expect(throws: StoreError.self) { try StoreBackup.restore(path(), to: path("restored.db")) }
        #expect(try content(path()) == bytes)
        #expect(FileManager.default.createFile(atPath: path() + ".seq", contents: nil))
        #expect(try StudyReader(path()).list().isEmpty)
        try StudyStore(owning: path()).close()
        try live.close()
    }

    @Test func copiesThatLackNothingAreUsed() throws {
        let live = try StudyStore(owning: path("live.db"))
        _ = try live.createStudy(Story().events[0])
        try copyStore(path("live.db"), to: path("both.db"), suffixes: ["", "-wal"])
        _ = try StoreBackup.make(of: path("live.db"), to: path("backup.db"))
        try live.close()
        try copyStore(path("live.db"), to: path("closed.db"), suffixes: [""])

        for name in ["both.db", "backup.db", "closed.db"] {
            #expect(try StudyReader(path(name)).list().count == 1, "\(name)")
            let store = try StudyStore(owning: path(name))
            #expect(try store.studies().count == 1, "\(name)")
            try store.close()
        }
    }

    @Test func refusesALogWithoutItsFile() throws {
        let (path, _) = try killed()
        try FileManager.default.removeItem(atPath: path)
        let log = try content(path + "-wal")

        guard case .notAStore? = error(opening: path) else {
            Issue.record("opened")
            return
        }
        #expect(try content(path + "-wal") == log)
    }

    @Test func checksAFileThatWasNotClosed() throws {
        var story = try Story(trials: 200)
        try story.continueAtRandom(2000)
        let store = try StudyStore(owning: path())
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })
        try store.execute("UPDATE store SET clean = 0")
        try store.close()
        let unclean = try DatabaseQueue(path: path())
        try unclean.write { try $0.execute(sql: "UPDATE store SET clean = 0") }
        try unclean.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try unclean.close()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path()))
        let pages = try file.seekToEnd() / 4096
        for page in (pages / 2)..<pages {
            try file.seek(toOffset: page * 4096)
            try file.write(contentsOf: Data(repeating: 0x5A, count: 64))
        }
        try file.close()
        let bytes = try content(path())

        guard case .damaged? = error(opening: path()) else {
            Issue.record("opened")
            return
        }
        #expect(try content(path()) == bytes)
    }

    @Test func leavesNoLogBehindWhenClosed() throws {
        let store = try StudyStore(owning: path())
        _ = try store.createStudy(Story().events[0])
        try store.close()

        #expect(try directory.files == ["s.db", "s.db.manager", "s.db.seq"])
    }

    @Test func namesADirectoryAndAMissingDirectory() throws {
        #expect(
            error(opening: directory.path)
                == .notAStore(path: directory.path, reason: "it is a directory"))
        guard case .file(_, _, let reason)? = error(opening: path("no/such/s.db")) else {
            Issue.record("opened")
            return
        }
        #expect(reason.contains("No such file"))
    }

    @Test(
        arguments: [
            (0x2E, "nfs4"), (0x2F, "9p"), (0x30, "fuse.sshfs"), (0x801, nil), (0x31, nil),
        ] as [(UInt64, String?)])
    func tellsNetworkFilesystemsByTheListOfMounts(_ device: UInt64, _ kind: String?) {
        let mounts = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            30 22 0:46 / /home rw,relatime shared:2 master:1 - nfs4 server:/home rw,vers=4.2
            31 22 0:47 / /mnt/with\\040space rw - 9p share rw,trans=virtio
            32 22 0:48 / /mnt/far rw shared:9 - fuse.sshfs user@far:/ rw
            33 22 0:49 / /dev/shm rw - tmpfs tmpfs rw
            """

        #expect(Filesystem.network(device: device, mounts: mounts) == kind)
    }
}
