import Dispatch
import Foundation

/// Ctrl-C and SIGTERM as calls: the first asks to finish in order, the second ends the process.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    /// Watches for signals until the end of the process.
    ///
    /// - Parameter first: Called on the first signal.
    init(onFirst first: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "leptune.signals")
        let count = SignalCount()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if count.increment() == 1 { first() } else { Foundation.exit(CommandFailure.Code.interrupted.rawValue) }
            }
            source.resume()
            return source
        }
    }
}

/// How many signals have come.
///
/// `@unchecked Sendable`: only the serial queue of the signal sources touches it.
private final class SignalCount: @unchecked Sendable {
    private var count = 0

    func increment() -> Int {
        count += 1
        return count
    }
}
