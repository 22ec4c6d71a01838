/// Durations and sizes as people write them.
package enum Quantity {
    static let durationPhrase = "a duration such as 90s, 10m or 1h30m"
    static let sizePhrase = "a size such as 512MiB or 2GiB"

    private static let secondsPerUnit: [(unit: String, factor: Double)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1), ("ms", 0.001),
    ]
    private static let bytesPerUnit: [(unit: String, factor: Double)] = [
        ("B", 1), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("KiB", 0x1p10),
        ("MiB", 0x1p20), ("GiB", 0x1p30), ("TiB", 0x1p40),
    ]

    /// The seconds of a text such as `1h30m`: numbers with falling units from d, h, m, s and ms.
    package static func seconds(_ text: String) -> Double? {
        var rest = text[...]
        var total = 0.0
        var nextUnit = 0
        while !rest.isEmpty {
            guard let (number, unit) = take(&rest),
                let index = secondsPerUnit[nextUnit...].firstIndex(where: { $0.unit == unit })
            else { return nil }
            total += number * secondsPerUnit[index].factor
            nextUnit = index + 1
        }
        return text.isEmpty ? nil : total
    }

    /// The bytes of a text such as `1.5GiB`; powers of 1024 with an `i`, of 1000 without.
    package static func bytes(_ text: String) -> Double? {
        var rest = text[...]
        guard let (number, unit) = take(&rest), rest.isEmpty else { return nil }
        return bytesPerUnit.first { $0.unit == unit }.map { number * $0.factor }
    }

    /// A decimal number and the letters after it, with at most one space between.
    private static func take(_ rest: inout Substring) -> (number: Double, unit: String)? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        guard digits.count <= 18, let number = Double(digits), number.isFinite else { return nil }
        rest = rest[digits.endIndex...]
        if rest.first == " " { rest.removeFirst() }
        let unit = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest[unit.endIndex...]
        return (number, String(unit))
    }
}
