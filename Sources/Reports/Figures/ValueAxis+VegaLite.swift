import Studies

extension ValueAxis {
    /// The vertical channel of a figure.
    ///
    /// - Parameters:
    ///   - title: What stands above the axis; nil for nothing.
    ///   - ticks: About how many ticks a linear axis has.
    func channel(title: String?, ticks: Int = 5) -> JSONValue {
        let ends: JSONValue = [.plotted(low), .plotted(high)]
        switch kind {
        case .linear:
            return VegaLite.quantity(
                "v", title: title,
                scale: ["type": "linear", "domain": ends, "clamp": true, "nice": false, "zero": false],
                axis: ["tickCount": .number(Double(ticks))])
        case .logarithmic:
            return VegaLite.quantity(
                "v", title: title, scale: ["type": "log", "domain": ends, "clamp": true, "nice": false],
                axis: VegaLite.logTicks(low, high))
        case .towardsOne:
            return VegaLite.quantity(
                "u", title: title,
                scale: ["type": "log", "domain": ends, "clamp": true, "nice": false, "reverse": true],
                axis: VegaLite.logTicks(low, high).with(["labelExpr": "format(1 - datum.value, '~g')"]))
        }
    }

    /// A row of a figure's data with what the channel reads of a value.
    func row(_ value: Double, _ others: JSONValue) -> JSONValue {
        let row = others.with(["v": .plotted(value)])
        return kind == .towardsOne ? row.with(["u": .plotted(max(1 - value, low))]) : row
    }

    /// The metric's name, with the scale where it is not linear.
    func title(_ study: StudyDigest) -> String { study.metricTitle + (scaleName.map { " (\($0))" } ?? "") }

    /// What stands upwards, as a sentence.
    func direction(_ study: StudyDigest) -> String {
        "Upwards: \(study.metric.name)\(scaleName.map { ", \($0)" } ?? "")."
    }

    /// What kind of scale it is, unless it is linear.
    var scaleName: String? {
        switch kind {
        case .linear: nil
        case .logarithmic: "log scale"
        case .towardsOne: "log scale towards 1"
        }
    }

    /// What the reader must know about values that are not where they belong.
    func note(of noun: String) -> String? {
        beyond == 0
            ? nil
            : "\(NumberText.count(beyond, noun)) beyond the scale \(beyond == 1 ? "is" : "are") drawn at its edge."
    }
}
