import Foundation
import LinearAlgebra
import Models
import Objectives

extension Predict {
    /// How many items are suggested to each user where nothing is said.
    static let usualPlaces = 10

    /// Suggests items to the users of the file.
    func suggest(with model: RecommendationModel) throws {
        guard interval == nil, !explain else {
            throw CommandFailure(
                .invalidInput, "--interval and --explain are for models of rows; this one makes recommendations.")
        }
        let file = try namedFile()
        guard file != "-" else {
            throw CommandFailure(.invalidInput, "this model makes recommendations; name a file of users.")
        }
        try TableFile.check(file)
        // Threads share users; a product within one would depend on how many there are.
        BLAS.setThreads(1)
        let suggestions = try CommandFailure.ofModels {
            try ItemSuggestions(
                model, for: URL(filePath: file), places: top ?? Self.usualPlaces, threads: threads.count)
        }
        if !output.quiet {
            for remark in suggestions.remarks { Console.note("note: \(TextTable.harmless(remark))") }
        }
        let text = SuggestionText(suggestions, model.description.columns, hasTitles: model.titles != nil)
        try write(isJSON ? text.jsonLines() : text.csv())
    }
}
