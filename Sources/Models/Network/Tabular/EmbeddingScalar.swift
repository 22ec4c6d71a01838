/// A scalar that the features of tables are embedded in.
///
/// Each requirement is one kernel of `CKernels`; its header says what it computes.
package protocol EmbeddingScalar: NetworkScalar {
    static func waves(
        _ x: UnsafePointer<Self>, stride: Int, frequencies: UnsafePointer<Self>, count: Int,
        _ z: UnsafeMutablePointer<Self>, rowStride: Int, rows: Int)

    static func wavesBack(
        _ x: UnsafePointer<Self>, stride: Int, _ z: UnsafePointer<Self>, _ d: UnsafePointer<Self>, rowStride: Int,
        gradient: UnsafeMutablePointer<Self>, count: Int, rows: Int)

    static func bins(
        _ x: UnsafePointer<Self>, stride: Int, edges: UnsafePointer<Self>, inverseWidths: UnsafePointer<Self>,
        count: Int, _ z: UnsafeMutablePointer<Self>, rowStride: Int, rows: Int)

    static func normaliseRows(
        _ z: UnsafeMutablePointer<Self>, epsilon: Self, inverseDeviation: UnsafeMutablePointer<Self>, rows: Int,
        columns: Int)

    static func normaliseRowsBack(
        _ z: UnsafePointer<Self>, inverseDeviation: UnsafePointer<Self>, scale: UnsafePointer<Self>,
        _ d: UnsafeMutablePointer<Self>, rows: Int, columns: Int)
}
