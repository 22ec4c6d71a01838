public import Datasets
public import Foundation
import LinearAlgebra
import Models
import Randomness

/// What is wrong with a table for learning from it, or will be later: what `leptune data check` does.
///
/// ```swift
/// let check = try DataCheck(of: URL(filePath: "train.csv"), target: "income")
/// for finding in check.findings { print(finding.severity, finding.title) }
/// ```
public struct DataCheck: Sendable, Codable {
    /// How bad it is.
    public enum Severity: String, Sendable, Codable, CaseIterable {
        /// A model made from these data would mislead, or cannot be made.
        case blocking
        /// Worth mending or knowing.
        case warning
        /// Nothing is wrong; what Leptune does about it is said.
        case note
    }

    /// One thing that was found.
    public struct Finding: Sendable, Codable, Equatable {
        /// What kind of thing, such as `duplicate-rows`.
        public var code: String
        /// How bad it is.
        public var severity: Severity
        /// Where; nil for the table as a whole.
        public var column: String?
        /// What it is, in one sentence.
        public var title: String
        /// How many rows are concerned.
        public var count: Int
        /// Lines of rows concerned, counted from 1 without the header; not all if there are many.
        public var rows: [Int]
        /// What shows it.
        public var evidence: String
        /// What to do.
        public var fix: String
    }

    /// The file as it was named.
    public let file: String
    /// What is predicted; nil if nothing was named.
    public let target: String?
    /// How many rows there are.
    public let rowCount: Int
    /// What was found, the worst first.
    public let findings: [Finding]
    /// What the table looks like.
    public let profile: TableProfile

    private enum CodingKeys: CodingKey {
        case file, target, rowCount, findings, profile
    }

    /// Whether something was found that a model should not be made with.
    public var isBlocking: Bool { findings.contains { $0.severity == .blocking } }

    /// How many rows a finding names.
    static let namedRows = 20

    /// Reads a table and looks for everything.
    ///
    /// - Parameters:
    ///   - file: A CSV file.
    ///   - target: The column to predict; nil to look at the rest alone.
    ///   - test: A table that a model will be judged or used on; nil for none.
    ///   - year: The current year: dates beyond the next one are impossible.
    /// - Throws: `DataError` for a file that cannot be read or has no such column.
    /// - Complexity: O(rows · columns), and a few fits of boosted trees on at most 20,000 rows; every picture is decoded.
    public init(of file: URL, target: String?, test: URL? = nil, year: Int) throws {
        let profile = try TableProfile(of: file)
        if let target, profile[target] == nil {
            throw DataError(
                "There is no column \"\(target)\".", file: profile.file,
                remedy: DataError.remedy(forUnknown: target, among: profile.columns.map(\.name)))
        }
        let bytes = try FileBytes.read(file.path, named: file.relativePath)
        let table = try CSVReader(
            missing: profile.missingMarkers, delimiter: profile.delimiter, takesInfinitiesAsTexts: true
        ).table(from: bytes, file: file.relativePath)
        var findings = DuplicateSearch(profile, table, target: target).findings
        for column in profile.columns {
            if let values = table[column.name] {
                findings += ColumnChecks(column, values, isTarget: column.name == target, year: year).findings
            }
        }
        let folder = file.absoluteURL.deletingLastPathComponent()
        for column in profile.columns where column.kind == .image {
            if let values = table[column.name] {
                findings += PictureChecks(values, PictureReader(folder: folder, threads: BLAS.threads)).findings
            }
        }
        findings += StructureChecks(profile, table, target: target).findings
        if let test { findings += try TestTableChecks(profile, table, target: target, test: test).findings }
        if let target, let column = profile[target], let values = table[target] {
            findings += TargetChecks(profile, table, column, values).findings
        }
        let order: [Severity] = [.blocking, .warning, .note]
        self.profile = profile
        self.file = profile.file
        self.target = target
        rowCount = profile.rows
        self.findings = order.flatMap { severity in findings.filter { $0.severity == severity } }
    }
}

extension DataCheck.Finding {
    init(
        _ code: String, _ severity: DataCheck.Severity, column: String? = nil, _ title: String, rows: [Int] = [],
        evidence: String, fix: String
    ) {
        self.init(
            code: code, severity: severity, column: column, title: title, count: rows.count,
            rows: rows.prefix(DataCheck.namedRows).map { $0 + 1 }, evidence: evidence, fix: fix)
    }
}
