import CKernels
import LinearAlgebra

/// One run of k-means: its centres, the rows that belong to each, and their sums.
final class KMeansRun {
    let count: Int
    let columns: Int
    var isConverged = false
    /// Count × columns.
    private(set) var points: [Float]
    /// Where the centres were when rows were last assigned; nil before that.
    private(set) var assignedTo: [Float]?
    /// Rows that were given to a centre without rows, whatever they are nearest to, since then.
    private(set) var moved: [(row: Int, centre: Int)] = []
    /// Σ w · x of each centre's rows.
    private(set) var sums: [Double]
    /// Σ w of each centre's rows; in mini-batches of all that it has moved by.
    private(set) var totals: [Double]
    private var assignment: BoundedAssignment?

    /// Begins at centres, at least one.
    init(_ points: Matrix<Float>) {
        count = points.rows
        columns = points.columns
        self.points = points.elements
        sums = [Double](repeating: 0, count: count * columns)
        totals = [Double](repeating: 0, count: count)
    }

    /// The inertia less the squared lengths of all rows, with centres at the means of their rows: −Σ |sum|² / total.
    var relativeInertia: Double {
        var result = 0.0
        for centre in 0..<count where totals[centre] > 0 {
            let squares = (0..<columns).reduce(0) {
                $0 + sums[centre * columns + $1] * sums[centre * columns + $1]
            }
            result -= squares / totals[centre]
        }
        return result
    }

    // MARK: All rows

    /// Assigns every row to its nearest centre, then moves centres to the means of their rows.
    ///
    /// - Returns: The sum of squared movements.
    func iterate(_ rows: Matrix<Float>, _ weights: [Float]?, _ shouldStop: () -> Bool) throws(TrainingError) -> Double {
        let assignment = try prepared(rows, shouldStop)
        let before = assignedTo
        let current = points
        try current.withUnsafeBufferPointer { (current) throws(TrainingError) in
            try assign(assignment, to: current, from: before, rows, weights, shouldStop)
        }
        assignedTo = current
        moved = []
        let empty = totals.indices.filter { !(totals[$0] > 0) }
        if !empty.isEmpty { fill(empty, assignment, rows, weights) }
        return moveToMeans()
    }

    private func assign(
        _ assignment: BoundedAssignment, to current: UnsafeBufferPointer<Float>, from before: [Float]?,
        _ rows: Matrix<Float>, _ weights: [Float]?, _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        guard let points = current.baseAddress else {
            // Without columns every row belongs to the first centre.
            if before == nil { totals[0] = weights?.reduce(0) { $0 + Double($1) } ?? Double(rows.rows) }
            return
        }
        let d = columns
        try rows.withUnsafeBufferPointer { (x) throws(TrainingError) in
            try sums.withUnsafeMutableBufferPointer { (sums) throws(TrainingError) in
                try totals.withUnsafeMutableBufferPointer { (totals) throws(TrainingError) in
                    guard let sums = sums.baseAddress, let totals = totals.baseAddress else { return }
                    let change = { (row: Int, old: Int, new: Int) in
                        let weight = weights.map { Double($0[row]) } ?? 1
                        let source = x.baseAddress.unsafelyUnwrapped + row * d
                        let to = sums + new * d
                        totals[new] += weight
                        if old >= 0 {
                            let from = sums + old * d
                            totals[old] -= weight
                            for c in 0..<d {
                                let part = weight * Double(source[c])
                                to[c] += part
                                from[c] -= part
                            }
                        } else {
                            for c in 0..<d { to[c] += weight * Double(source[c]) }
                        }
                    }
                    if let before {
                        try before.withUnsafeBufferPointer { (before) throws(TrainingError) in
                            try assignment.update(to: points, from: before.baseAddress, shouldStop, changed: change)
                        }
                    } else {
                        try assignment.update(to: points, from: nil, shouldStop, changed: change)
                    }
                }
            }
        }
        // Weights that are no whole numbers leave crumbs where every row has left.
        let crumb = 1e-12 * totals.reduce(0, +)
        for centre in 0..<count where totals[centre] <= crumb {
            totals[centre] = 0
            for c in 0..<d { sums[centre * d + c] = 0 }
        }
    }

    /// The assignment of the last pass, found again if this run was restored.
    private func prepared(_ rows: Matrix<Float>, _ shouldStop: () -> Bool) throws(TrainingError) -> BoundedAssignment {
        if let assignment { return assignment }
        let assignment = BoundedAssignment(rows, centres: count)
        if let assignedTo, columns > 0 {
            try assignedTo.withUnsafeBufferPointer { (points) throws(TrainingError) in
                guard let points = points.baseAddress else { return }
                try assignment.update(to: points, from: nil, shouldStop) { _, _, _ in }
            }
            for (row, centre) in moved { assignment.doubt(row, label: centre) }
        }
        self.assignment = assignment
        return assignment
    }

