package import Foundation

/// A model of recommendations with everything that its use needs: what a file of `leptune recommend` holds.
///
/// The file is a ``ModelContainer``: a ``RecommendationDescription``, and a ``TensorArchive`` with the names of users and
/// items, what each user has chosen, and what the method has learned.
package struct RecommendationModel: Sendable {
    /// What it was made from, how, and how good it is.
    package let description: RecommendationDescription
    /// The users as the table writes them, distinct.
    package let users: [String]
    /// The items as the table writes them, distinct.
    package let items: [String]
    /// Of each item a name for people, empty where none is known; nil if there are none at all.
    package let titles: [String]?
    /// Of each user what is known to be chosen; values are ratings, or 1 where there are none.
    package let histories: CompressedRows
    /// What scores items.
    package let recommender: Recommender

    /// Puts a model together.
    ///
    /// - Precondition: The counts are those of the description.
    package init(
        _ description: RecommendationDescription, users: [String], items: [String], titles: [String]?,
        histories: CompressedRows, recommender: Recommender
    ) {
        precondition(
            users.count == histories.rows && items.count == histories.columns && recommender.items == items.count
                && titles?.count ?? items.count == items.count, "a model's parts belong together")
        self.description = description
        self.users = users
        self.items = items
        self.titles = titles
        self.histories = histories
        self.recommender = recommender
    }

    /// Writes a model file: whole, or not at all.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    package func write(to file: URL) throws(ModelFileError) { try ModelFileBytes.write(try encoded(), to: file) }

    /// The file's bytes; the same model gives the same bytes.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    package func encoded() throws(ModelFileError) -> [UInt8] {
        var archive = TensorArchive()
        archive.set(texts: users, "users")
        archive.set(texts: items, "items")
        if let titles { archive.set(texts: titles, "titles") }
        archive.set(rows: histories, "histories")
        archive["popularity"] = .floats(recommender.popularity)
        recommender.taste.encode(into: &archive)
        return try ModelContainer.encode(describing: description, archive.encoded())
    }

    /// Reads what ``encoded()`` wrote; any other bytes are refused.
    ///
    /// - Throws: ``ModelFileError``.
    /// - Complexity: O(bytes), in time and memory.
    package init(decoding bytes: [UInt8]) throws(ModelFileError) {
        let parts = try ModelContainer.decode(bytes)
        guard
            let description = try? JSONDecoder().decode(
                RecommendationDescription.self, from: Data(parts.description)),
            description.kind == RecommendationDescription.kind
        else { throw .damaged("its description cannot be read") }
        if let contradiction = description.contradiction { throw .damaged(contradiction) }
        do {
            let archive = try TensorArchive(decoding: Array(parts.parameters))
            let histories = try archive.rows(
                "histories", rows: description.users, columns: description.items)
            let popularity = try archive.floats("popularity", count: description.items)
            guard popularity.allSatisfy({ $0 < .infinity }) else {
                throw CheckpointError.mismatch("popularity has numbers that are none")
            }
            let taste = try Recommender.Taste(
                archive, method: description.method, users: description.users, items: description.items)
            self.init(
                description, users: try archive.texts("users", count: description.users),
                items: try archive.texts("items", count: description.items),
                titles: archive["titles"] == nil ? nil : try archive.texts("titles", count: description.items),
                histories: histories, recommender: Recommender(taste: taste, popularity: popularity))
        } catch {
            throw .damaged("\(error)")
        }
    }
}
