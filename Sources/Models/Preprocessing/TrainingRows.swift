import Datasets

/// The training rows of a data set, and no others, as a step of preprocessing sees them.
struct TrainingRows {
    /// Their columns; levels are those that occur in them.
    let table: Table
    /// Their targets.
    let target: Target
    /// How much each counts; nil if all count the same.
    let weights: [Float]?
    /// Keys the random numbers of the step.
    let seed: UInt64
    /// Tells the steps and folds of a study apart.
    let stream: Int
    /// Asked between pieces of work.
    let shouldStop: () -> Bool

    /// The number of rows.
    var count: Int { target.count }

    /// Checks that there is something to predict, for steps that look at it; known classes of a clustering are not.
    func needTarget(for step: String) throws(TrainingError) {
        guard case .unlabelled = target else { return }
        throw .unusableData("\(step) looks at what is predicted; a clustering predicts nothing")
    }

    /// Ends the work if it should.
    ///
    /// - Throws: ``TrainingError/stopped``.
    func checkStop() throws(TrainingError) {
        if shouldStop() { throw .stopped }
    }

    func weight(_ row: Int) -> Double { weights.map { Double($0[row]) } ?? 1 }
}

extension Table {
    /// The given rows of some columns; infinities become missing, and levels that do not occur in the rows go.
    func gathering(rows: [Int], columns names: [String]? = nil) throws(TrainingError) -> Table {
        var gathered: [Column] = []
        for name in names ?? columns.map(\.name) {
            guard let values = self[name]?.values else {
                throw .unusableData("column \"\(name)\" is missing; the model was trained with it")
            }
            switch values {
            case .numeric(let numbers):
                gathered.append(
                    Column(name: name, values: .numeric(rows.map { numbers[$0].isFinite ? numbers[$0] : .nan })))
            case .categorical(let codes, let levels):
                var occurs = [Bool](repeating: false, count: levels.count)
                for row in rows where codes[row] >= 0 { occurs[Int(codes[row])] = true }
                var place = [Int32](repeating: -1, count: levels.count)
                var kept: [String] = []
                for code in levels.indices where occurs[code] {
                    place[code] = Int32(kept.count)
                    kept.append(levels[code])
                }
                let moved = rows.map { codes[$0] < 0 ? -1 : place[Int(codes[$0])] }
                gathered.append(Column(name: name, values: .categorical(codes: moved, levels: kept)))
            }
        }
        return try Table.of(gathered)
    }

    /// A table of columns that a step made.
    static func of(_ columns: [Column]) throws(TrainingError) -> Table {
        do {
            return try Table(columns: columns)
        } catch {
            throw .unusableData(error.description)
        }
    }

    /// The table with some columns replaced, each by any number of others in its place.
    func replacing(_ replacements: [String: [Column]]) throws(TrainingError) -> Table {
        try Table.of(columns.flatMap { replacements[$0.name] ?? [$0] })
    }

    /// The numbers of a column; one without any value may have been read as categories.
    func numbers(_ name: String) throws(TrainingError) -> [Double] {
        switch self[name]?.values {
        case .numeric(let numbers): return numbers
        case .categorical(let codes, _) where codes.allSatisfy { $0 < 0 }:
            return [Double](repeating: .nan, count: codes.count)
        case .categorical: throw .unusableData("column \"\(name)\" holds categories; numbers are expected")
        case nil: throw .unusableData("column \"\(name)\" is missing; the model was trained with it")
        }
    }

    /// The categories of a column; one without any value may have been read as numbers.
    func categories(_ name: String) throws(TrainingError) -> (codes: [Int32], levels: [String]) {
        switch self[name]?.values {
        case .categorical(let codes, let levels): return (codes, levels)
        case .numeric(let numbers) where numbers.allSatisfy(\.isNaN):
            return ([Int32](repeating: -1, count: numbers.count), [])
        case .numeric: throw .unusableData("column \"\(name)\" holds numbers; categories are expected")
        case nil: throw .unusableData("column \"\(name)\" is missing; the model was trained with it")
        }
    }
}

/// For each level of a column, something that is known of some levels by their text.
///
/// - Returns: One for each of `levels`; nil for those that are not known.
func lookUp<Value>(_ known: [Value], of names: [String], for levels: [String]) -> [Value?] {
    // For a row or two, an index of all names would take longer than looking through them.
    guard levels.count > 4 else {
        return levels.map { level in names.firstIndex(of: level).map { known[$0] } }
    }
    let places = Dictionary(zip(names, names.indices)) { first, _ in first }
    return levels.map { level in places[level].map { known[$0] } }
}
