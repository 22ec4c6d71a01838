import Foundation

/// Values from independent software, written by `scripts/reference/strategies.py`.
enum SearchReference {
    struct Minima: Decodable {
        struct Case: Decodable, Sendable {
            let lower: [Double]
            let upper: [Double]
            let start: [Double]
            let point: [Double]
            let value: Double
        }
        let cases: [Case]
    }

    struct Normal: Decodable {
        let z: [Double]
        let cumulative: [Double]
        let logCumulative: [Double]
        let density: [Double]
    }

    struct Sobol: Decodable {
        let dimensions: Int
        let indices: [Int]
        let points: [[Double]]
    }

    static func read<Values: Decodable>(_ topic: String, as type: Values.Type) throws -> Values {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/\(topic).json")
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}
