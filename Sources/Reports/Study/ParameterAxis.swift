package import SearchSpaces
import Strategies

/// How a parameter's values lie on an axis of a figure.
enum ParameterAxis {
    /// The values of a parameter that has few; nil for numbers on a continuous axis.
    static func choices(_ domain: ParameterDomain) -> [ParameterValue]? {
        switch domain {
        case .categorical(let choices), .ordinal(let choices): choices
        case .constant(let value): [value]
        case .float, .int: nil
        }
    }

    /// A value as a datum of the axis.
    static func datum(_ value: ParameterValue, in domain: ParameterDomain) -> JSONValue {
        if choices(domain) == nil, let number = value.number { return .plotted(number) }
        return .string(NumberText.short(NumberText.value(value), 24))
    }

    /// The horizontal channel of a figure in which the parameter is an axis.
    static func channel(_ parameter: Parameter, field: String) -> JSONValue {
        switch parameter.domain {
        case .float(let low, let high, let isLog, _):
            return continuous(field, low, high, isLog, isWhole: false)
        case .int(let low, let high, let isLog, _):
            return continuous(field, Double(low), Double(high), isLog, isWhole: true)
        case .categorical(let choices), .ordinal(let choices):
            let labels = choices.prefix(20).map { NumberText.short(NumberText.value($0), 24) }
            // What fits side by side on the narrowest panel, at about 7.5 pixels a letter.
            let isLong = Double(labels.map(\.count).max() ?? 0) * 7.5 > 105 / Double(max(labels.count, 1))
            return [
                "field": .string(field), "type": "ordinal", "title": .null, "sort": .null,
                "scale": ["type": "band", "domain": .array(unique(labels).map { .string($0) }), "padding": 0.15],
                "axis": [
                    "labelAngle": isLong ? -30 : 0, "labelLimit": isLong ? 80 : 90,
                    "labelOverlap": .bool(labels.count > 8),
                ],
            ]
        case .constant(let value):
            return [
                "field": .string(field), "type": "ordinal", "title": .null,
                "scale": ["type": "band", "domain": [datum(value, in: parameter.domain)]],
            ]
        }
    }

    /// Different choices may look alike once shortened; an axis names each look once.
    private static func unique(_ labels: [String]) -> [String] {
        var seen: Set<String> = []
        return labels.filter { seen.insert($0).inserted }
    }

    private static func continuous(
        _ field: String, _ low: Double, _ high: Double, _ isLog: Bool, isWhole: Bool
    ) -> JSONValue {
        let axis: JSONValue = isLog ? VegaLite.logTicks(low, high) : ["tickCount": 4, "format": isWhole ? "d" : "~g"]
        return VegaLite.quantity(
            field, title: .none,
            scale: [
                "type": isLog ? "log" : "linear", "domain": [.plotted(low), .plotted(high)], "nice": false,
                "padding": 6,
            ], axis: axis.with(["labelFlush": 12]).with(isWhole ? ["tickMinStep": 1] : [:]))
    }
}

/// A domain in words.
package enum DomainText {
    /// What may be chosen, as a phrase.
    package static func range(_ domain: ParameterDomain) -> String {
        switch domain {
        case .float(let low, let high, let isLog, let step):
            "\(NumberText.significant(low)) to \(NumberText.significant(high))" + (isLog ? ", log" : "")
                + (step.map { ", step \(NumberText.significant($0))" } ?? "")
        case .int(let low, let high, let isLog, let step):
            "\(low) to \(high)" + (isLog ? ", log" : "") + (step == 1 ? "" : ", step \(step)")
        case .categorical(let choices), .ordinal(let choices):
            choices.prefix(8).map { NumberText.short(NumberText.value($0), 24) }.joined(separator: ", ")
                + (choices.count > 8 ? ", … (\(choices.count))" : "")
        case .constant: "constant"
        }
    }

    /// Whether a number lies within a twentieth of its range of one of the ends: where a wider range may do better.
    package static func edge(_ value: ParameterValue, of domain: ParameterDomain) -> String? {
        switch domain {
        case .float, .int:
            guard let position = domain.position(of: value) else { return nil }
            if let count = domain.count, count < 12 { return nil }
            return position < 0.05 ? "near its lower end" : position > 0.95 ? "near its upper end" : nil
        case .categorical, .ordinal, .constant: return nil
        }
    }
}

extension StudyDigest {
    /// The searched parameters, the most important first where that is known.
    var mostImportantFirst: [Parameter] {
        guard case .success(let importance) = importance else { return parameters }
        let shares = Dictionary(importance.shares.map { ($0.parameter, $0.share) }) { first, _ in first }
        return parameters.enumerated().sorted { a, b in
            (-(shares[a.element.name] ?? 0), a.offset) < (-(shares[b.element.name] ?? 0), b.offset)
        }.map(\.element)
    }
}
