import Foundation

/// Round numbers on a logarithmic axis.
package enum LogTicks {
    /// At most seven round numbers between two positive ones: multiples by 1, 2 and 5 over a short range, by 1 and 3 over
    /// a longer one, then powers of ten.
    package static func values(from low: Double, to high: Double) -> [Double] {
        guard low > 0, high > low, high.isFinite else { return [] }
        let first = Int(log10(low).rounded(.down))
        let last = Int(log10(high).rounded(.up))
        for steps in [["1", "2", "5"], ["1", "3"], ["1"]] {
            // Through text, so that a thousandth is the number that reads 0.001.
            let all = (first...last).flatMap { exponent in steps.compactMap { Double("\($0)e\(exponent)") } }
            let inside = all.filter { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) }
            if inside.count <= 7 { return inside }
        }
        let stride = max(1, (last - first + 6) / 7)
        return (first...last).filter { $0.isMultiple(of: stride) }.compactMap { Double("1e\($0)") }
            .filter { $0 >= low && $0 <= high }
    }
}
