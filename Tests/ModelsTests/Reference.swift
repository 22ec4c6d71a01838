import Foundation
import LinearAlgebra

/// Reference values written by `scripts/reference/models.py`.
enum Reference {
    static func read<Content: Decodable>(_ topic: String, as type: Content.Type = Content.self) throws -> Content {
        let file = Bundle.module.bundleURL.appendingPathComponent("Reference/\(topic).json")
        return try JSONDecoder().decode(Content.self, from: Data(contentsOf: file))
    }

    /// The largest absolute difference; infinite if the counts differ or a number is NaN.
    static func distance(_ found: [Float], _ expected: [Double]) -> Double {
        guard found.count == expected.count else { return .infinity }
        return zip(found, expected).map { abs(Double($0) - $1) }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    }

    static func matrix(_ elements: [Double], columns: Int) -> Matrix<Float> {
        Matrix(rows: elements.count / columns, columns: columns, elements: elements.map { Float($0) })
    }
}
