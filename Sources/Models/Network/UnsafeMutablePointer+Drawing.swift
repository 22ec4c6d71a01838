import LinearAlgebra
import Randomness

extension UnsafeMutablePointer where Pointee: BLASScalar {
    /// Fills numbers from the uniform distribution on [-bound, bound), one drawn for each; no further once somebody asked
    /// to stop.
    func drawUniformly(
        count: Int, bound: Double, using generator: inout CounterGenerator, _ interruption: PassInterruption
    ) {
        let size = 1024
        withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { drawn in
            for first in stride(from: 0, to: count, by: size) {
                let part = min(size, count - first)
                generator.fill(UnsafeMutableBufferPointer(rebasing: drawn[..<part]))
                for i in 0..<part { self[first + i] = Pointee((2 * drawn[i] - 1) * bound) }
                if interruption.isRequested(afterElements: part) { return }
            }
        }
    }
}
