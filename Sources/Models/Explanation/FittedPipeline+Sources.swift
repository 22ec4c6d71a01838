extension FittedPipeline {
    /// For each feature the column of the table that it comes from, among some; nil if one comes from several or none.
    ///
    /// Steps name what they make after the column it is made of: `age is missing`, `city = Oslo`, `day month`,
    /// `note topic 3`, `mean income of city`, `hash of city`. What mixes columns, such as principal components, has
    /// names of its own.
    package func sources(among columns: [String]) -> [Int]? {
        guard !steps.contains(where: { Self.mixing.contains($0.name) }) else { return nil }
        // The longest name that fits is meant.
        let order = columns.indices.sorted { (columns[$1].utf8.count, $0) < (columns[$0].utf8.count, $1) }
        var sources: [Int] = []
        for feature in featureNames {
            guard
                let source = order.first(where: { place in
                    let column = columns[place]
                    return feature == column || feature.hasPrefix(column + " ") || feature.hasSuffix(" of " + column)
                })
            else { return nil }
            sources.append(source)
        }
        return sources
    }

    /// Steps whose features come from several columns.
    private static let mixing: Set<String> = ["hash", "pca", "polynomial"]
}
