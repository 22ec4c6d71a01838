import Foundation
import Models

/// What `model show` and `auto` print of clusters.
struct ClusterModelText {
    let text: String

    init(_ description: ClusterDescription) {
        var lines = [
            "finds     the cluster of each row, of \(description.clusters.count)",
            "model     \(description.estimator), silhouette \(ProgressLine.short(description.silhouette))",
            "data      \(description.data.name), \(description.data.rows) rows, \(description.data.fingerprint)",
            "study     \(description.study), seed \(description.seed), Leptune \(description.leptune)",
        ]
        for (name, value) in description.configuration.sorted(by: { $0.key < $1.key }) {
            lines.append("setting   \(name) = \(value)")
        }
        lines = lines.map(TextTable.harmless)
        lines += ["", Self.table(description)]
        if !description.ignored.isEmpty {
            lines += ["", TextTable.harmless("left out: \(description.ignored.joined(separator: ", "))")]
        }
        lines += description.warnings.map { TextTable.harmless("warning: \($0)") }
        text = lines.joined(separator: "\n")
    }

    /// How many traits a cluster is shown with.
    private static let shownTraits = 4

    /// The clusters with what sets them apart.
    static func table(_ description: ClusterDescription) -> String {
        let rows = description.clusters.reduce(description.unassigned) { $0 + $1.rows }
        var lines = description.clusters.enumerated().map { place, cluster in
            [
                "\(place + 1)", "\(cluster.rows)", share(cluster.rows, of: rows),
                cluster.stability.map { String(format: "%.2f", $0) } ?? "–",
                cluster.traits.prefix(shownTraits).map(\.text).joined(separator: ", "),
                cluster.typicalRows.map(String.init).joined(separator: ", "),
            ]
        }
        if description.unassigned > 0 {
            lines.append(["none", "\(description.unassigned)", share(description.unassigned, of: rows), "–", "", ""])
        }
        return TextTable(["cluster", "rows", "share", "stability", "what sets it apart", "typical rows"], lines)
            .rendered
    }

    private static func share(_ rows: Int, of all: Int) -> String {
        "\(Int((Double(rows) / Double(max(1, all)) * 100).rounded())) %"
    }
}
