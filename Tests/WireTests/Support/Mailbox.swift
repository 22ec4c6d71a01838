import Wire

/// Collects what a handler gets on its thread, for a test to await one by one.
final class Mailbox<Item: Sendable>: Sendable {
    private let stream: AsyncStream<Item>
    private let continuation: AsyncStream<Item>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Item.self)
    }

    func put(_ items: [Item]) { for item in items { continuation.yield(item) } }

    /// The next item that `pick` accepts; the test's time limit ends a wait in vain.
    func first<Result: Sendable>(_ pick: @Sendable (Item) -> Result?) async -> Result? {
        for await item in stream {
            if let result = pick(item) { return result }
        }
        return nil
    }
}

/// A manager that answers each message with what `answer` says, and a way to see what came.
struct RunningManager {
    let endpoint: ManagerEndpoint
    let inbox = Mailbox<Inbound>()
    var address: String { endpoint.boundEndpoints[0] }

    init(
        bind: String = "tcp://127.0.0.1:*", security: ServerSecurity = .loopback, tick: Duration = .milliseconds(20),
        answer: @escaping @Sendable (ManagerEndpoint, Inbound) -> Void = { _, _ in }
    ) throws {
        let endpoint = try ManagerEndpoint(bind: [bind], security: security)
        self.endpoint = endpoint
        let inbox = inbox
        endpoint.run(tick: tick) { [unowned endpoint] batch in
            for item in batch { answer(endpoint, item) }
            inbox.put(batch)
        }
    }
}

/// A worker's endpoint, and a way to see what happens to it.
struct RunningWorker {
    let endpoint: WorkerEndpoint
    let inbox = Mailbox<WorkerEvent>()

    init(connect: String, security: ClientSecurity = .loopback) throws {
        endpoint = try WorkerEndpoint(connect: connect, security: security)
        let inbox = inbox
        endpoint.run(tick: .milliseconds(20)) { inbox.put($0) }
    }

    /// Waits for the first connection.
    func connected() async { _ = await inbox.first { $0 == .connected ? true : nil } }
}
