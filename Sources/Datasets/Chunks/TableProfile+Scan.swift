package import Foundation

extension TableProfile {
    /// What is known of a table that is too large to be read at once.
    package struct Scanned: Sendable {
        /// The table.
        package var profile: TableProfile
        /// The sample, by itself.
        package var sampled: TableProfile
        /// The rows of the sample, below the header.
        package var text: [UInt8]
        /// The rows.
        package var sample: RowSample
    }

    /// What the sample of a table may take of the memory there is: reading it and describing it takes several times more.
    private static let sampleShare = 1.0 / 16

    /// Describes a CSV file that is too large to be read at once: two passes over it, in chunks.
    ///
    /// Rows, missing values, the least, the greatest, the mean and the deviation are counted in all rows. Kinds, quartiles
    /// and histograms are those of a uniform sample. Different values are counted, or estimated where there are very many.
    ///
    /// - Parameters:
    ///   - file: The file, plain or compressed by gzip.
    ///   - delimiter: The character between cells; nil to find it out.
    ///   - memory: How many bytes this may take.
    ///   - seed: Decides the sample.
    ///   - progress: Gets the share of the work that is done.
    /// - Throws: `DataError` with line and column of the first mistake.
    package static func scanning(
        _ file: URL, delimiter: String? = nil, memory: Int, seed: UInt64 = 0, progress: (Double) -> Void = { _ in }
    ) throws -> Scanned {
        var sample = RowSample(bytes: Int(Double(memory) * sampleShare), seed: seed, countsDistinct: true)
        let reading = TableScan.Reading(
            missing: [""], delimiter: delimiter, takesJSONLines: false, chunkBytes: min(8 << 20, memory / 64))
        let scan = try TableScan(file, reading, sample: &sample) { share in
            progress(share / 2)
            return true
        }
        let text = scan.header + sample.text
        let sampled = try TableProfile(of: text, file: file.relativePath, delimiter: delimiter)
        var profile = sampled
        profile.bytes = scan.byteCount
        profile.fingerprint = scan.fingerprint
        profile.isCompressed = scan.isCompressed
        profile.encoding = scan.encoding.rawValue
        profile.decimalMark = scan.hasDecimalCommas ? "," : "."
        profile.rows = scan.rows
        profile.sample = SampleOrigin(scan, sample)
        let mostValues = min(4_096, memory / 16 / 64 / max(1, scan.names.count))
        var tallies = sampled.columns.map { ColumnTally($0, mostValues: mostValues) }
        try scan.forEachChunk { table, row in
            for (index, column) in table.columns.enumerated() { tallies[index].add(column) }
            progress(0.5 + 0.5 * Double(row + table.rowCount) / Double(max(1, scan.rows)))
        }
        profile.columns = tallies.map { $0.profile(rows: scan.rows) }
        profile.missingMarkers = Set(
            profile.columns.flatMap { $0.markers.map(\.text).flatMap(spellings) }
        ).union([""]).sorted()
        return Scanned(profile: profile, sampled: sampled, text: text, sample: sample)
    }
}
