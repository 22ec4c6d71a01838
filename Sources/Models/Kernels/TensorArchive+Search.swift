import LinearAlgebra

extension TensorArchive {
    /// Keeps a search of L-BFGS-B, exact to the bit.
    mutating func set(_ search: LBFGSB.Search, _ name: String) {
        self["\(name)-numbers"] = .doubles([
            search.value, Double(search.evaluations), search.isConverged ? 1 : 0, search.isFinished ? 1 : 0,
            Double(search.pairs.count),
        ])
        self["\(name)-point"] = .doubles(search.point)
        self["\(name)-gradient"] = .doubles(search.gradient)
        self["\(name)-steps"] = .doubles(search.pairs.flatMap(\.step))
        self["\(name)-changes"] = .doubles(search.pairs.flatMap(\.change))
    }

    /// Reads a search.
    ///
    /// - Throws: ``CheckpointError`` if it is not one of this size, within the bounds.
    func search(
        _ name: String, lower: [Double], upper: [Double], memory: Int
    ) throws(CheckpointError) -> LBFGSB.Search {
        let size = lower.count
        let numbers = try finiteDoubles("\(name)-numbers", count: 5)
        guard let pairs = Int(exactly: numbers[4]), (0...memory).contains(pairs),
            let evaluations = Int(exactly: numbers[1]), (0...(1 << 40)).contains(evaluations)
        else { throw .mismatch("it remembers \(numbers[4]) steps") }
        let point = try finiteDoubles("\(name)-point", count: size)
        guard point.indices.allSatisfy({ (lower[$0]...upper[$0]).contains(point[$0]) }) else {
            throw .mismatch("its parameters are out of bounds")
        }
        let steps = try finiteDoubles("\(name)-steps", count: pairs * size)
        let changes = try finiteDoubles("\(name)-changes", count: pairs * size)
        return LBFGSB.Search(
            point: point, value: numbers[0], gradient: try finiteDoubles("\(name)-gradient", count: size),
            evaluations: evaluations, isConverged: numbers[2] == 1, isFinished: numbers[3] == 1,
            pairs: (0..<pairs).map { pair in
                let range = (pair * size)..<((pair + 1) * size)
                return (step: Array(steps[range]), change: Array(changes[range]))
            }, memory: memory)
    }
}
