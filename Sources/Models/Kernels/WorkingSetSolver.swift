import CKernels
import LinearAlgebra

/// Solves the dual problem of a support vector machine.
///
/// Notation: n points with kernel K, and variables β in one or two blocks of n. Minimises
/// ½ Σ βᵢ βⱼ Kᵢⱼ + Σ cᵢ βᵢ over β between bounds with Σ β = 0, where K of two variables is that of their points. With
/// fᵢ = Σⱼ βⱼ Kᵢⱼ + cᵢ, a solution has no i that can grow and j that can shrink with fⱼ > fᵢ; it is reached when
/// fⱼ − fᵢ ≤ tolerance for all of them.
///
/// A working set of many variables at once (those that violate this most, and half of the set before) is solved by
/// sequential minimal optimisation on its own small kernel matrix, which fits the cache; the kernel rows of its new
/// variables come from one product. This is what makes it several times as fast as a solver that moves two variables
/// and computes two rows at a time (libsvm), and why it is not that library: the arithmetic becomes gemm, and the rows
/// stay for the cross-validated fits that probabilities need.
///
/// Deterministic. f of all points is in double, kernel values and f within a working set in single precision.
///
/// - SeeAlso: Fan, Chen and Lin 2005, "Working Set Selection Using Second Order Information for Training Support Vector
///   Machines", JMLR 6; Wen et al. 2018, "ThunderSVM: A Fast SVM Library on GPUs and CPUs", JMLR 19.
final class WorkingSetSolver {
    private let cache: KernelRowCache
    private let offsets: [Double]
    private let lower: [Double]
    private let upper: [Double]
    /// β.
    private(set) var values: [Double]
    /// Σⱼ βⱼ Kᵢⱼ of each point.
    private(set) var sums: [Double]
    /// How many pairs of variables were changed.
    private(set) var steps = 0
    /// How often a working set was chosen.
    private(set) var rounds = 0

    /// The most variables in a working set; a multiple of 16.
    static let largestSet = 512
    /// More rounds than any problem that was seen needed; an end also for those that rounding keeps from one.
    private static let mostRounds = 20_000

    /// Starts at given values; at 0 if there are none.
    ///
    /// - Parameters:
    ///   - offsets: c, as many as the points or twice as many.
    ///   - values: β to start from, within bounds and with a sum of 0.
    /// - Throws: ``TrainingError/stopped``.
    init(
        _ cache: KernelRowCache, offsets: [Double], lower: [Double], upper: [Double], startingAt values: [Double]?,
        _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        self.cache = cache
        self.offsets = offsets
        self.lower = lower
        self.upper = upper
        self.values = values ?? [Double](repeating: 0, count: offsets.count)
        sums = [Double](repeating: 0, count: cache.count)
        guard let values else { return }
        var points: [Int] = []
        var weights: [Float] = []
        for point in 0..<cache.count {
            let value = stride(from: point, to: values.count, by: cache.count).reduce(0) { $0 + values[$1] }
            guard value != 0 else { continue }
            points.append(point)
            weights.append(Float(value))
        }
        for start in stride(from: 0, to: points.count, by: Self.largestSet) {
            let range = start..<min(start + Self.largestSet, points.count)
            try addRows(Array(points[range]), Array(weights[range]), shouldStop)
        }
    }

    private func addRows(_ points: [Int], _ weights: [Float], _ shouldStop: () -> Bool) throws(TrainingError) {
        let pointers = Storage<UnsafePointer<Float>?>(points.count, repeating: nil)
        try cache.fetch(points, into: pointers.pointer, shouldStop)
        add(pointers.pointer, weights)
    }

    private func add(_ rows: UnsafePointer<UnsafePointer<Float>?>, _ weights: [Float]) {
        sums.withUnsafeMutableBufferPointer { sums in
            weights.withUnsafeBufferPointer { weights in
                guard let target = sums.baseAddress, let source = weights.baseAddress else { return }
                leptune_add_rows_f32(rows, source, weights.count, sums.count, target)
            }
        }
    }

