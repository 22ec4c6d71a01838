import Dispatch
import Foundation
import Synchronization

/// SIGTERM and SIGINT as calls: the first asks to leave in order, the second ends the process with exit code 130.
public final class TerminationSignals {
    private let sources: [any DispatchSourceSignal]

    /// Watches for the signals of this process until ``cancel()`` or the end of the object.
    ///
    /// - Parameter first: Called on the first signal, on a queue of its own.
    public init(onFirst first: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "leptune.termination")
        let count = Count()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if count.next() == 1 { first() } else { exit(130) }
            }
            source.resume()
            return source
        }
    }

    /// No longer watches; the signals stay ignored.
    public func cancel() { for source in sources { source.cancel() } }

    private final class Count: Sendable {
        private let value = Atomic(0)

        func next() -> Int { value.add(1, ordering: .relaxed).newValue }
    }
}
