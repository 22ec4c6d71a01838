import Models

/// What is delivered: the clusters, how sure they are, what sets each apart.
enum DeliveredClustersSection {
    static func make(_ study: StudyDigest) -> PageSection? {
        guard let delivered = study.clusters else { return nil }
        let description = delivered.description
        let rows = description.clusters.reduce(description.unassigned) { $0 + $1.rows }
        let entries = description.clusters.enumerated().map { place, cluster -> Markup in
            row(
                "\(place + 1)", cluster.rows, of: rows,
                cluster.stability.map { NumberText.significant($0, digits: 2) } ?? "–", traits(cluster),
                cluster.typicalRows.map(NumberText.count).joined(separator: ", "))
        }
        let none: Markup =
            description.unassigned > 0 ? row("none", description.unassigned, of: rows, "–", "–", "–") : .nothing
        return PageSection(
            "clusters", "What is delivered", link: "Clusters",
            """
            \(evidence(description))
            \(description.warnings.map { "<p class=\"notice\" role=\"note\">\($0)</p>" as Markup })
            <h3>Clusters</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="Clusters"><table>
            <thead><tr><th scope="col">Cluster</th><th scope="col">Rows</th><th scope="col">Share</th>\
            <th scope="col">Found again</th><th scope="col">What sets it apart</th><th scope="col">Typical rows</th></tr></thead>
            <tbody>\(entries)\(none)</tbody></table></div>
            <p class="notes">Found again: the mean Jaccard coefficient with the most similar cluster of resampled rows; 0.75 and
            more is stable, below 0.6 nothing to build on. Differences are in standard deviations of all rows.</p>
            """)
    }

    private static func evidence(_ description: ClusterDescription) -> Markup {
        guard let evidence = description.evidence else { return .nothing }
        let asGood = Int((evidence.pValue * Double(evidence.tables + 1)).rounded()) - 1
        return """
            <p><strong>\(evidence.isFound ? NumberText.count(description.clusters.count, "cluster") : "No clusters found"):</strong> \
            the rows divide with a silhouette of \(NumberText.significant(evidence.silhouette, digits: 3)); of \
            \(NumberText.count(evidence.tables, "table")) without clusters \(asGood == 0 ? "none" : "\(asGood)") did as well, \
            \(NumberText.significant(evidence.expected, digits: 3)) in the mean.</p>

            """
    }

    private static func row(
        _ name: String, _ rows: Int, of all: Int, _ stability: String, _ traits: Markup, _ typical: String
    ) -> Markup {
        """
        <tr><th scope="row">\(name)</th><td>\(NumberText.count(rows))</td>\
        <td>\(NumberText.percent(Double(rows) / Double(max(1, all))))</td><td>\(stability)</td>\
        <td class="why">\(traits)</td><td>\(typical)</td></tr>

        """
    }

    private static let shownTraits = 6

    private static func traits(_ cluster: ClusterDescription.Cluster) -> Markup {
        guard !cluster.traits.isEmpty else { return "–" }
        return """
            \(cluster.traits.prefix(shownTraits).map { trait -> Markup in
                let sign = trait.difference < 0 ? "" : "+"
                return "\(trait.text) <i>\(sign)\(NumberText.significant(trait.difference, digits: 2))</i><br/>"
            })
            """
    }
}
