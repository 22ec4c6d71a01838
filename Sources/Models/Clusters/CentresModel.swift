import LinearAlgebra

/// A hard clustering of new rows: each belongs to the nearest of some points, each of which belongs to a cluster.
///
/// Safe to use from several threads: a prediction has memory of its own.
struct CentresModel: FittedModel {
    let frame: ClusterFrame
    /// Points × columns, in the frame.
    let points: Matrix<Float>
    /// The cluster of each point.
    let clusters: [Int32]
    /// How many clusters there are, at least 1.
    let count: Int
    /// The largest squared distance, in the frame, at which a row still belongs to a point's cluster.
    let reach: Float

    init(
        frame: ClusterFrame, points: Matrix<Float>, clusters: [Int32]? = nil, count: Int? = nil,
        reach: Float = .infinity
    ) {
        self.frame = frame
        self.points = points
        self.clusters = clusters ?? (0..<points.rows).map { Int32($0) }
        self.count = max(1, count ?? points.rows)
        self.reach = reach
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape: ModelShape) throws(CheckpointError) {
        frame = try ClusterFrame(archive, columns: shape.features)
        guard try archive.count("columns") == shape.features else {
            throw .mismatch("it has another number of features")
        }
        let codes = try archive.integers("clusters", atMost: 1 << 31)
        let count = try archive.count("count")
        // A cluster has a point: more clusters would only be columns of predictions that no file pays for.
        guard (1...max(1, codes.count)).contains(count), codes.allSatisfy({ (0..<count).contains($0) }) else {
            throw .mismatch("its points belong to other clusters than its \(count)")
        }
        let (size, overflows) = codes.count.multipliedReportingOverflow(by: shape.features)
        guard !overflows else { throw .mismatch("it has \(codes.count) points") }
        let numbers = try archive.floats("points", count: size)
        guard numbers.allSatisfy(\.isFinite) else { throw .mismatch("a point is not finite") }
        points = Matrix(rows: codes.count, columns: shape.features, elements: numbers)
        clusters = codes.map { Int32($0) }
        self.count = count
        reach = try archive.floats("reach", count: 1)[0]
        guard reach >= 0 else { throw .mismatch("its reach is \(reach)") }
    }

    var operationsPerRow: Int { 2 * points.rows * max(1, points.columns) }

    func encode(into archive: inout TensorArchive) {
        frame.encode(into: &archive)
        archive["columns"] = .integers([Int64(frame.columns)])
        archive["points"] = .floats(points.elements)
        archive["clusters"] = .integers(clusters.map { Int64($0) })
        archive["count"] = .integers([Int64(count)])
        archive["reach"] = .floats([reach])
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        guard features.columns == frame.columns else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: frame.columns)
        }
        var shares = Matrix<Float>(rows: features.rows, columns: count)
        guard points.rows > 0, features.rows > 0 else { return shares }
        shares.withUnsafeMutableBufferPointer { shares in
            forEachBlock(of: features) { start, rows, labels, squares in
                for r in 0..<rows where squares(r) <= reach {
                    shares[(start + r) * count + Int(clusters[Int(labels[r])])] = 1
                }
            }
        }
        return shares
    }

    /// The nearest point of each row, block by block, and the squared distance to it in the frame.
    private func forEachBlock(
        of features: Matrix<Float>,
        _ body: (_ start: Int, _ rows: Int, _ labels: UnsafePointer<Int32>, _ squares: (Int) -> Float) -> Void
    ) {
        let d = frame.columns
        let centres = Centres(points.elements, count: points.rows, columns: d, rows: features.rows)
        let moved = Storage<Float>(frame.isIdentity ? 0 : centres.blockRows * d, repeating: 0)
        features.withUnsafeBufferPointer { source in
            var start = 0
            while start < features.rows {
                let rows = min(centres.blockRows, features.rows - start)
                // Without columns there is nothing to read; any address serves.
                var x = source.baseAddress.map { $0 + start * d } ?? UnsafePointer(moved.pointer)
                if !frame.isIdentity {
                    frame.enter(x, count: rows, into: moved.pointer)
                    x = UnsafePointer(moved.pointer)
                }
                centres.assign(x, rows: rows)
                body(start, rows, centres.labels.pointer) { r in
                    guard reach < .infinity else { return 0 }
                    // The difference itself: near the reach, products would not be precise enough.
                    let point = centres.points.pointer + Int(centres.labels.pointer[r]) * d
                    var sum: Float = 0
                    for c in 0..<d { sum += (x[r * d + c] - point[c]) * (x[r * d + c] - point[c]) }
                    return sum
                }
                start += rows
            }
        }
    }
}
