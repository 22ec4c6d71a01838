extension PictureSource {
    /// What the table looks like, with the sizes of its pictures, as their headers say, among the reasons.
    ///
    /// - Throws: `DataError` for a broken text.
    /// - Complexity: O(bytes) of the table and the pictures; none is decoded.
    package func profileWithSizes(threads: Int) throws(DataError) -> TableProfile {
        guard !columns.isEmpty else { return profile }
        var profile = profile
        let table = try CSVReader(
            missing: profile.missingMarkers, delimiter: profile.delimiter, takesInfinitiesAsTexts: true
        ).table(from: content, file: profile.file)
        for place in profile.columns.indices where profile.columns[place].kind == .image {
            guard case .categorical(_, let levels)? = table[profile.columns[place].name]?.values else { continue }
            let paths = levels.filter { !PictureText.isOne($0) }
            guard !paths.isEmpty else { continue }
            let sizes = reader(threads: threads).sizes(of: paths).compactMap { try? $0.get() }
            profile.columns[place].reason += Self.phrase(sizes, of: paths.count)
        }
        return profile
    }

    private static func phrase(_ sizes: [PictureSize], of count: Int) -> String {
        guard let least = sizes.min(by: { $0.width * $0.height < $1.width * $1.height }),
            let most = sizes.max(by: { $0.width * $0.height < $1.width * $1.height })
        else { return ", none of which can be opened" }
        let span =
            least == most
            ? "\(least.width) × \(least.height)" : "\(least.width) × \(least.height) to \(most.width) × \(most.height)"
        return ", \(span) pixels" + (sizes.count < count ? ", of which \(count - sizes.count) cannot be opened" : "")
    }
}
