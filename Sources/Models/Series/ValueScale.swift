/// How values are changed before an estimator sees them, and forecasts changed back.
package struct ValueScale: Sendable, Equatable {
    /// What is done to values once they are divided.
    package enum Form: String, Sendable, Codable {
        case identity
        /// For counts, whose spread grows with their size.
        case squareRoot = "square-root"
    }

    /// What values are divided by; more than 0.
    package let divisor: Double
    package let form: Form

    package init(divisor: Double, form: Form) {
        self.divisor = divisor
        self.form = form
    }

    /// A scale with which values are about 1.
    package init(of values: [Double], form: Form) {
        let known = values.filter { !$0.isNaN }
        let mean = known.reduce(0) { $0 + abs($1) / Double(max(1, known.count)) }
        self.init(divisor: mean > 0 ? mean : 1, form: form)
    }

    package func apply(_ value: Double) -> Double {
        switch form {
        case .identity: value / divisor
        case .squareRoot: max(0, value / divisor).squareRoot()
        }
    }

    package func undo(_ value: Double) -> Double {
        switch form {
        case .identity: value * divisor
        case .squareRoot: max(0, value) * max(0, value) * divisor
        }
    }
}
