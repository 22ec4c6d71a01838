package import Datasets

/// Who did something with what, and perhaps how it was liked and when: the rows of a table of ratings.
///
/// Each pair of a user and an item is there once; of repeated ones the latest counts, or the last in the table.
package struct InteractionTable: Sendable {
    /// The users as they are written, sorted by their bytes.
    package let users: [String]
    /// The items as they are written, sorted by their bytes.
    package let items: [String]
    /// Of each interaction its user and item, sorted by user and item.
    package let pairs: [(user: Int32, item: Int32)]
    /// Of each interaction its rating; nil if the table has none.
    package let ratings: [Float]?
    /// Of each interaction its time, in seconds since 1970 for dates; nil if the table has none.
    package let times: [Double]?
    /// Whether times are seconds since 1970.
    package let hasDates: Bool
    /// How many rows lack a cell that is needed.
    package let incompleteRows: Int
    /// How many rows are of a pair that comes again.
    package let repeatedRows: Int

    /// The names of the columns.
    package struct Columns: Sendable, Equatable, Codable {
        /// Who.
        package var user: String
        /// What.
        package var item: String
        /// How it was liked; nil if nothing says so.
        package var rating: String?
        /// When; nil if nothing says so.
        package var time: String?

        /// Names columns.
        package init(user: String, item: String, rating: String? = nil, time: String? = nil) {
            self.user = user
            self.item = item
            self.rating = rating
            self.time = time
        }
    }

    /// How many interactions there are.
    package var count: Int { pairs.count }

    /// Reads interactions from a table whose columns of users and items hold texts.
    ///
    /// - Parameters:
    ///   - table: What ``Datasets/CSVReader`` read.
    ///   - columns: Where to look.
    ///   - file: The name that errors mention.
    /// - Throws: `DataError` for a column that is not there, or holds other than what is expected.
    /// - Complexity: O(n log n).
    package init(_ table: Table, _ columns: Columns, file: String) throws(DataError) {
        let reader = InteractionReader(table: table, file: file)
        let (userCodes, userLevels) = try reader.texts(columns.user)
        let (itemCodes, itemLevels) = try reader.texts(columns.item)
        var ratings: [Double]?
        if let name = columns.rating { ratings = try reader.numbers(name) }
        var times: (seconds: [Double], areDates: Bool)?
        if let name = columns.time { times = try reader.times(name) }

        let complete = (0..<table.rowCount).filter { row in
            userCodes[row] >= 0 && itemCodes[row] >= 0 && !(ratings?[row].isNaN ?? false)
                && !(times?.seconds[row].isNaN ?? false)
        }
        let sorted = complete.sorted { a, b in
            (userCodes[a], itemCodes[a], times?.seconds[a] ?? 0, a)
                < (userCodes[b], itemCodes[b], times?.seconds[b] ?? 0, b)
        }
        let kept = sorted.indices.filter { place in
            guard place + 1 < sorted.count else { return true }
            let (a, b) = (sorted[place], sorted[place + 1])
            return userCodes[a] != userCodes[b] || itemCodes[a] != itemCodes[b]
        }.map { sorted[$0] }
        guard !kept.isEmpty else {
            throw DataError("No row has a user and an item.", file: file, remedy: "Check the names of the columns.")
        }
        let user = InteractionReader.compact(kept.map { userCodes[$0] }, userLevels)
        let item = InteractionReader.compact(kept.map { itemCodes[$0] }, itemLevels)
        users = user.names
        items = item.names
        pairs = zip(user.codes, item.codes).map { (user: $0, item: $1) }
        self.ratings = ratings.map { numbers in kept.map { Float(numbers[$0]) } }
        self.times = times.map { times in kept.map { times.seconds[$0] } }
        hasDates = times.map { Self.areSeconds($0.seconds, $0.areDates) } ?? false
        incompleteRows = table.rowCount - complete.count
        repeatedRows = complete.count - kept.count
    }

    /// Whether times are dates, or numbers that can only be seconds since 1970.
    private static func areSeconds(_ times: [Double], _ areDates: Bool) -> Bool {
        areDates || times.allSatisfy { $0.isNaN || (1e8..<5e9).contains($0) }
    }
}

/// Columns of a table of interactions, each as what it must be.
package struct InteractionReader {
    private let table: Table
    private let file: String

    /// Takes a table and the name that errors mention.
    package init(table: Table, file: String) {
        self.table = table
        self.file = file
    }

    private func column(_ name: String) throws(DataError) -> Column {
        guard let column = table[name] else {
            throw DataError(
                "There is no column \"\(name)\".", file: file,
                remedy: DataError.remedy(forUnknown: name, among: table.columns.map(\.name)))
        }
        return column
    }

    func texts(_ name: String) throws(DataError) -> (codes: [Int32], levels: [String]) {
        guard case .categorical(let codes, let levels) = try column(name).values else {
            throw DataError("The column was read as numbers; texts are expected.", file: file, column: "\"\(name)\"")
        }
        return (codes, levels)
    }

    /// Numbers that are not beyond a million; NaN for what is missing.
    ///
    /// - Throws: `DataError` for a column that is not there or holds other things.
    package func numbers(_ name: String) throws(DataError) -> [Double] {
        let numbers: [Double]
        switch try column(name).values {
        case .numeric(let values): numbers = values
        case .categorical(let codes, let levels):
            let parsed = try levels.map { (level) throws(DataError) -> Double in
                if CSVSource.defaultMissing.contains(level) { return Double.nan }
                guard let number = Double(level), number.isFinite else {
                    let row = codes.firstIndex { $0 >= 0 && levels[Int($0)] == level } ?? 0
                    throw DataError(
                        "The rating of row \(row + 1) is \"\(level.prefix(40))\"; a number is expected.", file: file,
                        column: "\"\(name)\"", remedy: "Correct it, or leave --rating out.")
                }
                return number
            }
            numbers = codes.map { $0 < 0 ? .nan : parsed[Int($0)] }
        }
        guard numbers.allSatisfy({ !(abs($0) > 1e6) }) else {
            throw DataError(
                "A rating is beyond a million; ratings are small numbers such as 1 to 5.", file: file,
                column: "\"\(name)\"", remedy: "Name the column of ratings, or leave --rating out.")
        }
        return numbers
    }

    func times(_ name: String) throws(DataError) -> (seconds: [Double], areDates: Bool) {
        do {
            let times = try TimeColumn(try column(name))
            return (times.seconds, times.isDates)
        } catch {
            throw DataError(
                error.problem, file: error.file ?? file, line: error.line, column: error.column, remedy: error.remedy)
        }
    }

    /// Codes of the levels that occur, and those levels in their order.
    static func compact(_ codes: [Int32], _ levels: [String]) -> (codes: [Int32], names: [String]) {
        var places = [Int32](repeating: -1, count: levels.count)
        for code in codes { places[Int(code)] = 0 }
        var names: [String] = []
        for level in levels.indices where places[level] == 0 {
            places[level] = Int32(names.count)
            names.append(levels[level])
        }
        return (codes.map { places[Int($0)] }, names)
    }
}