    /// Iterates until no violation is larger than the tolerance.
    ///
    /// - Throws: ``TrainingError/stopped``.
    func solve(tolerance: Double, _ shouldStop: () -> Bool) throws(TrainingError) {
        let count = offsets.count
        let points = cache.count
        let size = min(Self.largestSet, (count + 15) / 16 * 16)
        let set = WorkingSet(size: size, variables: count)
        var before: [Int] = []
        var isChosen = [Bool](repeating: false, count: count)
        while rounds < Self.mostRounds {
            if shouldStop() { throw .stopped }
            let (least, most) = set.findViolations(sums: sums, offsets: offsets, values: values, lower, upper)
            guard most - least > tolerance, (most - least).isFinite else { return }
            let chosen = set.choose(keeping: before, &isChosen)
            before = chosen
            rounds += 1

            let rowOf = chosen.map { $0 % points }
            var distinct: [Int] = []
            var rank = [Int](repeating: 0, count: chosen.count)
            // Two variables of one point, in the two blocks, share a row.
            for (k, row) in rowOf.enumerated() {
                if let known = count > points ? distinct.firstIndex(of: row) : nil {
                    rank[k] = known
                } else {
                    rank[k] = distinct.count
                    distinct.append(row)
                }
            }
            try cache.fetch(distinct, into: set.rows.pointer, shouldStop)
            set.gather(rowOf, rank)
            let middle = (least + most) / 2
            for (k, variable) in chosen.enumerated() {
                set.lower.pointer[k] = lower[variable]
                set.upper.pointer[k] = upper[variable]
                set.values.pointer[k] = values[variable]
                set.gradient.pointer[k] = Float(sums[rowOf[k]] + offsets[variable] - middle)
            }
            for k in chosen.count..<size {
                set.lower.pointer[k] = 0
                set.upper.pointer[k] = 0
                set.values.pointer[k] = 0
                set.gradient.pointer[k] = 0
            }
            let done = leptune_minimise_working_set_f32(
                set.kernel.pointer, size, set.lower.pointer, set.upper.pointer, set.values.pointer,
                set.gradient.pointer, set.scratch.pointer, Float(max(0.5 * tolerance, 0.1 * (most - least))), 32 * size)
            guard done > 0 else { return }
            steps += done
            var weights = [Float](repeating: 0, count: distinct.count)
            for (k, variable) in chosen.enumerated() {
                weights[rank[k]] += Float(set.values.pointer[k] - values[variable])
                values[variable] = set.values.pointer[k]
            }
            var changed = 0
            for i in distinct.indices where weights[i] != 0 {
                set.rows.pointer[changed] = set.rows.pointer[i]
                weights[changed] = weights[i]
                changed += 1
            }
            add(set.rows.pointer, Array(weights[..<changed]))
        }
    }

    /// b: what is added to Σ βⱼ Kᵢⱼ so that free variables are on the margin.
    var bias: Double {
        var sum = 0.0
        var free = 0
        var least = Double.infinity
        var most = -Double.infinity
        for (i, value) in values.enumerated() {
            let f = sums[i % cache.count] + offsets[i]
            if value > lower[i] && value < upper[i] {
                sum += f
                free += 1
            }
            if value < upper[i] { least = min(least, f) }
            if value > lower[i] { most = max(most, f) }
        }
        if free > 0 { return -sum / Double(free) }
        let middle = -(least + most) / 2
        return middle.isFinite ? middle : 0
    }

    /// The largest violation of optimality.
    var violation: Double {
        var least = Double.infinity
        var most = -Double.infinity
        for (i, value) in values.enumerated() {
            let f = sums[i % cache.count] + offsets[i]
            if value < upper[i] { least = min(least, f) }
            if value > lower[i] { most = max(most, f) }
        }
        return max(0, most - least)
    }

    /// ½ Σ βᵢ βⱼ Kᵢⱼ + Σ cᵢ βᵢ.
    var objective: Double {
        values.indices.reduce(0) { $0 + values[$1] * (0.5 * sums[$1 % cache.count] + offsets[$1]) }
    }
}

