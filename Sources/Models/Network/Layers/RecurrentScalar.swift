/// A scalar that recurrent cells compute with.
///
/// Each requirement is one kernel of `CKernels`; its header says what it computes.
package protocol RecurrentScalar: NetworkScalar {
    static func stepGatedUnit(
        _ gates: UnsafeMutablePointer<Self>, gateStride: Int, product: UnsafeMutablePointer<Self>, productStride: Int,
        shift: UnsafePointer<Self>, productShift: UnsafePointer<Self>, previous: UnsafePointer<Self>?,
        state: UnsafeMutablePointer<Self>, stateStride: Int, rows: Int, units: Int)

    static func gatedUnitBack(
        _ gates: UnsafeMutablePointer<Self>, gateStride: Int, product: UnsafeMutablePointer<Self>, productStride: Int,
        previous: UnsafePointer<Self>?, stateStride: Int, _ d: UnsafeMutablePointer<Self>, rows: Int, units: Int)

    static func stepLongMemory(
        _ gates: UnsafeMutablePointer<Self>, gateStride: Int, shift: UnsafePointer<Self>,
        previousCell: UnsafePointer<Self>?, cell: UnsafeMutablePointer<Self>, squashed: UnsafeMutablePointer<Self>,
        state: UnsafeMutablePointer<Self>, stateStride: Int, rows: Int, units: Int)

    static func longMemoryBack(
        _ gates: UnsafeMutablePointer<Self>, gateStride: Int, previousCell: UnsafePointer<Self>?,
        squashed: UnsafePointer<Self>, stateStride: Int, _ d: UnsafePointer<Self>,
        cellGradient: UnsafeMutablePointer<Self>, rows: Int, units: Int)
}
