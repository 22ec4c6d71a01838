import Dispatch
import Foundation
import Synchronization

/// SIGTERM and SIGINT as calls: the first asks to leave in order, the second ends the process with exit code 130.
///
/// SIGHUP, of a terminal that closes, asks to leave too, unless the process was started to outlive it (`nohup`).
public final class TerminationSignals {
    private let sources: [any DispatchSourceSignal]

    /// Watches for the signals of this process until ``cancel()`` or the end of the object.
    ///
    /// - Parameter first: Called on the first signal, on a queue of its own.
    public init(onFirst first: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "leptune.termination")
        let count = Count()
        let numbers = Self.outlivesTerminal ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                // Kernel and shell both tell of a terminal that closes; that is no second thought of anybody's.
                if number == SIGHUP && count.isBegun { return }
                if count.next() == 1 { first() } else { exit(130) }
            }
            source.resume()
            return source
        }
    }

    /// Whether SIGHUP was ignored when the process began; asked before anything here changes that.
    private static let outlivesTerminal: Bool = {
        var action = sigaction()
        guard sigaction(SIGHUP, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }()

    /// No longer watches; the signals stay ignored.
    public func cancel() { for source in sources { source.cancel() } }

    private final class Count: Sendable {
        private let value = Atomic(0)

        var isBegun: Bool { value.load(ordering: .relaxed) > 0 }

        func next() -> Int { value.add(1, ordering: .relaxed).newValue }
    }
}
