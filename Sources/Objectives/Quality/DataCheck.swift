public import Datasets
public import Foundation
import LinearAlgebra
import Models

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
    /// The rows whose class is most suspect; nil without classes to predict, or where nothing can be said.
    public let labels: LabelRanking?
    /// What the table looks like.
    public let profile: TableProfile
    /// The sample that was looked at, whose rows the counts of findings are; nil if all rows were.
    public var sample: SampleOrigin? { profile.sample }

    private enum CodingKeys: CodingKey {
        case file, target, rowCount, findings, labels, profile
    }

    /// Whether something was found that a model should not be made with.
    public var isBlocking: Bool { findings.contains { $0.severity == .blocking } }

    /// How many rows a finding names unless each of them counts.
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
        let bytes = try FileBytes.read(file.path, named: file.relativePath)
        let profile = try TableProfile(of: bytes, file: file.relativePath)
        (findings, labels) = try Self.findings(in: bytes, of: file, profile, target: target, test: test, year: year)
        self.profile = profile
        self.file = profile.file
        self.target = target
        rowCount = profile.rows
    }

    /// Looks for everything in a uniform sample of a table that is too large to be read at once, and for copies of rows in
    /// all of it.
    ///
    /// - Parameters:
    ///   - memory: How many bytes this may take.
    ///   - progress: Gets the share of the table that has been gone through.
    /// - Throws: `DataError` for a file that cannot be read or has no such column.
    package init(
        scanning file: URL, target: String?, test: URL? = nil, year: Int, memory: Int,
        progress: (Double) -> Void = { _ in }
    ) throws {
        let scanned = try TableProfile.scanning(file, memory: memory, progress: progress)
        var (found, ranking) = try Self.findings(
            in: scanned.text, of: file, scanned.sampled, target: target, test: test, year: year)
        let numbers = scanned.sample.numbers
        labels = ranking?.among(numbers)
        for index in found.indices { found[index].rows = found[index].rows.map { numbers[$0 - 1] + 1 } }
        if let copies = scanned.sample.repeated, copies.count > 0 {
            found.removeAll { $0.code == "duplicate-rows" }
            found.insert(.copies(copies.count, isExact: copies.isExact), at: 0)
        }
        findings = Self.worstFirst(found)
        profile = scanned.profile
        self.file = profile.file
        self.target = target
        rowCount = profile.rows
    }

    private static func findings(
        in bytes: [UInt8], of file: URL, _ profile: TableProfile, target: String?, test: URL?, year: Int
    ) throws -> (findings: [Finding], labels: LabelRanking?) {
        if let target, profile[target] == nil {
            throw DataError(
                "There is no column \"\(target)\".", file: profile.file,
                remedy: DataError.remedy(forUnknown: target, among: profile.columns.map(\.name)))
        }
        let table = try CSVReader(
            missing: profile.missingMarkers, delimiter: profile.delimiter, takesInfinitiesAsTexts: true
        ).table(from: bytes, file: profile.file)
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
        guard let target, let column = profile[target], let values = table[target] else {
            return (worstFirst(findings), nil)
        }
        let checks = TargetChecks(profile, table, column, values)
        return (worstFirst(findings + checks.findings), checks.labels)
    }

    private static func worstFirst(_ findings: [Finding]) -> [Finding] {
        [Severity.blocking, .warning, .note].flatMap { severity in findings.filter { $0.severity == severity } }
    }
}

extension DataCheck.Finding {
    /// Copies of rows in a table that was gone through in chunks.
    fileprivate static func copies(_ count: Int, isExact: Bool) -> Self {
        var finding = Self(
            "duplicate-rows", .warning, "\(isExact ? "" : "about ")\(count) rows are the same as an earlier one",
            evidence: "the lines are equal; rows on both sides of a split make a model look better than it is",
            fix: "remove the copies")
        finding.count = count
        return finding
    }

    init(
        _ code: String, _ severity: DataCheck.Severity, column: String? = nil, _ title: String, rows: [Int] = [],
        naming most: Int = DataCheck.namedRows, evidence: String, fix: String
    ) {
        self.init(
            code: code, severity: severity, column: column, title: title, count: rows.count,
            rows: rows.prefix(most).map { $0 + 1 }, evidence: evidence, fix: fix)
    }
}
