/// What a network sees of a number.
///
/// - SeeAlso: Gorishniy et al. 2022, "On Embeddings for Numerical Features in Tabular Deep Learning", arXiv:2203.05556,
///   sec. 3.2 and 3.3.
package enum NumberEmbedding: String, Sendable, CaseIterable {
    /// The number itself.
    case none
    /// How far it has come through each of a row of quantile bins, then a linear layer of its own and max(0, x).
    case piecewiseLinear = "piecewise-linear"
    /// Sines and cosines of learned frequencies, then a linear layer of its own and max(0, x).
    case periodic

    /// What stands for it in files.
    var number: Int {
        switch self {
        case .none: 0
        case .piecewiseLinear: 1
        case .periodic: 2
        }
    }

    init?(number: Int) {
        guard let match = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = match
    }
}
