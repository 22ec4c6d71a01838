import Spelling

extension DataError {
    /// How to mend a name that is not there: a sentence with the nearest one that is, or else some that are.
    package static func remedy(forUnknown name: String, among known: [String]) -> String {
        if let nearest = NearestName.of(name, among: known) { return "Did you mean \(quoted(nearest))?" }
        let listed = known.prefix(12).map { quoted($0) }.joined(separator: ", ")
        return "There are: \(listed)\(known.count > 12 ? " …" : "")."
    }
}
