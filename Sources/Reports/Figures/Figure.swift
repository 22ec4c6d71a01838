/// One figure of a report: what is drawn, what it says in words, and its data for those who read rather than look.
package struct Figure: Sendable {
    /// Unique within a report; also its anchor.
    package var name: String
    /// The heading.
    package var title: String
    /// What the figure shows, in sentences that can stand for it.
    package var summary: String
    /// What a reader must know to read it right: thinning, values left out.
    package var notes: [String] = []
    /// What the marks mean.
    package var legend: [LegendItem] = []
    /// How the pictures stand.
    package var layout = FigureLayout.single
    /// The pictures.
    package var panels: [FigurePanel]
    /// The data in words.
    package var table: FigureTable
}

/// How the pictures of a figure stand on a wide screen; on a narrow one they stand below each other.
package enum FigureLayout: String, Sendable {
    /// Each as wide as the page.
    case single
    /// A large one and a small one beside it.
    case pair
    /// Many small ones side by side.
    case multiples
    /// The same, small enough for two side by side on a telephone.
    case small
}

/// One picture of a figure.
package struct FigurePanel: Sendable {
    /// What tells it from its neighbours; nil if it is alone.
    package var title: String?
    /// A complete Vega-Lite specification with its data.
    package var specification: JSONValue
    /// What differs on a narrow screen; members replace those of the specification.
    package var narrow: JSONValue?
    /// How high the picture is about, in pixels, so that the page does not jump while it loads.
    package var height: Int

    init(title: String? = nil, specification: JSONValue, narrow: JSONValue? = nil, height: Int) {
        self.title = title
        self.specification = specification.drawable
        self.narrow = narrow?.drawable
        self.height = height
    }
}

/// The meaning of a mark.
package struct LegendItem: Sendable, Equatable {
    /// How a mark looks.
    package enum Shape: String, Sendable { case dot, ring, cross, line, bar, diamond }

    package var shape: Shape
    /// The name of a colour of the theme.
    package var colour: Colour
    package var label: String

    package init(_ shape: Shape, _ colour: Colour, _ label: String) {
        self.shape = shape
        self.colour = colour
        self.label = label
    }
}

/// A figure's data as a table.
package struct FigureTable: Sendable {
    /// How many rows a page carries for one figure.
    static let rowLimit = 100

    package var columns: [String]
    package var rows: [[String]]
    /// How many rows were left out.
    package var omitted: Int

    /// Keeps the first rows and counts the rest.
    package init(columns: [String], rows: [[String]]) {
        self.columns = columns
        self.rows = Array(rows.prefix(Self.rowLimit))
        omitted = max(0, rows.count - Self.rowLimit)
    }
}
