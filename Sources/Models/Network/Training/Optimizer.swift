/// How a gradient changes the parameters.
package enum OptimizerKind: String, Sendable, CaseIterable {
    /// Gradient descent with momentum.
    case sgd
    /// Adam; weight decay is part of the gradient.
    case adam
    /// Adam with decoupled weight decay.
    case adamw
}

/// The state of an optimiser over one block of parameters, of which the first `decaying` are weights.
///
/// - SeeAlso: Kingma and Ba 2015, "Adam", arXiv:1412.6980, algorithm 1; Loshchilov and Hutter 2019, "Decoupled Weight
///   Decay Regularization", arXiv:1711.05101, algorithm 2; Sutskever et al. 2013, "On the importance of initialization
///   and momentum in deep learning", sec. 2, for Nesterov's form.
package final class Optimizer<Scalar: NetworkScalar> {
    let kind: OptimizerKind
    let momentum: Double
    let isNesterov: Bool
    let weightDecay: Double
    let decaying: Int
    /// The largest Euclidean norm that a gradient keeps; longer ones are shortened to it, and with infinity none is.
    ///
    /// - SeeAlso: Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", arXiv:1211.5063,
    ///   algorithm 1.
    let largestNorm: Double
    let firstMoment: Storage<Scalar>
    let secondMoment: Storage<Scalar>
    /// How many steps were taken.
    package var steps = 0

    package init(
        _ kind: OptimizerKind, momentum: Double = 0.9, isNesterov: Bool = false, weightDecay: Double = 0,
        largestNorm: Double = .infinity, count: Int, decaying: Int
    ) {
        self.kind = kind
        self.momentum = momentum
        self.isNesterov = isNesterov
        self.weightDecay = weightDecay
        self.largestNorm = largestNorm
        self.decaying = decaying
        firstMoment = Storage(count, repeating: 0)
        secondMoment = Storage(kind == .sgd ? 0 : count, repeating: 0)
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - parameters: The block to change.
    ///   - gradients: Its gradient; left as it is.
    ///   - rate: The learning rate of this step.
    package func step(_ parameters: UnsafeMutablePointer<Scalar>, _ gradients: UnsafePointer<Scalar>, rate: Double) {
        steps += 1
        let scale = clippingScale(gradients)
        update(parameters, gradients, from: 0, to: decaying, scale: scale, rate: rate, decay: weightDecay)
        update(parameters, gradients, from: decaying, to: firstMoment.count, scale: scale, rate: rate, decay: 0)
    }

    /// What shortens a gradient to the largest norm.
    private func clippingScale(_ gradients: UnsafePointer<Scalar>) -> Scalar {
        guard largestNorm < .infinity else { return 1 }
        let norm = Scalar.squaredNorm(gradients, count: firstMoment.count).squareRoot()
        return norm > largestNorm ? Scalar(largestNorm / norm) : 1
    }

    private func update(
        _ parameters: UnsafeMutablePointer<Scalar>, _ gradients: UnsafePointer<Scalar>, from start: Int, to end: Int,
        scale: Scalar, rate: Double, decay: Double
    ) {
        guard start < end else { return }
        let p = parameters + start
        let g = gradients + start
        let m = firstMoment.pointer + start
        switch kind {
        case .sgd:
            Scalar.momentumStep(
                p, g, m, scale: scale, rate: Scalar(rate), momentum: Scalar(momentum), nesterov: isNesterov,
                decay: Scalar(decay), count: end - start)
        case .adam, .adamw:
            let beta1 = 0.9
            let beta2 = 0.999
            let isDecoupled = kind == .adamw
            Scalar.adamStep(
                p, g, m, secondMoment.pointer + start, scale: scale, rate: Scalar(rate / (1 - power(beta1, steps))),
                beta1: Scalar(beta1), beta2: Scalar(beta2), epsilon: 1e-8,
                rootCorrection: Scalar(1 / (1 - power(beta2, steps)).squareRoot()),
                decay: Scalar(isDecoupled ? 0 : decay), shrink: Scalar(isDecoupled ? 1 - rate * decay : 1),
                count: end - start)
        }
    }

    /// base to a whole power by squaring: the same bits with every C library.
    private func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        var factor = base
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            factor *= factor
            rest >>= 1
        }
        return result
    }
}
