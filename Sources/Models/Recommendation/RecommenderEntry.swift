package import SearchSpaces

/// A way to make recommenders, with what can be set and what it costs.
package struct RecommenderEntry: Sendable {
    /// What a fit is given beside its settings.
    package struct Context: Sendable {
        /// Decides everything random.
        package var seed: UInt64
        /// How many threads work at once; no result depends on it.
        package var threads: Int
        /// Asked now and then whether to give up.
        package var shouldStop: @Sendable () -> Bool

        /// Says how to fit.
        package init(seed: UInt64, threads: Int, shouldStop: @escaping @Sendable () -> Bool) {
            self.seed = seed
            self.threads = threads
            self.shouldStop = shouldStop
        }
    }

    /// How large a fit is.
    package struct Size: Sendable {
        /// How many users there are.
        package var users: Int
        /// How many items there are.
        package var items: Int
        /// How many interactions there are.
        package var interactions: Int

        /// Says how large a fit is.
        package init(users: Int, items: Int, interactions: Int) {
            self.users = users
            self.items = items
            self.interactions = interactions
        }
    }

    /// Its name in the catalogue.
    package let name: String
    /// What it does, in one sentence.
    package let sentence: String
    /// Whether it needs ratings.
    package let needsRatings: Bool
    /// What can be set, each with the values that are searched and the usual one.
    package let parameters: [(parameter: Parameter, usual: ParameterValue)]
    /// Bytes that a fit takes beside the interactions, by its settings.
    package let memory: @Sendable ([String: ParameterValue], Size) -> Int
    /// Fits.
    let fit: @Sendable ([String: ParameterValue], InteractionMatrix, Context) throws(TrainingError) -> Recommender.Taste

    /// The usual settings.
    package var usual: [String: ParameterValue] {
        Dictionary(uniqueKeysWithValues: parameters.map { ($0.parameter.name, $0.usual) })
    }

    /// Fits a recommender.
    ///
    /// - Parameters:
    ///   - settings: Of its own parameters, those that differ from the usual ones; `popularity`, how much the popularity of
    ///     items adds; and `half-life` in the unit of the times, after which an interaction counts half for it.
    ///   - matrix: The interactions.
    ///   - context: Seed, threads and when to give up.
    /// - Throws: `TrainingError`.
    package func recommender(
        _ settings: [String: ParameterValue], _ matrix: InteractionMatrix, _ context: Context
    ) throws(TrainingError) -> Recommender {
        let taste = try fit(usual.merging(settings) { $1 }, matrix, context)
        return Popularity.joined(
            with: taste, matrix, weight: settings["popularity"]?.number ?? 0, halfLife: settings["half-life"]?.number)
    }
}

extension [String: ParameterValue] {
    func number(_ name: String) -> Double { self[name]?.number ?? 0 }
    func int(_ name: String) -> Int { Int(number(name)) }
}