    /// Gives each centre without rows the row that is farthest from its own centre.
    private func fill(_ empty: [Int], _ assignment: BoundedAssignment, _ rows: Matrix<Float>, _ weights: [Float]?) {
        guard columns > 0 else { return }
        let d = columns
        var farthest: [(distance: Float, row: Int)] = []
        rows.withUnsafeBufferPointer { x in
            for row in 0..<rows.rows where (weights?[row] ?? 1) > 0 {
                let label = Int(assignment.labels.pointer[row])
                var distance: Float = 0
                for c in 0..<d {
                    let difference = x[row * d + c] - points[label * d + c]
                    distance += difference * difference
                }
                guard distance > 0, farthest.count < empty.count || distance > farthest[farthest.count - 1].distance
                else { continue }
                farthest.insert((distance, row), at: farthest.firstIndex { $0.distance < distance } ?? farthest.count)
                if farthest.count > empty.count { farthest.removeLast() }
            }
        }
        for (centre, found) in zip(empty, farthest) {
            let old = Int(assignment.labels.pointer[found.row])
            let weight = Double(weights?[found.row] ?? 1)
            // The last row of a centre stays.
            guard totals[old] > weight else { continue }
            for c in 0..<d {
                let part = weight * Double(rows[found.row, c])
                sums[old * d + c] -= part
                sums[centre * d + c] += part
            }
            totals[old] -= weight
            totals[centre] += weight
            assignment.doubt(found.row, label: centre)
            moved.append((found.row, centre))
        }
    }

    private func moveToMeans() -> Double {
        var movement = 0.0
        for centre in 0..<count where totals[centre] > 0 {
            let share = 1 / totals[centre]
            for c in 0..<columns {
                let new = Float(sums[centre * columns + c] * share)
                let step = Double(new) - Double(points[centre * columns + c])
                movement += step * step
                points[centre * columns + c] = new
            }
        }
        return movement
    }

    // MARK: Mini-batches

    /// Moves centres towards the means of a batch, the less the more weight they have seen.
    func take(_ batch: UnsafePointer<Float>, _ weights: UnsafePointer<Float>?, rows: Int, _ centres: Centres) {
        let d = columns
        centres.points.array = points
        centres.settle()
        var batchSums = [Double](repeating: 0, count: sums.count)
        var batchTotals = [Double](repeating: 0, count: count)
        var start = 0
        while start < rows {
            let taken = min(centres.blockRows, rows - start)
            centres.assign(batch + start * d, rows: taken)
            for r in 0..<taken {
                let centre = Int(centres.labels.pointer[r])
                let weight = Double(weights?[start + r] ?? 1)
                batchTotals[centre] += weight
                for c in 0..<d { batchSums[centre * d + c] += weight * Double(batch[(start + r) * d + c]) }
            }
            start += taken
        }
        for centre in 0..<count where batchTotals[centre] > 0 {
            totals[centre] += batchTotals[centre]
            for c in 0..<d {
                let i = centre * d + c
                // The mean of all that it has seen, as if it had been at its place meanwhile.
                sums[i] = (totals[centre] - batchTotals[centre]) * Double(points[i]) + batchSums[i]
                points[i] = Float(sums[i] / totals[centre])
            }
        }
    }

    // MARK: State

    func encode(into archive: inout TensorArchive, _ name: String) {
        archive["points-\(name)"] = .floats(points)
        archive["assigned-\(name)"] = .floats(assignedTo ?? [])
        archive["moved-\(name)"] = .integers(moved.flatMap { [Int64($0.row), Int64($0.centre)] })
        archive["sums-\(name)"] = .doubles(sums)
        archive["totals-\(name)"] = .doubles(totals)
        archive["converged-\(name)"] = .integers([isConverged ? 1 : 0])
    }

    init(
        _ archive: TensorArchive, _ name: String, count: Int, columns: Int, rows: Int, isInBatches: Bool
    ) throws(CheckpointError) {
        self.count = count
        self.columns = columns
        points = try archive.floats("points-\(name)", count: count * columns)
        sums = try archive.doubles("sums-\(name)", count: count * columns)
        totals = try archive.doubles("totals-\(name)", count: count)
        isConverged = try archive.integers("converged-\(name)", count: 1)[0] == 1
        guard case .floats(let assigned) = archive["assigned-\(name)"],
            assigned.count == (isInBatches ? 0 : points.count)
        else { throw .mismatch("it has other centres") }
        assignedTo = assigned.isEmpty && columns > 0 ? nil : assigned
        let pairs = try archive.integers("moved-\(name)", atMost: 2 * count)
        guard pairs.count % 2 == 0, points.allSatisfy(\.isFinite), sums.allSatisfy(\.isFinite),
            assigned.allSatisfy(\.isFinite), totals.allSatisfy({ $0.isFinite && $0 >= 0 })
        else { throw .mismatch("a centre is not finite") }
        for i in stride(from: 0, to: pairs.count, by: 2) {
            guard (0..<rows).contains(pairs[i]), (0..<count).contains(pairs[i + 1]) else {
                throw .mismatch("it moved a row that is not there")
            }
            moved.append((pairs[i], pairs[i + 1]))
        }
    }
}
