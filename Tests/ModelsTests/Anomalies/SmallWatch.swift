import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness

/// Small tables to watch, and models of them.
enum SmallWatch {
    /// Two numbers that go together, one that does not, a category, gaps; the last rows are strange.
    static func table(rows: Int = 400, seed: UInt64 = 5) throws -> Table {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        var (a, b, c): ([Double], [Double], [Double]) = ([], [], [])
        var codes: [Int32] = []
        for row in 0..<rows {
            let x = generator.normal()
            a.append(10 + 2 * x)
            b.append(100 + 30 * x + 3 * generator.normal())
            c.append(row % 17 == 0 ? .nan : generator.uniform())
            codes.append(Int32(generator.index(below: 3)))
        }
        // Neither number is rare by itself.
        (a[rows - 1], b[rows - 1]) = (13, 60)
        c[rows - 2] = 50
        codes[rows - 3] = 3
        return try Table(columns: [
            Column(name: "a", values: .numeric(a)), Column(name: "b", values: .numeric(b)),
            Column(name: "c", values: .numeric(c)),
            Column(name: "kind", values: .categorical(codes: codes, levels: ["u", "v", "w", "z"])),
        ])
    }

    /// Hourly measurements with a daily course; a spike, a shift of the level and a flat stretch late in it.
    static func series(days: Int = 60, seed: UInt64 = 6) throws -> Table {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        var values: [Double] = []
        var times: [Int32] = []
        var texts: [String] = []
        for hour in 0..<(24 * days) {
            let (day, rest) = (hour / 24, hour % 24)
            var value = 20 + 5 * sin(Double(rest) / 24 * 2 * .pi) + 0.3 * generator.normal()
            if day == days - 20, rest == 13 { value += 12 }
            if day == days - 12 { value -= 6 }
            if day == days - 5 { value = 20 }
            values.append(value)
            times.append(Int32(hour))
            let date = day < 31 ? "2024-01-\(two(day + 1))" : "2024-02-\(two(day - 30))"
            texts.append("\(date) \(two(rest)):00:00")
        }
        return try Table(columns: [
            Column(name: "at", values: .categorical(codes: times, levels: texts)),
            Column(name: "value", values: .numeric(values)),
        ])
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    static func request(_ table: Table, time: String? = nil, rate: Double = 0.01) -> AnomalyModel.Request {
        AnomalyModel.Request(
            columns: table.columns.filter { $0.name != time }.map { column in
                var levels: [String]?
                if case .categorical(_, let names) = column.values { levels = names }
                return .init(
                    name: column.name, kind: levels == nil ? .number : .category, levels: levels, minimum: nil,
                    maximum: nil, missing: column.values.missingCount)
            }, ignored: ["ignored"], missing: [""], time: time, rate: rate, warnings: [],
            data: .init(name: "small.csv", fingerprint: Fingerprint(of: [1]), rows: table.rowCount), seed: 4,
            leptune: "0.0.0")
    }

    /// Some rows of a table.
    static func part(_ table: Table, _ rows: Range<Int>) throws -> Table {
        try Table(
            columns: table.columns.map { column in
                switch column.values {
                case .numeric(let numbers): Column(name: column.name, values: .numeric(Array(numbers[rows])))
                case .categorical(let codes, let levels):
                    Column(name: column.name, values: .categorical(codes: Array(codes[rows]), levels: levels))
                }
            })
    }
}
