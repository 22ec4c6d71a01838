package import Datasets
package import Models

/// A forecasting model going on from its end, or from that of later rows.
package struct ForecastContinuation: Sendable {
    /// One forecast value.
    package struct Row: Sendable, Equatable {
        /// Which series, from 0.
        package var series: Int
        /// How far ahead of the origin, from 1.
        package var step: Int
        package var time: Double
        package var value: Double
        /// The ends of its interval; nil if none was asked for.
        package var interval: (low: Double, high: Double)?

        package static func == (a: Row, b: Row) -> Bool {
            a.series == b.series && a.step == b.step && a.time == b.time && a.value == b.value
                && a.interval?.low == b.interval?.low && a.interval?.high == b.interval?.high
        }
    }

    package let model: ForecastModel
    /// The values after the model's end, equally many of each series; NaN where there is none.
    package let later: [[Double]]
    /// What a person should know of the later rows, one sentence each.
    package let remarks: [String]
    /// Of each series what is known before it comes.
    private let knownValues: [KnownValues]

    /// More steps without a value than this many beside those with one are refused.
    private static let mostMissing = 4

    /// Goes on from the model's end.
    package init(_ model: ForecastModel) {
        self.model = model
        later = model.description.names.map { _ in [] }
        remarks = []
        knownValues = model.known
    }

    /// Goes on from later rows.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - table: Rows with the model's columns of times and values; those not later than its end are left out. Rows
    ///     without a value say what known columns will be.
    ///   - file: The file's name, for errors.
    /// - Throws: `DataError` for columns that are missing, times that are not the model's, and series that it does not know.
    package init(_ model: ForecastModel, with table: Table, file: String) throws(DataError) {
        let description = model.description
        knownValues =
            try description.known.map { columns throws(DataError) in
                let read = try KnownValues.read(
                    columns, of: table, text: description.text, grid: description.grid, group: description.group,
                    names: description.names, file: file)
                return zip(model.known, read).map { $0.overlaid(by: $1) }
            } ?? model.known
        if description.known != nil, !Self.hasValues(table, description.target) {
            self.model = model
            later = description.names.map { _ in [] }
            remarks = []
            return
        }
        let rows = try SeriesRows(
            of: table, text: description.text, time: description.text.columns, target: description.target,
            group: description.group, file: file)
        var remarks = rows.findings
        let places = Dictionary(uniqueKeysWithValues: description.names.enumerated().map { ($1, $0) })
        var taken: [(series: Int, index: Int, value: Double)] = []
        var (early, unknown): (Int, [String]) = (0, [])
        for (row, time) in rows.times.enumerated() {
            guard let series = places[rows.names[row]] else {
                unknown.append(rows.names[row])
                continue
            }
            let place = description.grid.place(of: time) - Double(description.count)
            if place < -0.5 {
                early += 1
                continue
            }
            guard let index = description.grid.index(of: time), index >= description.count else {
                throw DataError(
                    "\(description.text.text(time)) is not one of the model's times: one each "
                        + "\(description.grid.step.name) after \(description.text.text(description.grid.time(description.count - 1))).",
                    file: file, column: quoted(description.text.columns.joined(separator: ", ")))
            }
            taken.append((series, index - description.count, rows.values[row]))
        }
        if early > 0 {
            remarks.append(
                "\(early) \(early == 1 ? "row is" : "rows are") not later than what the model was made from, and left out."
            )
        }
        if let name = unknown.first {
            remarks.append(
                "\(unknown.count) \(unknown.count == 1 ? "row is" : "rows are") of series that the model does not know, such "
                    + "as \(quoted(name)), and left out.")
        }
        let count = (taken.map(\.index).max() ?? -1) + 1
        guard count <= Self.mostMissing * taken.count + description.horizon + (description.periods.last ?? 0) else {
            throw DataError(
                "The rows begin too long after \(description.text.text(description.grid.time(description.count - 1))), where "
                    + "the model ends, or have too long gaps.", file: file,
                remedy: "Add the rows between, or make a new model.")
        }
        var later = description.names.map { _ in [Double](repeating: .nan, count: count) }
        for row in taken {
            let before = later[row.series][row.index]
            // Of rows at the same time the last one counts: corrections come later.
            if !before.isNaN { remarks.append("Several rows have the same time; the last of them counts.") }
            later[row.series][row.index] = row.value
        }
        let gaps = later.reduce(0) { $0 + $1.count(where: \.isNaN) }
        if gaps > 0 { remarks.append("\(gaps) later values are missing; the ones a season before stand in.") }
        self.model = model
        self.later = later
        self.remarks = remarks.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Whether a table has values to go on from, and not only those of known columns.
    private static func hasValues(_ table: Table, _ target: String) -> Bool {
        switch table[target]?.values {
        case .numeric(let numbers)?: numbers.contains(where: \.isFinite)
        case .categorical(let codes, _)?: codes.contains { $0 >= 0 }
        case nil: false
        }
    }

    /// The first time of the next horizon at which a known column has no value; nil if there is none.
    package var unknownTime: Double? {
        let gaps = knownValues.compactMap { $0.gap(in: known..<(known + model.description.horizon)) }
        return gaps.min().map(model.description.grid.time)
    }

    /// What is known of each series after some of the later values.
    package func pasts(after count: Int? = nil) -> [SeriesPast] {
        model.pasts(
            with: later.map { Array($0.prefix(count ?? $0.count)) },
            known: knownValues.map { $0.filled(until: known) })
    }

    /// How many values of each series are known.
    package var known: Int { model.description.count + (later.first?.count ?? 0) }

    /// The values of the next horizon, series by series.
    ///
    /// - Parameter share: Of values that intervals should hold; nil for none.
    /// - Throws: `DataError` for a known column whose values to come are missing; `TrainingError`.
    package func forecast(interval share: Double?) throws -> [Row] {
        let description = model.description
        if let time = unknownTime {
            let names = description.known?.map(\.name).joined(separator: ", ") ?? ""
            throw DataError(
                "A forecast of \(description.grid.step.name(ofSteps: description.horizon)) needs to know \(names) at each time "
                    + "of it; at \(description.text.text(time)) there is no value.",
                remedy:
                    "Name a file with a row for each of these times: their \(description.text.columns.joined(separator: ", ")), "
                    + "\(names), and \(description.target) empty.")
        }
        return try pasts().enumerated().flatMap { series, past in
            try model.forecast(past, series: series).enumerated().map { place, value in
                Row(
                    series: series, step: place + 1, time: description.grid.time(known + place), value: value,
                    interval: share.map {
                        model.interval(around: value, forShare: $0, ahead: place + 1, after: known, series: series)
                    })
            }
        }
    }
}
