import CKernels
import LinearAlgebra
import Randomness

/// The features of some rows, each value as the number of its bin: what trees are grown on.
///
/// Kept twice, a byte a value: feature by feature, for sorting rows into children, and row by row in groups of features,
/// for histograms.
final class BinnedFeatures {
    /// Values above which numbers are cut by a sample of rows.
    private static let sampleRows = 200_000
    /// The features of a group: their histograms take 64 KB.
    static let groupWidth = 32
    /// Codes that are told apart; others count as 0, missing.
    private static let codes = Int(leptune_codes)

    /// Some neighbouring features, row by row.
    struct Group {
        let first: Int
        /// A multiple of 4 that is at least the number of features.
        let width: Int
        let bins: Storage<UInt8>
    }

    let rows: Int
    let columns: [Column]
    let groups: [Group]
    /// The bins of all rows, feature by feature.
    let byFeature: Storage<UInt8>

    /// What is known of a feature.
    struct Column {
        /// Whether its bins are codes, which have no order.
        let isCategorical: Bool
        /// How many bins hold values.
        let bins: Int
        /// Whether some rows miss a number, which has the bin after those or the one that was asked for.
        let hasMissing: Bool
        /// Where it is cut; empty if it is categorical.
        let cuts: [Float]
    }

    /// Bins all features.
    ///
    /// - Parameters:
    ///   - features: Rows of numbers; NaN where missing.
    ///   - largest: The most bins of a feature, 2 to 255; codes always have one each.
    ///   - byRow: Whether histograms of all features at once will be made.
    ///   - missing: The bin of missing numbers; nil for the one after those of values.
    /// - Complexity: O(rows · columns).
    init(
        _ features: Matrix<Float>, layout: FeatureLayout, atMost largest: Int, byRow: Bool, missing: UInt8? = nil,
        seed: UInt64, shouldStop: () -> Bool
    ) throws(TrainingError) {
        let rows = features.rows
        let width = features.columns
        self.rows = rows
        let bytes = Storage<UInt8>(rows * width, repeating: 0)
        byFeature = bytes
        var sample: [Int]?
        if rows > Self.sampleRows {
            var generator = CounterGenerator(seed: seed, purpose: .resampling)
            sample = (0..<Self.sampleRows).map { _ in generator.index(below: rows) }
        }
        let values = Storage<Float>(rows, repeating: 0)
        let sorted = Storage<Float>(sample?.count ?? rows, repeating: 0)
        let scratch = Storage<Float>(sorted.count, repeating: 0)
        let padded = Storage<Float>(Int(leptune_bins), repeating: .infinity)
        var columns: [Column] = []
        for column in 0..<width {
            if shouldStop() { throw .stopped }
            features.withUnsafeBufferPointer { source in
                for row in 0..<rows { values.pointer[row] = source[row * width + column] }
            }
            let target = bytes.pointer + column * rows
            if case .category(let levels) = layout.columns[column] {
                let bins = min(levels + 1, Self.codes)
                for row in 0..<rows {
                    let code = Int(exactly: values.pointer[row]) ?? 0
                    target[row] = code > 0 && code < bins ? UInt8(code) : 0
                }
                columns.append(Column(isCategorical: true, bins: bins, hasMissing: false, cuts: []))
                continue
            }
            var count = 0
            if let sample {
                for row in sample where !values.pointer[row].isNaN {
                    sorted.pointer[count] = values.pointer[row]
                    count += 1
                }
            } else {
                for row in 0..<rows where !values.pointer[row].isNaN {
                    sorted.pointer[count] = values.pointer[row]
                    count += 1
                }
            }
            leptune_sort_f32(sorted.pointer, scratch.pointer, count)
            let cut = FeatureCuts(sorted: UnsafeBufferPointer(start: sorted.pointer, count: count), atMost: largest)
            padded.array = cut.cuts + [Float](repeating: .infinity, count: padded.count - cut.cuts.count)
            leptune_bin_f32(values.pointer, padded.pointer, missing ?? UInt8(cut.bins), target, rows)
            let hasMissing = sample == nil ? count < rows : (0..<rows).contains { values.pointer[$0].isNaN }
            columns.append(
                Column(isCategorical: false, bins: cut.bins, hasMissing: hasMissing, cuts: cut.cuts))
        }
        self.columns = columns
        groups = byRow ? try Self.groups(bytes, rows: rows, columns: width, shouldStop) : []
    }

    /// The bins of a feature, one for each row.
    func column(_ index: Int) -> UnsafePointer<UInt8> {
        UnsafePointer(byFeature.pointer + index * rows)
    }

    private static func groups(
        _ bytes: Storage<UInt8>, rows: Int, columns: Int, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Group] {
        var groups: [Group] = []
        for first in stride(from: 0, to: columns, by: groupWidth) {
            let features = min(groupWidth, columns - first)
            let width = (features + 3) / 4 * 4
            let bins = Storage<UInt8>(rows * width, repeating: 0)
            for feature in 0..<features {
                if shouldStop() { throw .stopped }
                let source = bytes.pointer + (first + feature) * rows
                let target = bins.pointer + feature
                for row in 0..<rows { target[row * width] = source[row] }
            }
            groups.append(Group(first: first, width: width, bins: bins))
        }
        return groups
    }
}
