import ArgumentParser
import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives

/// `leptune forecast`: from values over time to a model of what comes next.
struct Forecast: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a model that forecasts a column over time, with intervals.",
        discussion: """
            Finds how far the times are apart and which seasons there are, tries forecasters from the seasonal naive one to \
            boosted trees on lags, judges each at many origins of the past by what was known there, and keeps the best. \
            Ctrl-C delivers the best so far. 'leptune predict' then gives the next horizon, also after later rows.

            Columns that are known before they come (--known) are learned from as they are at the time that is forecast. What \
            they will be is said by rows of times to come whose target is empty, at the end of this file or in one for \
            'leptune predict'.

            Examples:
              leptune forecast taxi.csv --time timestamp --target rides --horizon 48 -o demand.leptune
              leptune forecast bikes.csv --time dteday --time hr --target cnt --horizon 24
              leptune forecast bikes.csv --time dteday --time hr --target cnt --horizon 24 --known holiday,temp
              leptune forecast shops.csv --time day --target sales --group shop --horizon 28 --deadline 10m
              leptune predict demand.leptune later.csv --interval 0.9 -o next.csv
            """)

    @Argument(help: "The table: a CSV file with a header row, plain or compressed by gzip.")
    var file: String

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "The column of times: dates or numbers. Twice for a column of dates and one of hours or times of day.",
            valueName: "column"))
    var time: [String]

    @Option(help: ArgumentHelp("The column to forecast.", valueName: "column"))
    var target: String

    @Option(help: ArgumentHelp("How many steps ahead to forecast.", valueName: "steps"))
    var horizon: Int

    @Option(help: ArgumentHelp("The column that tells several series in the file apart.", valueName: "column"))
    var group: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Columns whose values are known before they come, such as promo,holiday,temperature; also given several times.",
            valueName: "columns"))
    var known: [String] = []

    @OptionGroup var limit: DeadlineOptions

    @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write the model.")
    var model: String = "forecast.leptune"

    @Option(help: ArgumentHelp("The share of values that the intervals of the report hold.", valueName: "share"))
    var interval: Double = 0.9

    @Option(help: "Decides everything random.")
    var seed: UInt64 = 0

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var report: ReportOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...ForecastDescription.mostSteps).contains(horizon) else {
            throw ValidationError("--horizon is from 1 to \(ForecastDescription.mostSteps).")
        }
        guard (1...2).contains(time.count), Set(time).count == time.count else {
            throw ValidationError("--time is given once, or twice for a column of dates and one of times of day.")
        }
        guard interval > 0, interval < 1 else {
            throw ValidationError("--interval is a share between 0 and 1, such as 0.9.")
        }
    }

    func run() throws {
        let clock = limit.begin()
        let place = try ModelOutput.file(model)
        try TableFile.check(file)
        BLAS.setThreads(1)
        let session = try CommandFailure.ofModels {
            try ForecastSession(
                file: file, time: time, target: target, group: group,
                known: known.flatMap { $0.split(separator: ",").map(String.init) }, horizon: horizon, seed: seed,
                threads: threads.count, clock: clock, isQuiet: output.quiet)
        }
        let outcome = try CommandFailure.ofModels {
            let outcome = try session.run()
            try outcome.result.model.write(to: place)
            return outcome
        }
        let page = try report.write("\(session.stem)-forecast") { try session.report(of: outcome, interval: interval) }
        let view = ForecastView(outcome, session, file: model, report: page)
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
    }
}
