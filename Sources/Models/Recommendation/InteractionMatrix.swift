/// What a recommender is fitted to: interactions by user and by item, and how old each is.
package struct InteractionMatrix: Sendable {
    /// Of each user the items; values are ratings, or 1 where there are none.
    package let byUser: CompressedRows
    /// Of each item the users, with the same values.
    package let byItem: CompressedRows
    /// How long before the last one each interaction of ``byUser`` was; nil without times.
    package let ages: [Float]?

    /// How many users there are, with or without interactions.
    package var users: Int { byUser.rows }
    /// How many items there are, with or without interactions.
    package var items: Int { byUser.columns }

    /// Takes the interactions of some parts; users and items keep their numbers.
    ///
    /// - Complexity: O(interactions + users + items).
    package init(_ table: InteractionTable, _ split: InteractionSplit? = nil, parts: Set<InteractionSplit.Part> = []) {
        let chosen = table.pairs.indices.filter { split == nil || parts.contains(split?.parts[$0] ?? .training) }
        let ratings = table.ratings
        // They are sorted by user and item already.
        var offsets = [Int](repeating: 0, count: table.users.count + 1)
        for place in chosen { offsets[Int(table.pairs[place].user) + 1] += 1 }
        for user in table.users.indices { offsets[user + 1] += offsets[user] }
        byUser = CompressedRows(
            columns: table.items.count, offsets: offsets, indices: chosen.map { table.pairs[$0].item },
            values: chosen.map { ratings?[$0] ?? 1 })
        byItem = byUser.transposed
        ages = table.times.map { times in
            let last = chosen.reduce(-Double.infinity) { max($0, times[$1]) }
            return chosen.map { Float(last - times[$0]) }
        }
    }

    /// Takes rows as they are.
    package init(byUser: CompressedRows, ages: [Float]? = nil) {
        self.byUser = byUser
        byItem = byUser.transposed
        self.ages = ages
    }
}
