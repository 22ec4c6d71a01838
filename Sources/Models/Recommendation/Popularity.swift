#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How much in demand each item is, whoever asks.
package enum Popularity {
    /// Of each item log(1 + Σ 2^(−age / half-life)) over its interactions; −∞ for one without any.
    ///
    /// - Parameters:
    ///   - matrix: The interactions.
    ///   - halfLife: After which time an interaction counts half, in the unit of the times; nil if all count the same.
    package static func scores(_ matrix: InteractionMatrix, halfLife: Double?) -> [Float] {
        var demand = [Double](repeating: 0, count: matrix.items)
        for (entry, item) in matrix.byUser.indices.enumerated() {
            guard let ages = matrix.ages, let halfLife else {
                demand[Int(item)] += 1
                continue
            }
            demand[Int(item)] += exp2(-Double(ages[entry]) / halfLife)
        }
        return matrix.items == 0
            ? []
            : (0..<matrix.items).map { item in
                matrix.byItem.range(of: item).isEmpty ? -.infinity : Float(log1p(demand[item]))
            }
    }

    /// How many users the scale of a taste is measured on.
    private static let sample = 256

    /// Puts a taste and the popularity together: the popularity weighs so many standard deviations of what the taste says.
    ///
    /// - Parameters:
    ///   - taste: What a history says.
    ///   - matrix: What it was fitted to.
    ///   - weight: From 0: taste alone.
    ///   - halfLife: After which time an interaction counts half for the popularity; nil if all count the same.
    package static func joined(
        with taste: Recommender.Taste, _ matrix: InteractionMatrix, weight: Double, halfLife: Double?
    ) -> Recommender {
        let popularity = scores(matrix, halfLife: halfLife)
        if case .none = taste { return Recommender(taste: taste, popularity: popularity) }
        let factor = Float(weight * deviation(of: taste, matrix))
        return Recommender(taste: taste, popularity: popularity.map { $0 == -.infinity ? $0 : factor * $0 })
    }

    /// The standard deviation of the scores of users spread evenly over the training.
    private static func deviation(of taste: Recommender.Taste, _ matrix: InteractionMatrix) -> Double {
        let plain = Recommender(taste: taste, popularity: [Float](repeating: 0, count: matrix.items))
        let step = max(1, matrix.users / sample)
        var line = [Float](repeating: 0, count: matrix.items)
        var (count, sum, squares) = (0.0, 0.0, 0.0)
        for user in stride(from: 0, to: matrix.users, by: step) where !matrix.byUser.range(of: user).isEmpty {
            line.withUnsafeMutableBufferPointer {
                plain.score(matrix.byUser, rows: user..<(user + 1), users: [Int32(user)], into: $0)
            }
            for score in line where score.isFinite {
                count += 1
                sum += Double(score)
                squares += Double(score) * Double(score)
            }
        }
        let mean = sum / max(1, count)
        let variance = squares / max(1, count) - mean * mean
        return variance > 0 && variance.isFinite ? variance.squareRoot() : 1
    }
}
