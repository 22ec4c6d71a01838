import Datasets
package import Foundation
package import Models

/// What a model of recommendations suggests to the users of a file.
package struct ItemSuggestions: Sendable {
    /// One item for a user.
    package struct Item: Sendable, Encodable {
        /// The item as the table of the training writes it.
        package var item: String
        /// Its name; nil if none is known.
        package var title: String?
        /// Comparable within a user.
        package var score: Float
    }

    /// What is suggested to a user.
    package struct User: Sendable, Encodable {
        /// The user as the file writes it.
        package var user: String
        /// The best items that the user does not know yet, the best first.
        package var items: [Item]
        /// What should be known about it.
        package var flags: [String]
    }

    /// The users in the order in which the file names them first.
    package let users: [User]
    /// What concerns the whole file, one sentence each.
    package let remarks: [String]

    /// What is said of a user whom nothing is known about.
    package static let newUser = "new user: popular items"
    /// What is said of a user whom only the file knows.
    package static let newUserWithHistory = "new user: by the interactions in this file"

    /// Suggests.
    ///
    /// A file that has the column of items too tells what users have chosen since: such items are not suggested, and count
    /// as taste.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - file: CSV, or one JSON object a line, with the model's column of users; perhaps those of items and ratings.
    ///   - places: How many items for each user, at least 1.
    ///   - threads: How many work at once; the result does not depend on it.
    ///   - shouldStop: Asked now and then.
    /// - Throws: `DataError`; `TrainingError.stopped`.
    package init(
        _ model: RecommendationModel, for file: URL, places: Int, threads: Int, shouldStop: () -> Bool = { false }
    ) throws {
        let columns = model.description.columns
        let bytes = try FileBytes.read(file.path, named: file.relativePath)
        let table = try InteractionFiles.table(bytes, of: file, texts: [columns.user, columns.item])
        guard let column = table[columns.user], case .categorical(let codes, let levels) = column.values else {
            throw DataError(
                "There is no column \"\(columns.user)\".", file: file.relativePath,
                remedy: DataError.remedy(forUnknown: columns.user, among: table.columns.map(\.name)))
        }
        let order = Self.order(codes, levels.count)
        guard !order.isEmpty else {
            throw DataError("No row names a user.", file: file.relativePath, column: "\"\(columns.user)\"")
        }
        let places = min(places, model.items.count)
        let userNumbers = Dictionary(
            model.users.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        let numbers = order.map { userNumbers[levels[Int($0)]] ?? -1 }
        let (added, unknown) = try Self.added(table, model, codes, levels.count, file.relativePath)
        let histories = Self.histories(model, numbers, order.map { added[Int($0)] })
        let found = try model.recommender.suggest(
            places, histories: histories, users: numbers, threads: threads, shouldStop: shouldStop)
        users = order.indices.map { row in
            var flags: [String] = []
            if numbers[row] < 0 {
                flags.append(histories.range(of: row).isEmpty ? Self.newUser : Self.newUserWithHistory)
            }
            let items = found.items(of: row)
            if items.count < places { flags.append("only \(items.count) items are left") }
            return User(
                user: levels[Int(order[row])],
                items: zip(items, found.scores[items.startIndex...]).map { item, score in
                    let title = model.titles?[Int(item)] ?? ""
                    return Item(
                        item: model.items[Int(item)], title: title.isEmpty ? nil : title, score: score)
                }, flags: flags)
        }
        remarks = Self.remarks(numbers.count { $0 < 0 }, of: numbers.count, unknown, missing: codes.count { $0 < 0 })
    }

    /// The codes of users in the order of their first rows.
    private static func order(_ codes: [Int32], _ count: Int) -> [Int32] {
        var isSeen = [Bool](repeating: false, count: count)
        return codes.filter { code in
            guard code >= 0, !isSeen[Int(code)] else { return false }
            isSeen[Int(code)] = true
            return true
        }
    }

    /// What the file says that users have chosen, and how many rows are of items that the model does not know.
    private static func added(
        _ table: Table, _ model: RecommendationModel, _ users: [Int32], _ count: Int, _ file: String
    ) throws(DataError) -> (byUser: [[Int32: Float]], unknown: Int) {
        var byUser = [[Int32: Float]](repeating: [:], count: count)
        let columns = model.description.columns
        guard case .categorical(let codes, let levels)? = table[columns.item]?.values else { return (byUser, 0) }
        var ratings: [Double]?
        if let name = columns.rating, table[name] != nil {
            ratings = try InteractionReader(table: table, file: file).numbers(name)
        }
        let numbers = Dictionary(
            model.items.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        let known = levels.map { numbers[$0] }
        let usual = model.histories.values.reduce(0.0) { $0 + Double($1) } / Double(max(1, model.histories.count))
        var unknown = 0
        for row in codes.indices where codes[row] >= 0 && users[row] >= 0 {
            guard let item = known[Int(codes[row])] else {
                unknown += 1
                continue
            }
            let rating = ratings?[row] ?? .nan
            byUser[Int(users[row])][item] = Float(rating.isNaN ? usual : rating)
        }
        return (byUser, unknown)
    }

    /// What is known of each user, from the training and from the file.
    private static func histories(
        _ model: RecommendationModel, _ numbers: [Int32], _ added: [[Int32: Float]]
    ) -> CompressedRows {
        var offsets = [0]
        var indices: [Int32] = []
        var values: [Float] = []
        for (number, new) in zip(numbers, added) {
            var all = new
            if number >= 0 {
                for entry in model.histories.range(of: Int(number)) {
                    let item = model.histories.indices[entry]
                    if all[item] == nil { all[item] = model.histories.values[entry] }
                }
            }
            for (item, value) in all.sorted(by: { $0.key < $1.key }) {
                indices.append(item)
                values.append(value)
            }
            offsets.append(indices.count)
        }
        return CompressedRows(columns: model.items.count, offsets: offsets, indices: indices, values: values)
    }

    private static func remarks(_ new: Int, of users: Int, _ unknown: Int, missing: Int) -> [String] {
        var remarks: [String] = []
        if new > 0 {
            remarks.append("\(new) of \(users) users were not there in the training; see flags.")
        }
        if unknown > 0 {
            remarks.append("\(unknown) \(unknown == 1 ? "row is" : "rows are") of items that the model does not know.")
        }
        if missing > 0 { remarks.append("\(missing) \(missing == 1 ? "row names" : "rows name") no user.") }
        return remarks
    }
}
