import CZeroMQ
import Dispatch
import Foundation
import Glibc
import Synchronization

/// A thread that owns ZeroMQ sockets and runs Swift jobs between their messages.
///
/// A ZeroMQ socket belongs to one thread. This one polls its sockets beside an `eventfd`, so that an actor which
/// takes it as `unownedExecutor` lives on the sockets' thread: its handlers send without hopping, and a job enqueued
/// from elsewhere wakes the poll. The thread ends when the last reference to this object is gone.
public final class SocketThread: SerialExecutor, Sendable {
    private let core: SocketThreadCore

    /// Starts the thread.
    ///
    /// - Parameter name: What debuggers show, cut by Linux to 15 bytes.
    package init(name: String) throws {
        core = try SocketThreadCore()
        let core = core
        let thread = Thread { core.main() }
        thread.name = name
        thread.start()
    }

    deinit { core.stop() }

    /// Runs a job on the thread, after those enqueued before it.
    public func enqueue(_ job: consuming ExecutorJob) {
        // The work holds the executor, so the thread outlives every job that was given to it.
        core.add(.job(UnownedJob(job), self))
    }

    /// The executor as actors hold it.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Stops the process unless the caller runs on this thread.
    public func checkIsolated() { precondition(isCurrent, "called off the socket thread it belongs to") }

    /// Whether code here may assume the isolation of this thread's actors.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// Whether the caller runs on this thread.
    public var isCurrent: Bool { core.isCurrent }

    /// Runs `body` on the thread and waits for it.
    ///
    /// Blocks the caller; meant for opening and closing sockets, which takes milliseconds.
    package func perform<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) throws -> Result {
        if isCurrent { return try body() }
        let answer = Answer<Result>()
        core.add(.closure { answer.give(Swift.Result { try body() }) })
        return try answer.wait()
    }

    /// Runs `body` on the thread, later.
    package func submit(_ body: @escaping @Sendable () -> Void) { core.add(.closure(body)) }

    /// Makes `owner` the one whose sockets are polled; called on the thread.
    func install(_ owner: any SocketOwner) { core.install(owner) }
}

/// Whoever holds the sockets of a `SocketThread`; every call is made on that thread.
protocol SocketOwner: AnyObject {
    /// The sockets that should end the wait now.
    var pollItems: [zmq_pollitem_t] { get }
    /// Moves what can be moved without waiting, and says how long the next wait may last (nil: until something comes).
    func turn() -> Duration?
    /// Closes every socket.
    func close()
}

/// The value a waiting thread receives from another.
private final class Answer<Value: Sendable>: Sendable {
    private let value = Mutex<Result<Value, any Error>?>(nil)
    private let ready = DispatchSemaphore(value: 0)

    func give(_ result: Result<Value, any Error>) {
        value.withLock { $0 = result }
        ready.signal()
    }

    func wait() throws -> Value {
        ready.wait()
        guard let result = value.withLock({ $0 }) else { preconditionFailure("an answer is given before its signal") }
        return try result.get()
    }
}

/// The thread's side of `SocketThread`, which outlives it by the last turn of the loop.
///
/// Unchecked because of `owner`, which only the thread itself reads or writes (`install` checks).
private final class SocketThreadCore: @unchecked Sendable {
    enum Work: Sendable {
        case job(UnownedJob, SocketThread)
        case closure(@Sendable () -> Void)
    }

    private struct Inbox {
        var work: [Work] = []
        var isStopped = false
    }

    private let inbox = Mutex(Inbox())
    private let thread = Atomic<UInt>(0)
    private let wake: Int32
    private var owner: (any SocketOwner)?

    init() throws {
        wake = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard wake >= 0 else { throw WireError(.socket, "no eventfd for the socket thread: \(errnoText(errno))") }
    }

    deinit { Glibc.close(wake) }

    var isCurrent: Bool { thread.load(ordering: .acquiring) == UInt(pthread_self()) }

    func install(_ owner: any SocketOwner) {
        precondition(isCurrent, "sockets are installed on their own thread")
        self.owner = owner
    }

    func add(_ work: Work) {
        let wasEmpty = inbox.withLock { inbox in
            inbox.work.append(work)
            return inbox.work.count == 1
        }
        if wasEmpty { ring() }
    }

    func stop() {
        inbox.withLock { $0.isStopped = true }
        ring()
    }

    private func ring() { eventfd_write(wake, 1) }

    func main() {
        thread.store(UInt(pthread_self()), ordering: .releasing)
        while runWork() {
            let patience = owner?.turn()
            // What a turn enqueued must not wait for the poll; the eventfd says so.
            poll(for: patience)
        }
        owner?.close()
        owner = nil
    }

    /// Runs what is in the inbox; false when the thread should end.
    private func runWork() -> Bool {
        let (work, isStopped) = inbox.withLock { inbox in
            let taken = (inbox.work, inbox.isStopped)
            inbox.work.removeAll()
            return taken
        }
        for item in work {
            switch item {
            case .job(let job, let executor): job.runSynchronously(on: executor.asUnownedSerialExecutor())
            case .closure(let body): body()
            }
        }
        return !isStopped
    }

    private func poll(for patience: Duration?) {
        var items = owner?.pollItems ?? []
        items.append(zmq_pollitem_t(socket: nil, fd: wake, events: Int16(ZMQ_POLLIN), revents: 0))
        let count = zmq_poll(&items, Int32(items.count), patience.map { max(0, $0.wholeMilliseconds) } ?? -1)
        if count > 0, items[items.count - 1].revents != 0 {
            var value: eventfd_t = 0
            eventfd_read(wake, &value)
        }
    }
}

extension Duration {
    /// Milliseconds, rounded up so that a wait never ends before its time.
    package var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
