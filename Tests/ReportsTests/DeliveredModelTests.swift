import Foundation
import Reports
import Testing

struct DeliveredModelTests {
    @Test func saysHowGoodItIsAndWhatIsSmallerAndAsGood() throws {
        let page = try PageOutline(try Sample.classes.report().html())

        #expect(page.visibleText.contains("On new rows like these expect"))
        #expect(page.visibleText.contains("The smallest model that cannot be told from it: trial 3, lda"))
        #expect(page.visibleText.contains("A row is called <b>yes from a probability of 0.4 on."))
        #expect(page.visibleText.contains("there are <few> rows"))
        #expect(page.first(id: "model") != nil && page.first(id: "quality") != nil)
    }

    @Test func showsEveryMemberOfTheResultWhereverItStands() throws {
        let page = try PageOutline(try Sample.classes.report().html())

        #expect(page.visibleText.contains("20%"))
        #expect(page.visibleText.contains("4 further trials left out."))
    }

    @Test func drawsWhatSuitsTheTask() throws {
        let classes = try Sample.classes.report().figures.map(\.name)
        let numbers = try Sample.numbers.report().figures.map(\.name)

        #expect(classes.prefix(3) == ["column-importance", "reliability", "roc"])
        #expect(numbers.first == "residuals" && !numbers.contains("roc"))
        #expect(try Sample.full.report().figures.first?.name == "history")
    }
}
