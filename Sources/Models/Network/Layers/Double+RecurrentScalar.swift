import CKernels
import LinearAlgebra

extension Double: RecurrentScalar {
    package static func stepGatedUnit(
        _ gates: UnsafeMutablePointer<Self>, gateStride: Int, product: UnsafeMutablePointer<Self>, productStride: Int,
        shift: UnsafePointer<Self>, productShift: UnsafePointer<Self>, previous: UnsafePointer<Self>?,
        state: UnsafeMutablePointer<Self>, stateStride: Int, rows: Int, units: Int
    ) {
        leptune_gru_step_f64(
            gates, gateStride, product, productStride, shift, productShift, previous, state, stateStride, rows, units)
    }

    package static func gatedUnitBack(
        _ gates: UnsafeMutablePointer<Self>, gateStride: Int, product: UnsafeMutablePointer<Self>, productStride: Int,
        previous: UnsafePointer<Self>?, stateStride: Int, _ d: UnsafeMutablePointer<Self>, rows: Int, units: Int
    ) {
        leptune_gru_back_f64(gates, gateStride, product, productStride, previous, stateStride, d, rows, units)
    }

    package static func stepLongMemory(
        _ gates: UnsafeMutablePointer<Self>, gateStride: Int, shift: UnsafePointer<Self>,
        previousCell: UnsafePointer<Self>?, cell: UnsafeMutablePointer<Self>, squashed: UnsafeMutablePointer<Self>,
        state: UnsafeMutablePointer<Self>, stateStride: Int, rows: Int, units: Int
    ) {
        leptune_lstm_step_f64(
            gates, gateStride, shift, previousCell, cell, squashed, state, stateStride, rows, units)
    }

    package static func longMemoryBack(
        _ gates: UnsafeMutablePointer<Self>, gateStride: Int, previousCell: UnsafePointer<Self>?,
        squashed: UnsafePointer<Self>, stateStride: Int, _ d: UnsafePointer<Self>,
        cellGradient: UnsafeMutablePointer<Self>, rows: Int, units: Int
    ) {
        leptune_lstm_back_f64(gates, gateStride, previousCell, squashed, stateStride, d, cellGradient, rows, units)
    }
}
