import Foundation
import Reports
import Testing

/// The page of a forecast.
struct ForecastReportTests {
    private func forecast(_ target: String, mase: Double?, series: Int = 1, isDates: Bool = true) -> DeliveredForecast {
        let points = (0..<40).map { (index: Int) -> DeliveredForecast.Point in
            var point = DeliveredForecast.Point(
                label: "2024-01-\(index)", time: 1_704_067_200 + Double(index) * 3600)
            if index >= 30 {
                (point.forecast, point.low, point.high) = (3, 1, 5)
            } else if index != 7 {
                point.actual = Double(index % 7)
            }
            return point
        }
        let entry = DeliveredForecast.Entry(
            name: "a <b>", mase: mase, rmse: 2, mae: 1, pinball: 0.5, seconds: 3, weight: 1)
        return DeliveredForecast(
            target: target, file: "folder/t.csv", horizon: "10 hours", method: "a <b>", share: 0.9, held: 0.88,
            isDates: isDates, values: 30, origins: 12,
            series: (0..<series).map { .init(name: "series \($0) & co", next: points, last: Array(points.suffix(10))) },
            seriesCount: series, leaderboard: [entry], naive: entry, stretches: [1...5, 6...10],
            parts: [.init(label: "2024-01-20", result: [1, 2], naive: [2, 0])],
            decisions: [.init(subject: "step", choice: "1 hour", reason: "a < b")], warnings: ["look & see"],
            fingerprint: "ab12")
    }

    @Test(arguments: [nil, 0.7] as [Double?], [1, 3])
    func showsTheForecastAndHowGoodItIs(_ mase: Double?, _ series: Int) throws {
        let report = ForecastReport(forecast("a <script>", mase: mase, series: series), version: "1")
        let page = report.html()

        let outline = try PageOutline(page)
        #expect(outline.visibleText.contains("What comes next") && outline.visibleText.contains("look & see"))
        #expect(!page.contains("a <script>") && !page.contains("a <b>") && page.contains("a &lt;b&gt;"))
        #expect(page.contains("88%") && page.contains("The figures are shown as tables"))
        #expect(page == report.html())
    }

    @Test func drawsFiguresWhereTheRuntimeIs() throws {
        let runtime = try FigureRuntime(javaScript: "var vegaEmbed = null;")
        let page = ForecastReport(forecast("y", mase: 1, isDates: false), version: "1", runtime: runtime).html()

        let specifications = try PageOutline(page).elements.filter { $0.attributes["id"]?.hasSuffix("-spec") == true }
        #expect(specifications.count == 3)
        for specification in specifications {
            _ = try JSONSerialization.jsonObject(with: Data(specification.text.utf8))
        }
    }
}
