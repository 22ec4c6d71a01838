import LinearAlgebra
import Models
import Randomness
import Testing

/// What makes predictions of a quantile keep their promise.
struct QuantileShiftTests {
    private func numbers(_ count: Int, stream: Int) -> [Float] {
        var generator = CounterGenerator(seed: 5, stream: stream, purpose: .resampling)
        return (0..<count).map { _ in Float(generator.normal()) }
    }

    @Test(arguments: [0.05, 0.5, 0.9]) func theShareLiesBelowOnNewRows(_ quantile: Double) {
        let (known, new) = (numbers(2_000, stream: 0), numbers(20_000, stream: 1))
        let predictions = Matrix<Float>(rows: known.count, columns: 1) { _, _ in 3 }

        let shift = QuantileShift(predictions, known, quantile: quantile)

        // Four standard errors of 2,000 rows.
        let share = Double(new.count { Double($0) <= 3 + shift.shift }) / Double(new.count)
        #expect(abs(share - quantile) < 4 * (quantile * (1 - quantile) / 2_000).squareRoot())
        let judged = known.indices.count { known[$0] <= shift.predictions[$0, 0] }
        #expect(abs(Double(judged) / 2_000 - quantile) < 0.02)
    }

    @Test func isTheOrderStatisticThatConformalPredictionAsksFor() {
        // ⌈(9 + 1) · 0.8⌉ = 8, of 1 … 9 above the prediction.
        let above: [Float] = [5, 2, 9, 1, 7, 3, 8, 4, 6]
        let shift = QuantileShift(
            Matrix(rows: 9, columns: 1) { row, _ in Float(row) }, above.indices.map { Float($0) + above[$0] },
            quantile: 0.8)

        #expect(shift.shift == 8)
    }

    @Test func takesWhatThereIsOfFewRows() {
        let shift = QuantileShift(Matrix(rows: 1, columns: 1) { _, _ in 1 }, [4], quantile: 0.99)

        #expect(shift.shift == 3)
        #expect(shift.predictions[0, 0] == 4)
    }
}
