import Foundation

/// What other programs make of the same bytes; written by `scripts/reference/datasets.py`.
struct Reference: Decodable {
    struct ColumnFact: Decodable {
        let name: String
        let missing: Int
        let minimum: Double?
        let maximum: Double?
        let mean: Double?
        let levels: [String: Int]?
    }
    struct TableFact: Decodable {
        let name: String
        let rows: Int
        let columns: [ColumnFact]
    }
    struct TextFact: Decodable {
        let text: String
        let rows: [[String]]
    }
    struct NumberFact: Decodable {
        let text: String
        let bits: String
    }
    struct DigitsFact: Decodable {
        let labels: [Int]
        let first: [UInt8]
        let sum: Int
    }
    let tables: [TableFact]
    let texts: [TextFact]
    let numbers: [NumberFact]
    let digits: DigitsFact

    static func read() throws -> Reference {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/datasets.json")
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }
}
