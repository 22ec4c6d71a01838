import Synchronization
import Testing
import Wire

/// An actor that lives on a socket thread, as the manager does.
private actor Resident {
    private let thread: SocketThread
    private var count = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ thread: SocketThread) { self.thread = thread }

    func isOnItsThread() -> Bool { thread.isCurrent }
    func increment() -> Int {
        count += 1
        return count
    }
    nonisolated func incrementAtOnce() -> Int { assumeIsolated { $0.addOne() } }
    private func addOne() -> Int {
        count += 1
        return count
    }
}

@Suite(.timeLimit(.minutes(3)))
struct SocketThreadTests {
    @Test func runsItsActorsJobsOnItself() async throws {
        let thread = try SocketThread(name: "test")
        let resident = Resident(thread)

        #expect(await resident.isOnItsThread())
        #expect(!thread.isCurrent)
    }

    @Test func letsCodeOnTheThreadAssumeTheActorsIsolation() async throws {
        let thread = try SocketThread(name: "test")
        let resident = Resident(thread)

        #expect(try thread.perform { resident.incrementAtOnce() } == 1)
        #expect(await resident.increment() == 2)
    }

    @Test func runsJobsOfManyTasksOneAtATime() async throws {
        let resident = Resident(try SocketThread(name: "test"))

        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<500 { _ = await resident.increment() } }
            }
        }

        #expect(await resident.increment() == 4001)
    }

    @Test func rethrowsWhatTheBodyThrows() throws {
        let thread = try SocketThread(name: "test")

        let error = #expect(throws: WireError.self) {
            try thread.perform { throw WireError(.message, "planted") }
        }
        #expect(error?.message == "planted")
    }

    @Test func finishesWhatItWasGivenAfterItsLastReferenceIsGone() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        do {
            let thread = try SocketThread(name: "test")
            for number in 0..<100 { thread.submit { continuation.yield(number) } }
            thread.submit { continuation.finish() }
        }

        var seen: [Int] = []
        for await number in stream { seen.append(number) }
        #expect(seen == Array(0..<100))
    }

    @Test(arguments: [
        (Duration.zero, 0), (.nanoseconds(1), 1), (.milliseconds(7), 7), (.milliseconds(7) + .nanoseconds(1), 8),
        (.seconds(3), 3000),
    ])
    func neverWaitsShorterThanAsked(duration: Duration, milliseconds: Int) {
        #expect(duration.wholeMilliseconds == milliseconds)
    }
}
