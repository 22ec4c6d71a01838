/// Where points stand between thousands: in a column of a file whose fractions have commas, if each of its points has one to
/// three digits before it and three behind, as in `1.044 €`.
struct ThousandsPoints {
    /// The rows whose number has such a point, and was read as if a fraction followed.
    private var rows: [Int] = []
    private var areFractions = false

    /// Looks at a text that was read as a number.
    mutating func take(_ text: some Collection<UInt8>, row: Int) {
        guard !areFractions, let point = text.firstIndex(of: UInt8(ascii: ".")) else { return }
        let rest = text[text.index(after: point)...]
        // These are read as thousands anyway.
        guard !text.contains(UInt8(ascii: ",")), !rest.contains(UInt8(ascii: ".")) else { return }
        let before = text[..<point].reversed().prefix(while: Self.isDigit)
        let behind = rest.prefix(while: Self.isDigit)
        if (1...3).contains(before.count), before.last != UInt8(ascii: "0"), behind.count == 3 {
            rows.append(row)
        } else {
            areFractions = true
        }
    }

    /// Corrects the numbers that were read.
    func apply(to numbers: inout [Double]) {
        guard !areFractions else { return }
        for row in rows {
            let number = numbers[row] * 1000
            // A thousandth is not exact in binary.
            numbers[row] = abs(number - number.rounded()) <= 1e-12 * abs(number) ? number.rounded() : number
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
