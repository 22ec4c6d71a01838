import Manager
import Testing

struct PrometheusTextTests {
    @Test func writesHelpTypeLabelsAndNumbers() {
        var page = PrometheusText()

        page.add("a_total", "counter", "As.", [([("study", "x\"y\\z\n")], 2), ([], 0.5)])

        #expect(
            page.text == """
                # HELP a_total As.
                # TYPE a_total counter
                a_total{study="x\\"y\\\\z\\n"} 2
                a_total 0.5

                """)
    }

    @Test func countsDurationsUpToEachBound() {
        var histogram = Histogram(bounds: [0.1, 1])
        for seconds in [0.05, 0.1, 0.5, 3] { histogram.observe(seconds) }
        var page = PrometheusText()

        page.add("d_seconds", "Ds.", histogram)

        #expect(
            page.text.split(separator: "\n").dropFirst(2) == [
                #"d_seconds_bucket{le="0.1"} 2"#, #"d_seconds_bucket{le="1"} 3"#, #"d_seconds_bucket{le="+Inf"} 4"#,
                "d_seconds_sum 3.65", "d_seconds_count 4",
            ])
    }
}