/// The memory that rounds write.
private final class WorkingSet {
    let size: Int
    let kernel: Storage<Float>
    let lower: Storage<Double>
    let upper: Storage<Double>
    let values: Storage<Double>
    let gradient: Storage<Float>
    let scratch: Storage<Float>
    let rows: Storage<UnsafePointer<Float>?>
    private let up: Storage<Float>
    private let down: Storage<Float>
    private let zeros: Storage<Float>
    private let heapValues: Storage<Float>
    private let heapNumbers: Storage<Int32>

    init(size: Int, variables: Int) {
        self.size = size
        kernel = Storage(size * size, repeating: 0)
        lower = Storage(size, repeating: 0)
        upper = Storage(size, repeating: 0)
        values = Storage(size, repeating: 0)
        gradient = Storage(size, repeating: 0)
        scratch = Storage(3 * size, repeating: 0)
        rows = Storage(size, repeating: nil)
        up = Storage(variables, repeating: 0)
        down = Storage(variables, repeating: 0)
        zeros = Storage(variables, repeating: 0)
        heapValues = Storage(size, repeating: 0)
        heapNumbers = Storage(size, repeating: 0)
    }

    /// Finds how variables violate optimality; returns the smallest f of those that can grow, and the largest of those
    /// that can shrink.
    func findViolations(
        sums: [Double], offsets: [Double], values: [Double], _ lower: [Double], _ upper: [Double]
    ) -> (least: Double, most: Double) {
        var extremes = [Double.infinity, -Double.infinity]
        for start in stride(from: 0, to: offsets.count, by: max(1, sums.count)) {
            offsets.withUnsafeBufferPointer { offsets in
                values.withUnsafeBufferPointer { values in
                    lower.withUnsafeBufferPointer { lower in
                        upper.withUnsafeBufferPointer { upper in
                            guard let offsets = offsets.baseAddress, let values = values.baseAddress,
                                let lower = lower.baseAddress, let upper = upper.baseAddress
                            else { return }
                            leptune_violations_f64(
                                sums, offsets + start, values + start, lower + start, upper + start, sums.count,
                                up.pointer + start, down.pointer + start, &extremes)
                        }
                    }
                }
            }
        }
        return (extremes[0], extremes[1])
    }

    /// The variables of the next round: the newer half of those before, and those that violate optimality most.
    func choose(keeping before: [Int], _ isChosen: inout [Bool]) -> [Int] {
        var chosen: [Int] = []
        chosen.reserveCapacity(size)
        if up.count > size {
            for variable in before.suffix(size / 2) { take(variable, &chosen, &isChosen) }
        }
        let wanted = (size - chosen.count) / 2
        for keys in [up, down] {
            let kept = min(wanted, keys.count)
            guard kept > 0 else { continue }
            heapValues.pointer.update(repeating: .infinity, count: kept)
            heapNumbers.pointer.update(repeating: -1, count: kept)
            leptune_keep_smallest_f32(
                keys.pointer, 0, zeros.pointer, 1, keys.count, 0, kept, heapValues.pointer, heapNumbers.pointer)
            for i in 0..<kept where heapNumbers.pointer[i] >= 0 && !isChosen[Int(heapNumbers.pointer[i])] {
                take(Int(heapNumbers.pointer[i]), &chosen, &isChosen)
            }
        }
        for variable in chosen { isChosen[variable] = false }
        return chosen
    }

    private func take(_ variable: Int, _ chosen: inout [Int], _ isChosen: inout [Bool]) {
        isChosen[variable] = true
        chosen.append(variable)
        up.pointer[variable] = .infinity
        down.pointer[variable] = .infinity
    }

    /// Fills the kernel matrix of the set from the rows of its points.
    func gather(_ points: [Int], _ rank: [Int]) {
        points.withUnsafeBufferPointer { points in
            for k in 0..<points.count {
                guard let row = rows.pointer[rank[k]] else { continue }
                let target = kernel.pointer + k * size
                for (m, point) in points.enumerated() { target[m] = row[point] }
            }
        }
    }
}
