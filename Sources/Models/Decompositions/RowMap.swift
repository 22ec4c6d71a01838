public import LinearAlgebra

/// Rows as points of a picture: along the two directions in which they vary most.
public struct RowMap: Sendable, Equatable {
    /// A row in the picture.
    public struct Point: Sendable, Equatable {
        /// The row, from 0.
        public var row: Int
        /// Where it is.
        public var x, y: Double
    }

    /// The points, in the order of the rows.
    public var points: [Point]
    /// The share of all variance that the picture shows.
    public var shown: Double

    /// More rows do not change the directions.
    private static let mostRows = 4_096

    /// Draws rows.
    ///
    /// - Parameters:
    ///   - features: Finite features, n × d.
    ///   - rows: The rows that are drawn.
    ///   - fitted: The rows that decide the directions; all if nil.
    /// - Throws: ``TrainingError`` if there is nothing to draw.
    public init(_ features: Matrix<Float>, rows: [Int], fittedTo fitted: [Int]? = nil) throws(TrainingError) {
        guard features.columns > 0, features.rows > 0 else { throw .unusableData("there is nothing to draw") }
        let basis = fitted ?? Array(0..<features.rows)
        let size = max(1, basis.count / Self.mostRows)
        let few = stride(from: 0, to: basis.count, by: size).map { basis[$0] }
        let components = try PrincipalComponents(fittedTo: features.gathering(rows: few), count: 2)
        let places: Matrix<Float>
        do {
            places = try components.transform(features.gathering(rows: rows))
        } catch {
            throw .unusableData("\(error)")
        }
        points = rows.enumerated().map { place, row in
            Point(
                row: row, x: places.columns > 0 ? Double(places[place, 0]) : 0,
                y: places.columns > 1 ? Double(places[place, 1]) : 0)
        }
        let total = components.totalVariance
        shown = total > 0 ? min(1, components.variances.reduce(0, +) / total) : 1
    }
}
