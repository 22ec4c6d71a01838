import Foundation

/// Values from independent software, written by `scripts/reference/strategies.py`.
enum SearchReference {
    struct Processes: Decodable {
        struct Case: Decodable {
            let points: [[Double]]
            let values: [Double]
            let lengthscales: [Double]
            let signal: Double
            let noise: Double
            /// Of main effects, as the reach; nil without.
            let variance: Double?
            let reach: Double?
            let logMarginalLikelihood: Double
            let queries: [[Double]]
            let means: [Double]
            let variances: [Double]
        }
        let cases: [Case]
    }

    struct Improvement: Decodable {
        let z: [Double]
        let value: [Double]
        let slope: [Double?]
    }

    struct PowerTransform: Decodable {
        let values: [Double]
        let powers: [Double]
        let transformed: [[Double]]
    }

    static func read<Values: Decodable>(_ topic: String, as type: Values.Type) throws -> Values {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/\(topic).json")
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}
