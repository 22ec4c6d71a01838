import Foundation
import LinearAlgebra
import Models
import Objectives

extension Predict {
    /// How many items are suggested to each user where nothing is said.
    static let usualPlaces = 10

    /// Suggests items if the model is one of recommendations.
    ///
    /// - Returns: Whether it is.
    func suggest() throws -> Bool {
        guard let model = try CommandFailure.recommendationModel(at: model) else { return false }
        guard interval == nil, !explain else {
            throw CommandFailure(
                .invalidInput, "--interval and --explain are for models of rows; this one makes recommendations.")
        }
        guard file != "-" else {
            throw CommandFailure(.invalidInput, "this model makes recommendations; name a CSV file of users.")
        }
        guard FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(.notFound, "there is no file \(file).")
        }
        // Threads share users; a product within one would depend on how many there are.
        BLAS.setThreads(1)
        let suggestions = try CommandFailure.ofModels {
            try ItemSuggestions(model, for: URL(filePath: file), places: top ?? Self.usualPlaces, threads: threads)
        }
        if !output.quiet {
            for remark in suggestions.remarks { Console.note("note: \(TextTable.harmless(remark))") }
        }
        let text = SuggestionText(suggestions, model.description.columns, hasTitles: model.titles != nil)
        try write(isJSON ? text.jsonLines() : text.csv())
        return true
    }
}

extension CommandFailure {
    /// The model in a file if it makes recommendations, nil for other models; a failure names the file.
    static func recommendationModel(at path: String) throws -> RecommendationModel? {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.notFound, "there is no model file \(path).")
        }
        do {
            return try RecommendationModel.read(URL(filePath: path))
        } catch {
            throw CommandFailure(.invalidInput, "\(path): \(TextTable.harmless("\(error)"))")
        }
    }
}
