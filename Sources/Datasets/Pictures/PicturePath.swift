/// Cells that name picture files.
package enum PicturePath {
    /// How the names of files end that are decoded.
    package static let extensions: Set<String> = ["png", "jpg", "jpeg"]
    /// The share of a column's values that have to look like paths of pictures.
    private static let enough = 0.9

    /// Whether a text ends as the name of a picture file does, and is no address of the web.
    package static func looksLike(_ text: String) -> Bool {
        // The longest path that Linux opens.
        guard text.utf8.count <= 4096, let dot = text.lastIndex(of: ".") else { return false }
        return extensions.contains(text[text.index(after: dot)...].lowercased()) && !text.contains("://")
            && !text.contains(where: \.isNewline)
    }

    /// Whether nearly all of some levels look like paths of pictures.
    static func areMost(of levels: [(text: String, count: Int)]) -> Bool {
        guard !levels.isEmpty else { return false }
        return Double(levels.count { looksLike($0.text) }) >= enough * Double(levels.count)
    }

    /// Where a path leads that starts in a folder unless it starts at the root.
    static func place(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }
}
