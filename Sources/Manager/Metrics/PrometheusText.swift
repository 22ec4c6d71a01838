/// Metrics in the text format that Prometheus reads (version 0.0.4).
package struct PrometheusText {
    /// The text so far.
    package private(set) var text = ""

    /// Creates an empty page.
    package init() {}

    /// Adds a metric with one number for each set of labels.
    package mutating func add(
        _ name: String, _ kind: String, _ help: String, _ values: [(labels: [(String, String)], value: Double)]
    ) {
        head(name, kind, help)
        for (labels, value) in values { line(name, labels, value) }
    }

    /// Adds a metric with one number.
    package mutating func add(_ name: String, _ kind: String, _ help: String, _ value: Double) {
        add(name, kind, help, [([], value)])
    }

    /// Adds a histogram of seconds.
    package mutating func add(_ name: String, _ help: String, _ histogram: Histogram) {
        head(name, "histogram", help)
        for (index, bound) in histogram.bounds.enumerated() {
            line("\(name)_bucket", [("le", Self.number(bound))], Double(histogram.cumulative[index]))
        }
        line("\(name)_bucket", [("le", "+Inf")], Double(histogram.count))
        line("\(name)_sum", [], histogram.sum)
        line("\(name)_count", [], Double(histogram.count))
    }

    private mutating func head(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
        let list = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += "\(name)\(list.isEmpty ? "" : "{\(list)}") \(Self.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    /// A label's value: backslash, quote and line break are the three that need it.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
