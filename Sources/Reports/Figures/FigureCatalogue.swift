/// A kind of figure.
package struct FigureEntry: Sendable {
    /// Its name, unique in the catalogue; the anchor of the figure in the page.
    package let name: String
    /// The part of the report in which it stands.
    package let part: ReportPart
    /// Draws it; nil if the study has nothing to draw.
    package let draw: @Sendable (StudyDigest) -> Figure?

    init(_ name: String, in part: ReportPart, _ draw: @escaping @Sendable (StudyDigest) -> Figure?) {
        self.name = name
        self.part = part
        self.draw = draw
    }
}

/// The parts of a report that hold figures.
package enum ReportPart: Sendable, CaseIterable {
    /// What is delivered, where models are.
    case model
    /// How the search went.
    case search
    /// What the parameters do.
    case parameters
}

/// All figures, in the order in which they stand in a report.
package enum FigureCatalogue {
    /// The figures.
    package static let all: [FigureEntry] = [
        .clusterMap, .columnImportance, .reliability, .roc, .residuals,
        .tradeOff, .history, .learningCurves, .rungs, .timeline,
        .importance, .slices, .parallelCoordinates,
    ]
}
