import Foundation

/// How unevenly interactions are spread over items.
enum LongTailSection {
    private static let size = (width: 720.0, height: 300.0)
    private static let frame = (left: 48.0, right: 12.0, top: 12.0, bottom: 40.0)
    private static let points = 80

    static func make(_ content: RecommendationReport.Content) -> PageSection? {
        let counts = content.popularity
        let total = counts.reduce(0, +)
        guard counts.count > 1, total > 0 else { return nil }
        var sums: [Int] = []
        sums.reserveCapacity(counts.count)
        for count in counts { sums.append((sums.last ?? 0) + count) }
        let head = (sums.firstIndex { 2 * $0 >= total } ?? 0) + 1
        let once = counts.count { $0 == 1 }
        return PageSection(
            "tail", "The long tail",
            """
            <p>\(NumberText.count(head, "item")), \(NumberText.percent(Double(head) / Double(counts.count))) of the catalogue, \
            \(head == 1 ? "has" : "have") half of all interactions; the others are the long tail. \
            \(NumberText.count(once, "item")) \(once == 1 ? "has" : "have") a single one.</p>
            \(picture(sums, head))
            """)
    }

    /// The share of interactions that the most popular items have, by how many they are.
    private static func picture(_ sums: [Int], _ head: Int) -> Markup {
        let total = Double(sums.last ?? 1)
        let last = Double(sums.count)
        let (width, height) = (size.width - frame.left - frame.right, size.height - frame.top - frame.bottom)
        func x(_ items: Double) -> Double { frame.left + width * log(items) / log(last) }
        func y(_ share: Double) -> Double { frame.top + height * (1 - share) }
        var path = ""
        var drawn = 0
        for point in 0...points {
            let items = Int(exp(log(last) * Double(point) / Double(points)).rounded())
            guard items > drawn else { continue }
            drawn = items
            path +=
                "\(path.isEmpty ? "M" : "L")\(tenths(x(Double(items)))) \(tenths(y(Double(sums[items - 1]) / total)))"
        }
        let shares = [0.0, 0.25, 0.5, 0.75, 1].map { share -> Markup in
            """
            <line x1="\(tenths(frame.left))" x2="\(tenths(size.width - frame.right))" y1="\(tenths(y(share)))" y2="\(tenths(y(share)))"/>\
            <text x="\(tenths(frame.left - 8))" y="\(tenths(y(share) + 4))" text-anchor="end">\(Int(share * 100))%</text>
            """
        }
        var ticks: [Markup] = []
        var tick = 1
        while Double(tick) <= last {
            let anchor = x(Double(tick)) > size.width - 40 ? "end" : "middle"
            ticks.append(
                "<text x=\"\(tenths(x(Double(tick))))\" y=\"\(tenths(size.height - 20))\" text-anchor=\"\(anchor)\">\(NumberText.count(tick))</text>"
            )
            tick *= 10
        }
        return """
            <svg class="tail" viewBox="0 0 \(Int(size.width)) \(Int(size.height))" role="img" \
            aria-label="The share of all interactions that the most popular items have: \(NumberText.count(head, "item")) have half">
            \(shares)<line class="half" x1="\(tenths(x(Double(head))))" x2="\(tenths(x(Double(head))))" y1="\(tenths(y(1)))" y2="\(tenths(y(0)))"/>
            <path d="\(path)"/>\(ticks)
            <text x="\(tenths(size.width - frame.right))" y="\(tenths(size.height - 4))" text-anchor="end">most popular items</text>
            </svg>
            <p class="notes">The share of all interactions that the most popular items have; the dashed line is at half.</p>
            """
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
