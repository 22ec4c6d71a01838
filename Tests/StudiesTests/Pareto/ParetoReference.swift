import Foundation

/// Values from optuna and botorch, written by `scripts/reference/pareto.py`.
struct ParetoReference: Decodable {
    struct Case: Decodable {
        let losses: [[Double]]
        let reference: [Double]
        let ranks: [Int]
        let volume: Double
    }
    let cases: [Case]

    static func read() throws -> ParetoReference {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Reference/pareto.json")
        return try JSONDecoder().decode(ParetoReference.self, from: Data(contentsOf: file))
    }
}
