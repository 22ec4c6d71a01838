package import Foundation

/// A file with a uniform sample of the rows of a table that is too large.
package struct SampledFile: Sendable {
    /// The sample, a CSV file with the header of the table.
    package let file: URL
    /// Where its rows come from.
    package let origin: SampleOrigin

    /// Draws a sample in one pass over a table, and writes it.
    ///
    /// - Parameters:
    ///   - table: A CSV file, plain or compressed by gzip.
    ///   - delimiter: The character between cells; nil to find it out.
    ///   - bytes: How many bytes of text the sample may have, asked before the table is read and after: it may be fewer then.
    ///   - seed: Decides which rows.
    ///   - file: Where to write it; its folder is made if need be.
    ///   - progress: Gets the share of the table that has been read; reading ends when it answers false.
    /// - Throws: `DataError` for a table that cannot be read, or a sample that cannot be written.
    package init(
        of table: URL, delimiter: String? = nil, bytes: () -> Int, seed: UInt64, to file: URL,
        progress: (Double) -> Bool = { _ in true }
    ) throws(DataError) {
        var sample = RowSample(bytes: bytes(), seed: seed)
        let reading = TableScan.Reading(missing: [""], delimiter: delimiter, takesJSONLines: false)
        let scan = try TableScan(table, reading, findsTexts: false, sample: &sample, progress: progress)
        sample.thin(to: bytes())
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(scan.header + sample.text).write(to: file, options: .atomic)
        } catch {
            throw DataError(
                "The sample of the table cannot be written: \(error.localizedDescription).", file: file.relativePath)
        }
        self.file = file
        origin = SampleOrigin(scan, sample)
    }
}
