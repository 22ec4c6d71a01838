package import LinearAlgebra

/// A scalar that networks are made of: `Float` to train, `Double` to check gradients.
///
/// Each requirement is one kernel of `CKernels`; its header says what it computes.
package protocol NetworkScalar: BLASScalar, BitwiseCopyable {
    static func activate(
        _ f: Activation?, _ z: UnsafeMutablePointer<Self>, _ a: UnsafeMutablePointer<Self>, scale: UnsafePointer<Self>?,
        shift: UnsafePointer<Self>, rows: Int, columns: Int)

    static func differentiate(
        _ f: Activation?, _ z: UnsafePointer<Self>, _ a: UnsafePointer<Self>, keep: Self, scale: UnsafePointer<Self>?,
        shift: UnsafePointer<Self>, _ d: UnsafeMutablePointer<Self>, scaleGradient: UnsafeMutablePointer<Self>?,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, columns: Int)

    static func drop(
        _ x: UnsafeMutablePointer<Self>, bits: UnsafePointer<UInt16>, threshold: UInt32, scale: Self, count: Int)

    static func normalise(
        _ z: UnsafeMutablePointer<Self>, epsilon: Self, mean: UnsafeMutablePointer<Self>,
        variance: UnsafeMutablePointer<Self>, inverseDeviation: UnsafeMutablePointer<Self>, rows: Int, columns: Int)

    static func normaliseBack(
        _ z: UnsafePointer<Self>, inverseDeviation: UnsafePointer<Self>, scale: UnsafePointer<Self>,
        scaleGradient: UnsafePointer<Self>, shiftGradient: UnsafePointer<Self>, _ d: UnsafeMutablePointer<Self>,
        rows: Int, columns: Int)

    static func softmax(_ z: UnsafeMutablePointer<Self>, shift: UnsafePointer<Self>, rows: Int, columns: Int)

    static func crossEntropy(
        _ z: UnsafeMutablePointer<Self>, shift: UnsafePointer<Self>, labels: UnsafePointer<Int32>, weight: Self,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, columns: Int
    ) -> Double

    static func crossEntropy(
        _ z: UnsafeMutablePointer<Self>, shift: UnsafePointer<Self>, shares: UnsafePointer<Self>, weight: Self,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, columns: Int
    ) -> Double

    static func squaredError(
        _ z: UnsafeMutablePointer<Self>, shift: UnsafePointer<Self>, targets: UnsafePointer<Self>,
        weights: UnsafePointer<Self>?, weight: Self, shiftGradient: UnsafeMutablePointer<Self>, rows: Int
    ) -> Double

    static func momentumStep(
        _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ v: UnsafeMutablePointer<Self>, scale: Self,
        rate: Self, momentum: Self, nesterov: Bool, decay: Self, count: Int)

    static func adamStep(
        _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ m: UnsafeMutablePointer<Self>,
        _ v: UnsafeMutablePointer<Self>, scale: Self, rate: Self, beta1: Self, beta2: Self, epsilon: Self,
        rootCorrection: Self, decay: Self, shrink: Self, count: Int)

    static func moveTowards(_ x: UnsafeMutablePointer<Self>, _ y: UnsafePointer<Self>, share: Self, count: Int)

    static func squaredNorm(_ x: UnsafePointer<Self>, count: Int) -> Double

    static func allFinite(_ x: UnsafePointer<Self>, count: Int) -> Bool
}
