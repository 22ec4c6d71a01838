import CKernels
import LinearAlgebra

extension Double: NetworkScalar {
    package static func activate(
        _ f: Activation?, _ z: UnsafeMutablePointer<Self>, _ a: UnsafeMutablePointer<Self>, scale: UnsafePointer<Self>?,
        shift: UnsafePointer<Self>, rows: Int, columns: Int
    ) {
        leptune_activate_f64(f?.kernel ?? leptune_identity, z, a, scale, shift, rows, columns)
    }

    package static func differentiate(
        _ f: Activation?, _ z: UnsafePointer<Self>, _ a: UnsafePointer<Self>, keep: Self, scale: UnsafePointer<Self>?,
        shift: UnsafePointer<Self>, _ d: UnsafeMutablePointer<Self>, scaleGradient: UnsafeMutablePointer<Self>?,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, columns: Int
    ) {
        leptune_differentiate_f64(
            f?.kernel ?? leptune_identity, z, a, keep, scale, shift, d, scaleGradient, shiftGradient, rows, columns)
    }

    package static func drop(
        _ x: UnsafeMutablePointer<Self>, bits: UnsafePointer<UInt16>, threshold: UInt32, scale: Self, count: Int
    ) {
        leptune_drop_f64(x, bits, threshold, scale, count)
    }

    package static func normalise(
        _ z: UnsafeMutablePointer<Self>, epsilon: Self, mean: UnsafeMutablePointer<Self>,
        variance: UnsafeMutablePointer<Self>, inverseDeviation: UnsafeMutablePointer<Self>, rows: Int, columns: Int
    ) {
        leptune_normalise_f64(z, epsilon, mean, variance, inverseDeviation, rows, columns)
    }

    package static func normaliseBack(
        _ z: UnsafePointer<Self>, inverseDeviation: UnsafePointer<Self>, scale: UnsafePointer<Self>,
        scaleGradient: UnsafePointer<Self>, shiftGradient: UnsafePointer<Self>, _ d: UnsafeMutablePointer<Self>,
        rows: Int, columns: Int
    ) {
        leptune_normalise_back_f64(z, inverseDeviation, scale, scaleGradient, shiftGradient, d, rows, columns)
    }

    package static func softmax(
        _ z: UnsafeMutablePointer<Self>, shift: UnsafePointer<Self>, rows: Int, columns: Int
    ) {
        leptune_softmax_f64(z, shift, rows, columns)
    }

    package static func crossEntropy(
        _ z: UnsafeMutablePointer<Self>, shift: UnsafePointer<Self>, labels: UnsafePointer<Int32>, weight: Self,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, columns: Int
    ) -> Double {
        leptune_cross_entropy_f64(z, shift, labels, weight, shiftGradient, rows, columns)
    }

    package static func crossEntropy(
        _ z: UnsafeMutablePointer<Self>, shift: UnsafePointer<Self>, shares: UnsafePointer<Self>, weight: Self,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, columns: Int
    ) -> Double {
        leptune_soft_cross_entropy_f64(z, shift, shares, weight, shiftGradient, rows, columns)
    }

    package static func squaredError(
        _ z: UnsafeMutablePointer<Self>, shift: UnsafePointer<Self>, targets: UnsafePointer<Self>,
        weights: UnsafePointer<Self>?, weight: Self, shiftGradient: UnsafeMutablePointer<Self>, rows: Int
    ) -> Double {
        leptune_squared_error_f64(z, shift, targets, weights, weight, shiftGradient, rows)
    }

    package static func momentumStep(
        _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ v: UnsafeMutablePointer<Self>, scale: Self,
        rate: Self, momentum: Self, nesterov: Bool, decay: Self, count: Int
    ) {
        leptune_momentum_step_f64(p, g, v, scale, rate, momentum, nesterov ? 1 : 0, decay, count)
    }

    package static func adamStep(
        _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ m: UnsafeMutablePointer<Self>,
        _ v: UnsafeMutablePointer<Self>, scale: Self, rate: Self, beta1: Self, beta2: Self, epsilon: Self,
        rootCorrection: Self, decay: Self, shrink: Self, count: Int
    ) {
        leptune_adam_step_f64(p, g, m, v, scale, rate, beta1, beta2, epsilon, rootCorrection, decay, shrink, count)
    }

    package static func moveTowards(
        _ x: UnsafeMutablePointer<Self>, _ y: UnsafePointer<Self>, share: Self, count: Int
    ) {
        leptune_move_towards_f64(x, y, share, count)
    }

    package static func squaredNorm(_ x: UnsafePointer<Self>, count: Int) -> Double {
        leptune_squared_norm_f64(x, count)
    }

    package static func allFinite(_ x: UnsafePointer<Self>, count: Int) -> Bool {
        leptune_is_finite_f64(x, count)
    }
}
