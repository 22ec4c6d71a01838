import SearchSpaces

/// Every way to make recommenders.
package enum RecommenderCatalogue {
    /// All entries, in the order in which they are tried first.
    package static let all: [RecommenderEntry] = [
        .popular, .neighbours, .autoencoder, .confidence, .ranking, .rating,
    ]

    /// The entry of that name, if there is one.
    package static func named(_ name: String) -> RecommenderEntry? { all.first { $0.name == name } }
}

extension RecommenderEntry {
    static let popular = RecommenderEntry(
        name: "popular", sentence: "The same for everybody: what most chose, lately if there are times.",
        needsRatings: false, parameters: [], memory: { _, _ in 0 }, fit: { _, _, _ in .none })

    static let neighbours = RecommenderEntry(
        name: "item-knn", sentence: "Items that the same users chose, by their cosine.", needsRatings: false,
        parameters: [
            (Parameter("neighbours", .int(low: 10, high: 500, log: true, step: 1)), .int(100)),
            (Parameter("shrinkage", .float(low: 0.1, high: 200, log: true, step: nil)), .float(10)),
        ],
        memory: { settings, size in 24 * size.items * min(size.items, settings.int("neighbours")) }
    ) { (settings, matrix, context) throws(TrainingError) in
        .neighbours(
            try .cosine(
                matrix, neighbours: settings.int("neighbours"), shrinkage: settings.number("shrinkage"),
                threads: context.threads, shouldStop: context.shouldStop))
    }

    static let autoencoder = RecommenderEntry(
        name: "ease", sentence: "A linear autoencoder of the most popular items, in closed form.", needsRatings: false,
        parameters: [(Parameter("penalty", .float(low: 5, high: 2_000, log: true, step: nil)), .float(100))],
        memory: { _, size in
            let related = min(size.items, ItemNeighbours.mostRelated)
            return 24 * related * related
        }
    ) { (settings, matrix, context) throws(TrainingError) in
        .neighbours(
            try .autoencoder(
                matrix, penalty: settings.number("penalty"), threads: context.threads, shouldStop: context.shouldStop))
    }

    static let confidence = RecommenderEntry(
        name: "als", sentence: "Factors by alternating least squares, of what was chosen and what not.",
        needsRatings: false,
        parameters: [
            (Parameter("factors", .int(low: 8, high: 128, log: true, step: 1)), .int(32)),
            (Parameter("penalty", .float(low: 0.01, high: 100, log: true, step: nil)), .float(1)),
            (Parameter("confidence", .float(low: 0.5, high: 100, log: true, step: nil)), .float(10)),
            (Parameter("epochs", .int(low: 5, high: 25, log: false, step: 1)), .int(15)),
        ],
        memory: { settings, size in 4 * (size.users + 2 * size.items) * settings.int("factors") }
    ) { (settings, matrix, context) throws(TrainingError) in
        var chosen = ConfidenceFactors.Settings()
        chosen.factors = settings.int("factors")
        chosen.penalty = settings.number("penalty")
        chosen.confidence = settings.number("confidence")
        chosen.epochs = settings.int("epochs")
        return .confidence(
            try .fit(matrix, chosen, seed: context.seed, threads: context.threads, shouldStop: context.shouldStop))
    }

    static let ranking = RecommenderEntry(
        name: "bpr", sentence: "Factors that put what was chosen above what was not.", needsRatings: false,
        parameters: [
            (Parameter("factors", .int(low: 8, high: 128, log: true, step: 1)), .int(32)),
            (Parameter("penalty", .float(low: 1e-4, high: 0.3, log: true, step: nil)), .float(0.01)),
            (Parameter("rate", .float(low: 0.005, high: 0.3, log: true, step: nil)), .float(0.05)),
            (Parameter("epochs", .int(low: 10, high: 150, log: true, step: 1)), .int(50)),
        ],
        memory: { settings, size in 4 * (size.users + size.items) * settings.int("factors") }
    ) { (settings, matrix, context) throws(TrainingError) in
        var chosen = RankingFactors.Settings()
        chosen.factors = settings.int("factors")
        chosen.penalty = settings.number("penalty")
        chosen.rate = settings.number("rate")
        chosen.epochs = settings.int("epochs")
        return .ranking(try .fit(matrix, chosen, seed: context.seed, shouldStop: context.shouldStop))
    }

    static let rating = RecommenderEntry(
        name: "rating-als",
        sentence: "Factors and biases by alternating least squares, of ratings; it predicts them too.",
        needsRatings: true,
        parameters: [
            (Parameter("factors", .int(low: 2, high: 64, log: true, step: 1)), .int(16)),
            (Parameter("penalty", .float(low: 0.01, high: 1, log: true, step: nil)), .float(0.1)),
            (Parameter("epochs", .int(low: 5, high: 25, log: false, step: 1)), .int(10)),
        ],
        memory: { settings, size in 8 * (size.users + size.items) * (settings.int("factors") + 1) }
    ) { (settings, matrix, context) throws(TrainingError) in
        var chosen = RatingFactors.Settings()
        chosen.factors = settings.int("factors")
        chosen.penalty = settings.number("penalty")
        chosen.epochs = settings.int("epochs")
        return .rating(
            try .fit(matrix, chosen, seed: context.seed, threads: context.threads, shouldStop: context.shouldStop))
    }
}
