import Datasets
import Foundation
import Objectives
import Randomness
import SearchSpaces
import Testing

/// What is mended, how it is written down, and how it comes back.
struct CleaningTests {
    /// A table with everything that can be mended, and cells that are hard to write.
    private static let table: String = {
        let rows = (0..<60).map { row -> String in
            let amount = row % 9 == 2 ? "?" : row % 13 == 5 ? "-999" : "\(row * 7 % 50)"
            let day = row == 8 ? "2024-02-31" : row == 9 ? "1203-01-01" : "2024-0\(row % 9 + 1)-1\(row % 10)"
            let note = row % 4 == 0 ? "\"a \"\"b\"\", \nc\"" : "  plain \(row % 5) "
            return "K\(row)x,same,\(amount),\(day),\(note),\(row % 2)"
        }
        let again = rows[3]
        return "key,fixed,amount,day,note,y\n" + (rows + [again, again]).joined(separator: "\n") + "\n"
    }()

    private func check(_ text: String, in folder: URL) throws -> (CleaningRecipe, URL) {
        let file = folder.appending(path: "t.csv")
        try Data(text.utf8).write(to: file)
        let check = try DataCheck(of: file, target: "y", year: 2026)
        return (CleaningRecipe(for: check, check.profile, year: 2026), file)
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "leptune-cleaning-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test func mendsWhatNeedsNoJudgementAndPutsItBack() throws {
        try withFolder { folder in
            let (recipe, file) = try check(Self.table, in: folder)

            let cleaned = try CleanedTable(recipe, of: file)
            let restored = try RestoredTable(
                cleaned: cleaned.bytes, removed: cleaned.removed, file: "t.csv")
            let table = try CSVReader().table(from: cleaned.bytes, file: "t.csv")

            #expect(table.columns.map(\.name) == ["amount", "day", "note", "y"] && table.rowCount == 60)
            guard case .numeric(let amounts)? = table["amount"]?.values else { throw DataError("amount is of numbers") }
            #expect(amounts.filter(\.isNaN).count == 12 && !amounts.contains(-999))
            #expect(table["day"]?.values.missingCount == 2)
            #expect(cleaned.log.contains("removed 2 rows that were there before"))
            #expect(String(decoding: restored.bytes, as: UTF8.self) == Self.table)
        }
    }

    @Test func comesBackFromItsFileAndDoesTheSameToAnotherTable() throws {
        try withFolder { folder in
            let (recipe, _) = try check(Self.table, in: folder)
            let text = recipe.text(heading: "a\ntest")
            let other = "y,day,note,amount,fixed,key\n1,2024-02-31,x,?,q,1\n0,2024-02-01,x,4,q,2\n"

            let read = try CleaningRecipe.decode(text, file: "r.yaml").get()
            let cleaned = try CleanedTable(read, of: Array(other.utf8), file: "o.csv")

            #expect(read == recipe, "\(text)")
            #expect(String(decoding: cleaned.bytes, as: UTF8.self) == "y,day,note,amount\n1,,x,\n0,2024-02-01,x,4\n")
        }
    }

    @Test func whatIsFineStaysAsItIs() throws {
        let text = "a;\"b \"\"c\"\"\"\n1; x \n\"2\";\n"

        let cleaned = try CleanedTable(CleaningRecipe([.removeDuplicates]), of: Array(text.utf8), file: "t.csv")

        #expect(String(decoding: cleaned.bytes, as: UTF8.self) == text)
        #expect(cleaned.log == ["removed 0 rows that were there before"])
    }

    @Test func namesAColumnThatIsNotThere() {
        let error = #expect(throws: DataError.self) {
            try CleanedTable(CleaningRecipe([.leaveOut(column: "agee")]), of: Array("age,b\n1,2\n".utf8), file: "t.csv")
        }

        #expect(error?.description.contains("Did you mean \"age\"?") == true)
    }

    @Test(arguments: [
        ("", "is empty"), ("leptune-recipe: 1\nsteps: [{ drop: a }]\n", "unknown field"),
        ("leptune-recipe: 1\nsteps: [{ leave-out: a, missing-markers: a }]\n", "exactly one of"),
        ("leptune-recipe: 1\nsteps: [{ missing-markers: a }]\n", "texts"),
        ("leptune-recipe: 1\nsteps: [{ impossible-dates: a, form: odd }]\n", "one of iso"),
        ("leptune-recipe: 1\nsteps: [{ impossible-dates: a, from: 2000, to: 1000 }]\n", "years from 0 to 9999"),
        ("leptune-recipe: 3\nsteps: []\n", "the version of this format"),
    ]) func saysWhatIsWrongWithAFile(_ text: String, _ problem: String) {
        guard case .failure(let diagnostics) = CleaningRecipe.decode(text, file: "r.yaml") else {
            Issue.record("\(text) was read")
            return
        }

        #expect("\(diagnostics)".contains(problem), "\(diagnostics)")
    }

    @Test func neverTrapsOnMutatedRecipesAndRemovals() throws {
        try withFolder { folder in
            let (recipe, file) = try check(Self.table, in: folder)
            let cleaned = try CleanedTable(recipe, of: file)
            let text = Array(recipe.text(heading: "a test").utf8)
            var generator = CounterGenerator(seed: 8, purpose: .simulation)
            func mutated(_ bytes: [UInt8]) -> [UInt8] {
                var bytes = bytes
                for _ in 0...generator.index(below: 3) {
                    let at = generator.index(below: bytes.count)
                    switch generator.index(below: 3) {
                    case 0: bytes[at] = Array("{}[]:,\"-01e.\n".utf8)[generator.index(below: 13)]
                    case 1: bytes.remove(at: at)
                    default: bytes.insert(Array("{}[]:,\"-01e.\n".utf8)[generator.index(below: 13)], at: at)
                    }
                }
                return bytes
            }
            var done = 0
            for _ in 0..<300 {
                if case .success(let recipe) = CleaningRecipe.decode(
                    String(decoding: mutated(text), as: UTF8.self), file: "r.yaml"),
                    let cleaned = try? CleanedTable(recipe, of: Array(Self.table.utf8), file: "t.csv")
                {
                    done += 1
                    #expect(!cleaned.bytes.isEmpty)
                }
                // Damaged files may be refused; they must never trap.
                _ = try? RestoredTable(cleaned: cleaned.bytes, removed: mutated(cleaned.removed), file: "t.csv")
                _ = try? RestoredTable(cleaned: mutated(cleaned.bytes), removed: cleaned.removed, file: "t.csv")
            }
            #expect(done > 5)
        }
    }
}
