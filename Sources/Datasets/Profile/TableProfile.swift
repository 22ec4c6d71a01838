public import Foundation

/// What a table looks like: the kinds of its columns, what is missing and how that is written.
///
/// ```swift
/// let profile = try TableProfile(of: URL(filePath: "train.csv"))
/// for column in profile.columns { print(column.name, column.kind.rawValue) }
/// ```
public struct TableProfile: Sendable, Equatable, Codable {
    /// The file as it was named.
    public var file: String
    /// How many bytes it has.
    public var bytes: Int
    /// The digest of its bytes.
    public var fingerprint: Fingerprint
    /// Whether it is compressed by gzip.
    public var isCompressed: Bool
    /// How characters are coded, such as `UTF-8` or `Windows-1252`.
    public var encoding: String
    /// The character between cells.
    public var delimiter: String
    /// What stands before the fraction of numbers: a point, or a comma in some of them.
    public var decimalMark: String
    /// How many rows there are.
    public var rows: Int
    /// The columns, in their order.
    public var columns: [ColumnProfile]
    /// Every text that stands for a missing value in some column, as a study file lists them.
    public var missingMarkers: [String]
    /// The sample that quartiles, histograms and kinds are those of, or that the rows are; nil if there is none.
    public var sample: SampleOrigin?

    /// Reads a CSV file and describes it.
    ///
    /// - Parameters:
    ///   - file: The file, plain or compressed by gzip.
    ///   - delimiter: The character between cells; nil to find it out.
    /// - Throws: `DataError` with line and column of the first mistake.
    /// - Complexity: O(bytes), in memory too.
    public init(of file: URL, delimiter: String? = nil) throws(DataError) {
        let content = try FileBytes.read(file.path, named: file.relativePath)
        try self.init(of: content, file: file.relativePath, delimiter: delimiter)
    }

    /// Describes the bytes of a CSV file.
    package init(of content: [UInt8], file: String, delimiter: String? = nil) throws(DataError) {
        let reading = try CSVReader(missing: [""], delimiter: delimiter, takesInfinitiesAsTexts: true)
            .read(content, file: file)
        let table = reading.table
        self.file = file
        bytes = content.count
        fingerprint = Fingerprint(of: content)
        isCompressed = reading.isCompressed
        encoding = reading.encoding.rawValue
        self.delimiter = reading.delimiter
        decimalMark = reading.hasDecimalCommas ? "," : "."
        rows = table.rowCount
        let raw = table.columns.map { RawColumn($0, hasDecimalCommas: reading.hasDecimalCommas) }
        columns = raw.map(ColumnProfile.init)
        missingMarkers = Set(raw.flatMap { column in column.markers.keys.flatMap(Self.spellings) }).union([""]).sorted()
    }

    /// The column of that name, if there is one.
    public subscript(name: String) -> ColumnProfile? { columns.first { $0.name == name } }

    /// All columns by their names, for many look-ups.
    package var byName: [String: ColumnProfile] {
        Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    }

    /// How a marker may be written in the file: a number also with a fraction.
    static func spellings(_ marker: String) -> [String] {
        Int(marker) == nil ? [marker] : [marker, "\(marker).0"]
    }
}

extension ColumnProfile {
    init(_ raw: RawColumn) {
        let inference = KindInference(raw)
        name = raw.name
        kind = inference.kind
        reason = inference.reason
        rows = raw.rows
        missing = raw.rows - raw.present
        markers = raw.markers.map { Marker(text: $0, count: $1) }.sorted { ($1.count, $0.text) < ($0.count, $1.text) }
        order = inference.order
        separator = inference.separator
        dateForm = inference.dateForm?.rawValue
        unit = raw.unit?.name
        if let unit { reason += "; written with units, counted in \(unit)" }
        if let values = raw.numbers {
            var counts: [Double: Int] = [:]
            for value in values { counts[value, default: 0] += 1 }
            distinct = counts.count
            rarest = counts.count <= 1_000 ? counts.values.min() : nil
            numbers = Numbers(values)
            levels = []
        } else {
            distinct = raw.levels.count
            rarest = raw.levels.count <= 1_000 ? raw.levels.map(\.count).min() : nil
            numbers = nil
            levels = raw.levels.sorted { ($1.count, $0.text) < ($0.count, $1.text) }.prefix(10).map {
                Level(text: String(PictureText.shown($0.text).prefix(80)), count: $0.count)
            }
        }
    }
}

extension ColumnProfile.Numbers {
    /// Counts in bins of equal width; whole numbers of a narrow range get a bin each.
    private static func histogram(_ sorted: [Double]) -> [Int] {
        guard let low = sorted.first, let high = sorted.last, high > low else { return [sorted.count] }
        let isNarrow = high - low < 20 && sorted.allSatisfy { $0 == $0.rounded() }
        let bins = isNarrow ? Int(high - low) + 1 : 20
        var counts = [Int](repeating: 0, count: bins)
        for value in sorted {
            // Halves first, so that huge numbers do not overflow.
            let share = (value / 2 - low / 2) / (high / 2 - low / 2)
            counts[isNarrow ? Int(value - low) : min(bins - 1, Int(share * Double(bins)))] += 1
        }
        return counts
    }

    /// The distribution of finite numbers; nil if there are none.
    init?(_ values: [Double]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let low = sorted.first, let high = sorted.last else { return nil }
        let count = Double(sorted.count)
        // Parts first, so that huge numbers do not overflow.
        let mean = sorted.reduce(0) { $0 + $1 / count }
        let variance = sorted.reduce(0) { $0 + ($1 - mean) * (($1 - mean) / count) }
        func quantile(_ share: Double) -> Double { sorted[Int((share * Double(sorted.count - 1)).rounded())] }
        self.init(
            minimum: low, maximum: high, mean: mean, deviation: variance.isFinite ? variance.squareRoot() : 0,
            lowerQuartile: quantile(0.25), median: quantile(0.5), upperQuartile: quantile(0.75),
            histogram: Self.histogram(sorted))
    }
}
