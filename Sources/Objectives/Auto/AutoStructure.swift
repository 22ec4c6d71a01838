import Datasets
import Studies

/// How the rows of a table belong together, which decides what an honest judgement of a model is.
public enum AutoStructure: Sendable, Equatable {
    /// Rows with the same value of a column belong together, and new rows will be of other groups.
    case groups(String)
    /// Rows came in the order of a column, and new ones will come after them. The embargo is how long before the rows that
    /// judge a model others are not trained on: seconds for dates, else the unit of the column.
    case time(String, embargo: Double)

    var column: String {
        switch self {
        case .groups(let column), .time(let column, _): column
        }
    }

    func check(_ profile: TableProfile, target: String) throws(DataError) {
        guard let found = profile[column] else {
            throw DataError(
                "There is no column \"\(column)\".", file: profile.file,
                remedy: DataError.remedy(forUnknown: column, among: profile.columns.map(\.name)))
        }
        func error(_ problem: String, _ remedy: String) -> DataError {
            DataError(problem, file: profile.file, column: "\"\(column)\"", remedy: remedy)
        }
        guard column != target else { throw error("The column is the target.", "Name another one.") }
        switch self {
        case .groups:
            guard found.distinct >= 2 else {
                throw error("The column does not divide the rows into groups.", "Name another one.")
            }
        case .time:
            guard found.kind == .date || found.numbers != nil else {
                throw error("The column holds neither dates nor numbers to order rows by.", "Name a column of dates.")
            }
            guard found.missing == 0 else {
                throw error("\(found.missing) of \(found.rows) rows have no time.", "Correct or remove these rows.")
            }
            guard found.distinct >= 3 else {
                throw error(
                    "The column has \(found.distinct) different times; at least 3 are needed.", "Name another one.")
            }
        }
    }

    /// How models are judged, and why.
    func validation(
        _ profile: TableProfile, insteadOf plain: ValidationMethod
    ) -> (ValidationMethod, String) {
        let folds: Int
        switch plain {
        case .folds(let count): folds = min(count, 5)
        case .holdOut, .test, .grouped, .timeOrdered: folds = 3
        }
        let distinct = profile[column]?.distinct ?? folds
        switch self {
        case .groups:
            return (
                .grouped(folds: max(2, min(folds, distinct)), column: column),
                "rows of the same \(column) are never on both sides: new rows will be of others"
            )
        case .time(_, let embargo):
            return (
                .timeOrdered(folds: max(2, min(folds, distinct - 1)), column: column, embargo: embargo),
                "each stretch of time is judged by models of what came before it, as new rows will be; what is delivered is "
                    + "then fitted to all of them"
            )
        }
    }

    /// What a person should think of where nothing was said about how rows belong together.
    static func hints(_ profile: TableProfile, _ request: AutoPlan.Request) -> [String] {
        guard request.structure == nil else { return [] }
        return profile.columns.filter { column in
            column.name != request.target && column.kind == .identifier && column.distinct >= 5
                && 3 * column.distinct <= 2 * (column.rows - column.missing)
        }.prefix(2).map { column in
            "\(column.rows) rows share \(column.distinct) values of \"\(column.name)\": if new rows will have other ones, "
                + "the estimate is too good; use --group \"\(column.name)\""
        }
    }
}
