import Datasets
import LinearAlgebra
import Models
import Randomness
import Testing

struct ShapleySamplingTests {
    struct File: Decodable {
        struct Exact: Decodable {
            let background, rows, values: [Double]
            let columns: Int
        }
        let exact: Exact
    }

    private func table(_ numbers: [Double], columns: Int) throws -> Table {
        try Table(
            columns: (0..<columns).map { column in
                Column(
                    name: "x\(column)",
                    values: .numeric(stride(from: column, to: numbers.count, by: columns).map { numbers[$0] }))
            })
    }

    private func numbers(_ table: Table, _ name: String) -> [Double] {
        if case .numeric(let numbers)? = table[name]?.values { numbers } else { [] }
    }

    @Test func withFewColumnsAreThoseOfShapsExactMethod() throws {
        let file = try Reference.read("explanation", as: File.self).exact
        let rows = try table(file.rows, columns: file.columns)
        let sampling = ShapleySampling(background: try table(file.background, columns: file.columns))

        let found = try sampling.values(of: rows) { table in
            let (a, b) = (numbers(table, "x0"), numbers(table, "x1"))
            let (c, d) = (numbers(table, "x2"), numbers(table, "x3"))
            return Matrix(rows: table.rowCount, columns: 1) { row, _ in
                Float(a[row] * b[row] + 2 * c[row] - d[row] * d[row])
            }
        }

        let values = (0..<rows.rowCount).flatMap { row in (0..<file.columns).map { found[row, $0, 0] } }
        #expect(zip(values, file.values).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(values.count == file.values.count)
    }

    /// Ten columns, too many for all sets: products of two, of which each has half the difference.
    @Test func withManyColumnsSumToThePredictionAndAreRightInTheMean() throws {
        var generator = CounterGenerator(seed: 2, purpose: .simulation)
        let background = try table((0..<160).map { _ in generator.normal() }, columns: 10)
        let rows = try table((0..<40).map { _ in generator.normal() }, columns: 10)
        func model(_ table: Table) -> Matrix<Float> {
            let columns = (0..<10).map { numbers(table, "x\($0)") }
            return Matrix(rows: table.rowCount, columns: 2) { row, output in
                let linear = (2..<10).reduce(0.0) { $0 + Double($1) * columns[$1][row] }
                return Float(output == 0 ? linear : columns[0][row] * columns[1][row] + linear)
            }
        }

        let found = try ShapleySampling(background: background, orders: 4, seed: 1).values(of: rows, predict: model)
        let again = try ShapleySampling(background: background, orders: 4, seed: 1).values(of: rows, predict: model)
        let predicted = model(rows)

        #expect(found == again)
        for row in 0..<rows.rowCount {
            for output in 0..<2 {
                #expect(abs(found.total(row: row, output: output) - Double(predicted[row, output])) < 1e-4)
            }
            // What is linear is exact with any order.
            for column in 2..<10 {
                let mean = numbers(background, "x\(column)").reduce(0, +) / 16
                let exact = Double(column) * (numbers(rows, "x\(column)")[row] - mean)
                #expect(abs(found[row, column, 0] - exact) < 1e-4)
                #expect(abs(found[row, column, 1] - exact) < 1e-4)
            }
            #expect(abs(found[row, 0, 0]) < 1e-5)
            // An order and its reverse together are exact for a product of two.
            let (a, b) = (numbers(rows, "x0")[row], numbers(rows, "x1")[row])
            let exact = (0..<16).reduce(0.0) { sum, other in
                let (c, d) = (numbers(background, "x0")[other], numbers(background, "x1")[other])
                return sum + (a - c) * (b + d) / 2 / 16
            }
            #expect(abs(found[row, 0, 1] - exact) < 1e-4)
        }
    }

    @Test func levelsThatTheBackgroundDoesNotHaveStayWhatTheyAre() throws {
        let background = try Table(columns: [
            Column(name: "c", values: .categorical(codes: [0, 1], levels: ["a", "b"]))
        ])
        let rows = try Table(columns: [Column(name: "c", values: .categorical(codes: [0, -1], levels: ["z"]))])

        let found = try ShapleySampling(background: background).values(of: rows) { table in
            guard case .categorical(let codes, let levels)? = table["c"]?.values else {
                return Matrix(rows: 0, columns: 1)
            }
            return Matrix(rows: table.rowCount, columns: 1) { row, _ in
                codes[row] < 0 ? -1 : ["a": 1, "b": 3, "z": 7][levels[Int(codes[row])]] ?? 0
            }
        }

        #expect(found.base == [2])
        #expect(found[0, 0, 0] == 5 && found[1, 0, 0] == -3)
    }
}
