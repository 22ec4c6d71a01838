import CKernels
import LinearAlgebra

extension Double: EmbeddingScalar {
    package static func waves(
        _ x: UnsafePointer<Self>, stride: Int, frequencies: UnsafePointer<Self>, count: Int,
        _ z: UnsafeMutablePointer<Self>, rowStride: Int, rows: Int
    ) {
        leptune_waves_f64(x, stride, frequencies, count, z, rowStride, rows)
    }

    package static func wavesBack(
        _ x: UnsafePointer<Self>, stride: Int, _ z: UnsafePointer<Self>, _ d: UnsafePointer<Self>, rowStride: Int,
        gradient: UnsafeMutablePointer<Self>, count: Int, rows: Int
    ) {
        leptune_waves_back_f64(x, stride, z, d, rowStride, gradient, count, rows)
    }

    package static func bins(
        _ x: UnsafePointer<Self>, stride: Int, edges: UnsafePointer<Self>, inverseWidths: UnsafePointer<Self>,
        count: Int, _ z: UnsafeMutablePointer<Self>, rowStride: Int, rows: Int
    ) {
        leptune_bins_f64(x, stride, edges, inverseWidths, count, z, rowStride, rows)
    }

    package static func normaliseRows(
        _ z: UnsafeMutablePointer<Self>, epsilon: Self, inverseDeviation: UnsafeMutablePointer<Self>, rows: Int,
        columns: Int
    ) {
        leptune_normalise_rows_f64(z, epsilon, inverseDeviation, rows, columns)
    }

    package static func normaliseRowsBack(
        _ z: UnsafePointer<Self>, inverseDeviation: UnsafePointer<Self>, scale: UnsafePointer<Self>,
        _ d: UnsafeMutablePointer<Self>, rows: Int, columns: Int
    ) {
        leptune_normalise_rows_back_f64(z, inverseDeviation, scale, d, rows, columns)
    }
}
