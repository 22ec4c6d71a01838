import Randomness

/// Mixes the rows of a batch in pairs: row i becomes λ · row i + (1 − λ) · row i + 1, the last with the first.
///
/// A batch is in random order, so that a row's neighbour is a random partner. One λ for each batch, from Beta(α, α).
///
/// - SeeAlso: Zhang et al. 2018, "mixup: Beyond Empirical Risk Minimization", arXiv:1710.09412, figure 1.
package struct Mixup {
    private let alpha: Double
    private var generator: CounterGenerator

    /// The mixtures of an epoch.
    package init(alpha: Double, seed: UInt64, epoch: Int) {
        self.alpha = alpha
        generator = CounterGenerator(seed: seed, stream: epoch, purpose: .augmentation)
    }

    /// The λ of the next batch, in [0, 1].
    package mutating func share() -> Double {
        generator.beta(alpha, alpha)
    }

    /// Mixes rows in place.
    ///
    /// - Parameters:
    ///   - x: `rows` × `columns`, and room for one more row, which is overwritten.
    ///   - share: How much of itself a row keeps.
    package static func mix(_ x: UnsafeMutablePointer<Float>, rows: Int, columns: Int, share: Double) {
        guard rows > 1, columns > 0 else { return }
        (x + rows * columns).update(from: x, count: columns)
        for row in 0..<rows {
            // A row reads the next before that changes.
            let own = x + row * columns
            Float.moveTowards(own, own + columns, share: Float(1 - share), count: columns)
        }
    }
}
