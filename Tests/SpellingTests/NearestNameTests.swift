import Spelling
import Testing

struct NearestNameTests {
    static let known = ["low", "high", "log", "step", "learning-rate", "batch-size"]

    @Test(arguments: [
        ("hihg", "high"), ("Low", "low"), ("learning_rate", "learning-rate"), ("learnin-rate", "learning-rate"),
        ("batchsize", "batch-size"), ("stp", "step"), ("lo", "low"),
    ])
    func findsWhatWasMeant(text: String, name: String) {
        #expect(NearestName.of(text, among: Self.known) == name)
    }

    @Test(arguments: ["", "x", "momentum", "hi", "rate", String(repeating: "a", count: 100_000)])
    func saysNothingWhenNothingIsNear(_ text: String) {
        #expect(NearestName.of(text, among: Self.known) == nil)
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("ca", "abc", 3), ("kitten", "sitting", 3),
    ])
    func distancesAreThoseOfOptimalStringAlignment(a: String, b: String, distance: Int) {
        #expect(NearestName.editDistance(Array(a.utf8), Array(b.utf8)) == distance)
        #expect(NearestName.editDistance(Array(b.utf8), Array(a.utf8)) == distance)
    }
}
