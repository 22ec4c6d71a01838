import SearchSpaces
import Studies
import Testing

struct StudyFileDiagnosticsTests {
    @Test(arguments: WrongFile.all) func mistakesAreNamedWithPlaceAndRemedy(_ wrong: WrongFile) {
        let result = StudyFile.decode(wrong.text, file: "s.yaml", vocabulary: .sample)

        guard case .failure(let diagnostics) = result else {
            Issue.record("decodes")
            return
        }
        #expect(diagnostics.description == wrong.says.joined(separator: "\n"))
    }
}
