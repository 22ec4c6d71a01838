/// Turns a column of a table into how much each row counts.
struct WeightColumn {
    let column: Column
    let file: String

    /// Finite numbers from 0, one for each row, some of them positive.
    var weights: [Float] {
        get throws(DataError) {
            let missing = column.values.missingCount
            guard missing == 0 else {
                throw error(
                    "\(missing) of \(column.values.count) rows have no value in the column of weights.",
                    "Give them a weight; 0 leaves a row out.")
            }
            guard case .numeric(let numbers) = column.values else {
                throw error("Weights are numbers from 0; the column holds texts.", "Choose another column.")
            }
            if let row = numbers.firstIndex(where: { $0 < 0 }) {
                throw error(
                    "The weight of row \(row + 1) is \(numbers[row]); numbers from 0 are expected.",
                    "Correct it; 0 leaves a row out.")
            }
            let floats = numbers.map(Float.init)
            guard floats.allSatisfy(\.isFinite) else {
                throw error("A weight is beyond the range of single precision (3.4e38).", "Rescale the column.")
            }
            guard floats.contains(where: { $0 > 0 }) else {
                throw error("Every row has weight 0; some must count.", "Choose another column.")
            }
            return floats
        }
    }

    private func error(_ problem: String, _ remedy: String) -> DataError {
        DataError(problem, file: file, column: quoted(column.name), remedy: remedy)
    }
}
