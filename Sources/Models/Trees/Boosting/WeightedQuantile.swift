extension [Double] {
    /// The number below which a share of the weight lies: on a line through the middles of the weights of sorted numbers.
    ///
    /// - Parameters:
    ///   - share: From 0 to 1.
    ///   - weights: One for each number, none negative and some positive; nil if all count 1.
    /// - Complexity: O(n log n).
    /// - SeeAlso: Hyndman, Fan 1996, "Sample quantiles in statistical packages", doi:10.1080/00031305.1996.10473566,
    ///   definition 5.
    package func quantile(_ share: Double, weights: [Float]? = nil) -> Double {
        let order = indices.sorted { (self[$0], $0) < (self[$1], $1) }
        let total = weights?.reduce(0) { $0 + Double($1) } ?? Double(count)
        let sought = share * total
        var below = 0.0
        var last: (middle: Double, value: Double)?
        for index in order {
            let weight = weights.map { Double($0[index]) } ?? 1
            guard weight > 0 else { continue }
            let middle = below + weight / 2
            if sought <= middle {
                guard let last else { return self[index] }
                return last.value + (self[index] - last.value) * (sought - last.middle) / (middle - last.middle)
            }
            last = (middle, self[index])
            below += weight
        }
        return last?.value ?? .nan
    }
}
