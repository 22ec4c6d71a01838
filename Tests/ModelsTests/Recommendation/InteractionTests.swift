import Datasets
import Models
import Testing

struct InteractionTests {
    private static let columns = InteractionTable.Columns(user: "who", item: "what", rating: "stars", time: "when")

    private func table(_ text: String, _ columns: InteractionTable.Columns = columns) throws -> InteractionTable {
        let reader = CSVReader(
            missing: [""], takesInfinitiesAsTexts: true, texts: [columns.user, columns.item])
        return try InteractionTable(reader.table(from: Array(text.utf8), file: "t.csv"), columns, file: "t.csv")
    }

    @Test func identifiersKeepEveryCharacter() throws {
        let found = try table("who,what,stars,when\n007,1e3,4,1\n7,0010,5,2\n")

        #expect(found.users == ["007", "7"])
        #expect(found.items == ["0010", "1e3"])
    }

    @Test func theLatestOfRepeatedPairsCounts() throws {
        let found = try table("who,what,stars,when\na,x,1,9\na,x,5,3\na,y,2,1\n,y,2,1\nb,x,,4\n")

        #expect(found.count == 2)
        #expect(found.ratings == [1, 2])
        #expect(found.repeatedRows == 1)
        #expect(found.incompleteRows == 2)
        #expect(found.users == ["a"])
    }

    @Test(arguments: [
        ("who,what,stars,when\na,x,good,1\n", "The rating of row 1 is \"good\"; a number is expected."),
        ("who,what,stars,when\na,x,1e9,1\n", "A rating is beyond a million"),
        ("who,what,stars,when\na,x,4,soon\n", "Dates or numbers are expected to order rows by"),
        ("who,what,when\na,x,1\n", "There is no column \"stars\"."),
        ("who,what,stars,when\n,,4,1\n", "No row has a user and an item."),
    ])
    func refusesWhatItCannotUse(_ text: String, _ problem: String) throws {
        let error = #expect(throws: DataError.self) { try table(text) }

        #expect(try #require(error).description.contains(problem))
        #expect(error?.file == "t.csv")
    }

    @Test func oneMomentDividesAllUsers() throws {
        let found = try SmallInteractions.table()

        let split = try InteractionSplit(found, seed: 0)

        #expect(split.basis == .time)
        let times = try #require(found.times)
        let latest = zip(times, split.parts).filter { $0.1 == .training }.map(\.0).max()
        let first = zip(times, split.parts).filter { $0.1 == .validation }.map(\.0).min()
        #expect(try #require(latest) < #require(first))
        let counts = [InteractionSplit.Part.training, .validation, .test].map { part in split.parts.count { $0 == part }
        }
        #expect(counts[0] > 7 * counts[1] && counts[1] > 0 && counts[2] > 0)
    }

    @Test func withoutTimesEachUserGivesSome() throws {
        let found = try SmallInteractions.table(hasTimes: false)

        let split = try InteractionSplit(found, seed: 0)
        let same = try InteractionSplit(found, seed: 0)
        let other = try InteractionSplit(found, seed: 1)

        #expect(split.basis == .randomOfEachUser)
        #expect(split.parts == same.parts)
        #expect(split.parts != other.parts)
        for user in 0..<Int32(found.users.count) {
            let own = found.pairs.indices.filter { found.pairs[$0].user == user }
            #expect(own.contains { split.parts[$0] == .training })
        }
    }

    @Test func refusesUsersWithOneInteractionEach() throws {
        let found = try table("who,what\na,x\nb,x\nc,y\n", .init(user: "who", item: "what"))

        let error = #expect(throws: DataError.self) { try InteractionSplit(found, seed: 0) }

        #expect(try #require(error).problem.contains("at least two users need two"))
    }

    @Test func rowsTransposeTwiceToThemselves() {
        let rows = CompressedRows(
            rows: 3, columns: 4, places: [(2, 3), (0, 1), (2, 0), (0, 0)], values: [1, 2, 3, 4])

        #expect(rows.indices == [0, 1, 0, 3])
        #expect(rows.values == [4, 2, 3, 1])
        #expect(rows.transposed.transposed == rows)
        #expect(rows.contains(3, inRow: 2) && !rows.contains(3, inRow: 1))
    }
}
