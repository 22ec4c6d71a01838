import LinearAlgebra

extension ItemNeighbours {
    /// How many items the autoencoder relates, the most popular ones: its cost grows with the cube of their number.
    package static let mostRelated = 4_000
    /// How many weights of each item are kept, the largest in size.
    private static let kept = 500

    /// The linear autoencoder of least squared error whose items do not explain themselves (EASE): a closed form.
    ///
    /// With G = XᵀX + λI of the items and P = G⁻¹, the weight with which i speaks for j is −P(i,j) / P(j,j).
    ///
    /// - Parameters:
    ///   - matrix: The interactions; their values do not count.
    ///   - penalty: λ, above 0.
    ///   - threads: How many work at once; the result does not depend on it.
    ///   - shouldStop: Asked between steps.
    /// - Throws: `TrainingError.stopped`, or `TrainingError.singular(_:)` if the penalty is too small for this precision.
    /// - Complexity: O(m³ + Σ over users of their interactions squared) for m items, 16 m² bytes.
    /// - SeeAlso: Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data", arXiv:1905.03375, eq. 8.
    package static func autoencoder(
        _ matrix: InteractionMatrix, penalty: Double, threads: Int, shouldStop: () -> Bool
    ) throws(TrainingError) -> ItemNeighbours {
        let items = matrix.items
        let counts = (0..<items).map { matrix.byItem.range(of: $0).count }
        let related = (0..<items).sorted { (-counts[$0], $0) < (-counts[$1], $1) }.prefix(mostRelated)
            .filter { counts[$0] > 0 }.sorted()
        var places = [Int32](repeating: -1, count: items)
        for (place, item) in related.enumerated() { places[item] = Int32(place) }
        let order = related.count
        let gram = Matrix<Double>(rows: order, columns: order) { (buffer: UnsafeMutableBufferPointer<Double>) in
            buffer.update(repeating: 0)
            for user in 0..<matrix.users {
                let own = matrix.byUser.row(user).map { places[Int($0)] }.filter { $0 >= 0 }
                for a in own {
                    for b in own { buffer[Int(a) * order + Int(b)] += 1 }
                }
            }
            for item in 0..<order { buffer[item * order + item] += penalty }
        }
        if shouldStop() { throw .stopped }
        let inverse: Matrix<Double>
        do {
            inverse = try Cholesky(gram).inverse()
        } catch {
            throw .singular("the penalty \(penalty) is too small to relate these items")
        }
        if shouldStop() { throw .stopped }
        let weights = try inverse.withUnsafeBufferPointer { (p) throws(TrainingError) in
            try strongest(items, threads: threads, keeping: kept, shouldStop) { item, line in
                let place = Int(places[item])
                guard place >= 0 else { return }
                for other in 0..<order where other != place {
                    line[related[other]] = Float(-p[place * order + other] / p[other * order + other])
                }
            }
        }
        return ItemNeighbours(weights: weights)
    }
}
