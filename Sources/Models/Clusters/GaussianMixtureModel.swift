import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A mixture of normal distributions: predicts how much each row belongs to each component.
struct GaussianMixtureModel: DensityModel {
    let frame: ClusterFrame
    let density: MixtureDensity

    init(frame: ClusterFrame, density: MixtureDensity) {
        self.frame = frame
        self.density = density
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        frame = try ClusterFrame(archive, columns: shape.features)
        let kind = try archive.count("covariance")
        guard MixtureCovariance.allCases.indices.contains(kind) else { throw .mismatch("its covariance is \(kind)") }
        let components = try archive.count("components")
        guard (1...(1 << 20)).contains(components), shape.features <= 1 << 20 else {
            throw .mismatch("it has \(components) components")
        }
        density = try MixtureDensity(
            archive, covariance: MixtureCovariance.allCases[kind], columns: shape.features, components: components)
    }

    var operationsPerRow: Int { 2 * density.components * density.columns * (density.columns + 1) }

    func encode(into archive: inout TensorArchive) {
        frame.encode(into: &archive)
        archive["covariance"] = .integers([Int64(MixtureCovariance.allCases.firstIndex(of: density.covariance) ?? 0)])
        archive["components"] = .integers([Int64(density.components)])
        density.encode(into: &archive)
    }

    var parameterCount: Int { density.parameterCount }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        let k = density.components
        var shares = Matrix<Float>(rows: features.rows, columns: k)
        try shares.withUnsafeMutableBufferPointer { shares in
            try forEachBlock(of: features) { block, start, rows in
                for c in 0..<k {
                    for r in 0..<rows { shares[(start + r) * k + c] = block.shares.pointer[c * rows + r] }
                }
            }
        }
        return shares
    }

    func logDensities(of rows: Matrix<Float>) throws -> [Double] {
        // A density is per unit of the features, not of the frame.
        let stretch = Double(density.columns) * log(Double(frame.scale))
        var logs: [Double] = []
        logs.reserveCapacity(rows.rows)
        try forEachBlock(of: rows) { block, _, count in
            for r in 0..<count { logs.append(Double(block.logs.pointer[r]) + stretch) }
        }
        return logs
    }

    private func forEachBlock(
        of features: Matrix<Float>, _ body: (_ block: MixtureBlock, _ start: Int, _ rows: Int) -> Void
    ) throws(TrainingError) {
        let d = density.columns
        guard features.columns == d else { throw .wrongFeatureCount(found: features.columns, expected: d) }
        guard features.rows > 0 else { return }
        let block = MixtureBlock(
            components: density.components, columns: d, covariance: density.covariance, rows: features.rows)
        try block.prepare(density)
        let moved = Storage<Float>(block.capacity * d, repeating: 0)
        features.withUnsafeBufferPointer { source in
            var start = 0
            while start < features.rows {
                let rows = min(block.capacity, features.rows - start)
                var x = source.baseAddress.map { $0 + start * d } ?? UnsafePointer(moved.pointer)
                if !frame.isIdentity {
                    frame.enter(x, count: rows, into: moved.pointer)
                    x = UnsafePointer(moved.pointer)
                }
                block.enter(x, rows: rows)
                body(block, start, rows)
                start += rows
            }
        }
    }
}
