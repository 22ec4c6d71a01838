public import Datasets
public import Foundation

/// A table against its contract: what `leptune data verify` does.
public struct ContractVerification: Sendable, Encodable {
    /// The file as it was named.
    public let file: String
    /// How many rows it has.
    public let rowCount: Int
    /// How many of them break the contract.
    public let brokenRows: Int
    /// Everything that breaks it.
    public let violations: [DataContract.Violation]
    /// Why rows break it, by their numbers from 0.
    private let reasons: [Int: [String]]
    private let content: [UInt8]

    private enum CodingKeys: CodingKey {
        case file, rowCount, brokenRows, violations
    }

    /// Reads and checks a CSV file.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - contract: What it must be like.
    ///   - today: Days since 1970.
    /// - Throws: `DataError` for a file that cannot be read.
    public init(of file: URL, _ contract: DataContract, today: Int?) throws(DataError) {
        content = try FileBytes.read(file.path, named: file.relativePath)
        let table = try CSVReader(missing: contract.missing, takesInfinitiesAsTexts: true)
            .table(from: content, file: file.relativePath)
        let report = contract.check(table, today: today)
        self.file = file.relativePath
        rowCount = table.rowCount
        violations = report.violations
        reasons = report.reasons
        brokenRows = report.reasons.count
    }

    /// Suggests a contract for a CSV file.
    ///
    /// - Throws: `DataError` for a file that cannot be read.
    public static func suggestion(for file: URL, today: Int?) throws(DataError) -> (DataContract, TableProfile) {
        let content = try FileBytes.read(file.path, named: file.relativePath)
        let profile = try TableProfile(of: content, file: file.relativePath)
        let table = try CSVReader(
            missing: profile.missingMarkers, delimiter: profile.delimiter, takesInfinitiesAsTexts: true
        ).table(from: content, file: file.relativePath)
        return (DataContract(suggestedFor: profile, table, today: today), profile)
    }

    /// The rows as CSV texts in two heaps, as they are written in the file: those that keep the contract, and those that
    /// break it with a last column that says why.
    ///
    /// - Throws: `DataError` for a broken text.
    public func sorted() throws -> (kept: [UInt8], broken: [UInt8]) {
        let rewriter = try CSVRewriter(content, file: file)
        var kept = rewriter.line(rewriter.header)
        var reason = "broken-because"
        while rewriter.names.contains(reason) { reason += "-" }
        var broken = rewriter.line(rewriter.header + [rewriter.cell(reason)])
        try rewriter.forEachRow(file: file) { row, cells in
            let raw = cells.map(\.raw)
            if let why = reasons[row] {
                broken += rewriter.line(raw + [rewriter.cell(why.joined(separator: "; "))])
            } else {
                kept += rewriter.line(raw)
            }
        }
        return (kept, broken)
    }
}

extension Date {
    /// Days since 1970, in UTC.
    public var daysSince1970: Int { Int((timeIntervalSince1970 / 86_400).rounded(.down)) }
}
