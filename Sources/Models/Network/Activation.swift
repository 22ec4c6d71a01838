import CKernels

/// The function between the layers of a network.
public enum Activation: String, Sendable, CaseIterable {
    /// max(0, x).
    case relu
    /// x · Φ(x) with the normal distribution function Φ, in its tanh form (within 0.0005 of the exact one).
    ///
    /// - SeeAlso: Hendrycks and Gimpel 2016, "Gaussian Error Linear Units", arXiv:1606.08415, sec. 2.
    case gelu
    /// The hyperbolic tangent.
    case tanh

    /// What stands for it in files.
    var number: Int {
        switch self {
        case .relu: 0
        case .gelu: 1
        case .tanh: 2
        }
    }

    init?(number: Int) {
        guard let match = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = match
    }

    var kernel: leptune_activation {
        switch self {
        case .relu: leptune_relu
        case .gelu: leptune_gelu
        case .tanh: leptune_tanh
        }
    }
}
