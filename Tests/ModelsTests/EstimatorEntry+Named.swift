import LinearAlgebra
import Models
import Testing

/// Tests run side by side: each keeps to one thread, as a worker's slot does, and its sums to one order.
enum SingleThread {
    private static let once: Void = BLAS.setThreads(1)

    static func begin() {
        _ = once
    }
}

extension EstimatorEntry {
    /// The entry of a name that must exist; its learners use one thread.
    static func named(_ name: String) throws -> EstimatorEntry {
        SingleThread.begin()
        return try #require(EstimatorCatalogue.named(name))
    }
}
