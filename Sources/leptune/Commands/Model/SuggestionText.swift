import Foundation
import Models
import Objectives

/// Suggestions as lines of a file.
struct SuggestionText {
    private let suggestions: ItemSuggestions
    private let columns: InteractionTable.Columns
    private let hasTitles: Bool

    init(_ suggestions: ItemSuggestions, _ columns: InteractionTable.Columns, hasTitles: Bool) {
        self.suggestions = suggestions
        self.columns = columns
        self.hasTitles = hasTitles
    }

    /// One user a line, with a line break after each.
    func jsonLines() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try suggestions.users.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }.joined()
    }

    /// A header and one suggestion a line, with a line break after each; a user without any has one line.
    func csv() -> String {
        let header = [columns.user, "rank", columns.item] + (hasTitles ? ["title"] : []) + ["score", "flags"]
        var lines = PredictionText.line(header)
        for user in suggestions.users {
            let flags = user.flags.joined(separator: "; ")
            if user.items.isEmpty {
                lines += PredictionText.line([user.user, "", ""] + (hasTitles ? [""] : []) + ["", flags])
            }
            for (place, item) in user.items.enumerated() {
                lines += PredictionText.line(
                    [user.user, "\(place + 1)", item.item] + (hasTitles ? [item.title ?? ""] : [])
                        + ["\(item.score)", flags])
            }
        }
        return lines
    }
}
