/// Probabilities of several classes from those of each pair of them.
///
/// Minimises Σᵢ Σⱼ (rⱼᵢ pᵢ − rᵢⱼ pⱼ)² over p that sum to 1, with rᵢⱼ the probability of i when it is i or j.
///
/// - SeeAlso: Wu, Lin and Weng 2004, "Probability Estimates for Multi-class Classification by Pairwise Coupling",
///   JMLR 5, sec. 4 and algorithm 2.
package enum PairwiseCoupling {
    /// Finds p.
    ///
    /// - Parameter pairs: k × k, rᵢⱼ at i · k + j; the diagonal is not read.
    /// - Complexity: O(k²) an iteration, of which there are few.
    package static func probabilities(_ pairs: [Double], classes k: Int) -> [Double] {
        var matrix = [Double](repeating: 0, count: k * k)
        for i in 0..<k {
            for j in 0..<k where j != i {
                matrix[i * k + i] += pairs[j * k + i] * pairs[j * k + i]
                matrix[i * k + j] = -pairs[j * k + i] * pairs[i * k + j]
            }
        }
        var p = [Double](repeating: 1 / Double(k), count: k)
        var product = [Double](repeating: 0, count: k)
        for _ in 0..<max(100, k) {
            // Afresh in each iteration, so that rounding does not add up.
            var whole = 0.0
            for i in 0..<k {
                product[i] = 0
                for j in 0..<k { product[i] += matrix[i * k + j] * p[j] }
                whole += p[i] * product[i]
            }
            let error = product.reduce(0) { max($0, abs($1 - whole)) }
            guard error >= 1e-5 / Double(k) else { break }
            for i in 0..<k where matrix[i * k + i] > 0 {
                let change = (whole - product[i]) / matrix[i * k + i]
                p[i] += change
                whole =
                    (whole + change * (change * matrix[i * k + i] + 2 * product[i])) / ((1 + change) * (1 + change))
                for j in 0..<k {
                    product[j] = (product[j] + change * matrix[i * k + j]) / (1 + change)
                    p[j] /= 1 + change
                }
            }
        }
        let sum = p.reduce(0) { $0 + max(0, $1) }
        return p.map { max(0, $0) / sum }
    }
}
