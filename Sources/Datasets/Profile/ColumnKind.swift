/// What the values of a column are, as far as learning from it is concerned.
public enum ColumnKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Real numbers.
    case number
    /// Whole numbers.
    case integer
    /// Two values that say yes and no, or 0 and 1.
    case boolean
    /// One of some levels without an order.
    case category
    /// One of some levels with an order that their names tell.
    case ordinal
    /// Dates, perhaps with a time of day.
    case date
    /// Words and sentences.
    case text
    /// Paths of PNG or JPEG files, or what was seen of them.
    case image
    /// A name or number of the row or of what it belongs to; it says nothing by itself.
    case identifier
    /// The same value in every row, or none.
    case constant
    /// Several items in one cell, with a separator between them.
    case list
}
