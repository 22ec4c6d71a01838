import Foundation
import TestKit
import Testing

/// From a table of ratings to a model, and to suggestions.
@Suite(.serialized) struct RecommendCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    private struct Result: Decodable {
        struct Score: Decodable {
            var ndcg: Double
            var users: Int
        }
        struct Entry: Decodable {
            var method: String
            var validation: Score
            var test: Score?
        }
        var method: String
        var users: Int
        var items: Int
        var score: Score?
        var leaderboard: [Entry]
        var baseline: Entry
        var trials: Int
        var seconds: Double
        var report: String?
    }

    private struct User: Decodable {
        struct Item: Decodable {
            var item: String
            var title: String?
            var score: Double
        }
        var user: String
        var items: [Item]
        var flags: [String]
    }

    /// Forty users of two kinds, who choose among items of their kind; user `007` is one of them.
    private func ratings() -> String {
        var lines = ["user,item,stars,when"]
        var state: UInt32 = 1
        func next(_ bound: UInt32) -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int((state >> 16) % bound)
        }
        for step in 0..<900 {
            let user = next(40)
            let isOwn = next(10) > 0
            let item = next(12) + ((user % 2 == 0) == isOwn ? 0 : 12)
            lines.append("00\(user),0\(item),\(1 + next(5)),\(1_600_000_000 + step * 3_600)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func recommend(_ more: String...) async throws -> Program.Outcome {
        try await program.start(
            ["recommend", "ratings.csv", "--user", "user", "--item", "item", "--rating", "stars", "--time", "when"]
                + more
        ).finish()
    }

    @Test func makesAModelThatSuggestsWhatUsersDoNotKnow() async throws {
        defer { program.remove() }
        try program.write(ratings(), to: "ratings.csv")
        try program.write("item,name\n00,Zero\n01,\"One, two\"\n", to: "names.csv")
        try program.write("user,note\n007,a\nnobody,b\n007,c\n", to: "users.csv")

        let made = try await recommend(
            "--items", "names.csv", "--trials", "8", "--deadline", "60s", "-o", "shop.leptune", "--json", "-q")
        let shown = try await program.run("model", "show", "shop.leptune")
        let csv = try await program.run("predict", "shop.leptune", "users.csv", "--top", "3")
        let json = try await program.run("predict", "shop.leptune", "users.csv", "--top", "3", "--json", "-q")

        #expect(made.code == 0, "\(made.notes)")
        let result = try JSONDecoder().decode(Result.self, from: Data(made.output.utf8))
        #expect(result.users == 40 && result.items == 24 && result.trials >= 6)
        #expect(Set(result.leaderboard.map(\.method)).contains("als"))
        #expect(try #require(result.score).ndcg > 0)
        let report = try #require(result.report)
        let page = try String(contentsOf: program.folder.appending(path: report), encoding: .utf8)
        #expect(page.contains("The long tail") && page.contains("baseline"))
        #expect(shown.output.contains("knows     40 users, 24 items"), "\(shown.output)\(shown.notes)")
        let lines = csv.output.split(separator: "\n")
        #expect(lines.first == "user,rank,item,title,score,flags")
        #expect(lines.count == 7)
        #expect(lines.dropFirst().prefix(3).allSatisfy { $0.hasPrefix("007,") })
        #expect(lines.last?.hasSuffix("new user: popular items") ?? false)
        #expect(csv.notes.contains("1 of 2 users were not there in the training"))
        let users = try json.output.split(separator: "\n").map {
            try JSONDecoder().decode(User.self, from: Data($0.utf8))
        }
        #expect(users.map(\.user) == ["007", "nobody"])
        let known = ratings().split(separator: "\n").filter { $0.hasPrefix("007,") }
            .map { String($0.split(separator: ",")[1]) }
        #expect(users[0].items.allSatisfy { !known.contains($0.item) })
    }

    @Test func linesOfJSONAreReadAsTablesAre() async throws {
        defer { program.remove() }
        try program.write(ratings(), to: "ratings.csv")
        let lines = ratings().split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: ",")
            return
                "{\"user\": \"\(cells[0])\", \"item\": \"\(cells[1])\", \"stars\": \(cells[2]), \"when\": \(cells[3])}"
        }
        try program.write(lines.joined(separator: "\n") + "\n", to: "ratings.jsonl")
        try program.write("item,name\n00,Zero\n", to: "names.csv")
        try program.write("{\"item\": \"00\", \"name\": \"Zero\"}\n", to: "names.jsonl")
        try program.write("user\n007\n", to: "users.csv")
        try program.write("{\"user\": \"007\"}\n", to: "users.jsonl")
        try program.write("{\"user\": [1]}\n", to: "wrong.jsonl")

        var answers: [String] = []
        for ending in ["csv", "jsonl"] {
            let made = try await program.run(
                "recommend", "ratings.\(ending)", "--user", "user", "--item", "item", "--rating", "stars", "--time",
                "when", "--items", "names.\(ending)", "--trials", "3", "--deadline", "60s", "--no-report", "-q", "-o",
                "\(ending).leptune")
            #expect(made.code == 0, "\(made.notes)")
            answers.append(
                try await program.run("predict", "\(ending).leptune", "users.\(ending)", "--top", "24", "-q").output)
        }
        let wrong = try await program.run(
            "recommend", "wrong.jsonl", "--user", "user", "--item", "item", "--no-report")

        #expect(answers[0] == answers[1] && answers[0].contains("Zero"))
        #expect(wrong.code == 2 && wrong.notes.contains("a single value is expected"), "\(wrong.notes)")
    }

    @Test func aFileWithInteractionsServesNewUsersByThem() async throws {
        defer { program.remove() }
        try program.write(ratings(), to: "ratings.csv")
        try program.write("user,item\nnew,00\nnew,02\nnew,04\nnew,unheard\n", to: "users.csv")

        _ = try await recommend("--trials", "5", "--deadline", "60s", "--no-report", "-q", "-o", "m.leptune")
        let predicted = try await program.run("predict", "m.leptune", "users.csv", "--top", "24", "-o", "out.csv")

        #expect(predicted.code == 0, "\(predicted.notes)")
        #expect(predicted.notes.contains("1 row is of items that the model does not know"))
        let lines = try String(contentsOf: program.folder.appending(path: "out.csv"), encoding: .utf8)
            .split(separator: "\n")
        #expect(lines.count == 22)
        #expect(lines.dropFirst().allSatisfy { $0.contains("by the interactions in this file") })
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "reports").path))
    }

    @Test func theSameSeedGivesTheSameFileForAnyNumberOfThreads() async throws {
        defer { program.remove() }
        try program.write(ratings(), to: "ratings.csv")

        for threads in ["1", "3"] {
            let made = try await recommend(
                "--trials", "12", "--deadline", "2m", "--threads", threads, "--seed", "4", "--no-report", "-q", "-o",
                "m\(threads).leptune")
            #expect(made.code == 0, "\(made.notes)")
        }

        let files = try ["m1.leptune", "m3.leptune"].map { try Data(contentsOf: program.folder.appending(path: $0)) }
        #expect(files[0] == files[1])
    }

    @Test(arguments: [
        ("user,item\na,x\n", "at least two users need two"),
        ("user,item\n", "No row has a user and an item."),
        ("who,item\na,x\n", "There is no column \"user\"."),
        ("user,item\na,x\na\n", "The row has 1 cell; the header has 2."),
        ("", "The file is empty"),
    ])
    func refusesTablesThatNothingCanBeLearnedFrom(_ table: String, _ problem: String) async throws {
        defer { program.remove() }
        try program.write(table, to: "ratings.csv")

        let made = try await program.run("recommend", "ratings.csv", "--user", "user", "--item", "item")

        #expect(made.code == 2)
        #expect(made.notes.contains(problem), "\(made.notes)")
        #expect(made.notes.contains("ratings.csv"))
    }

    @Test(arguments: [
        ["--user", "a", "--item", "a"], ["--user", "a", "--item", "b", "--liked", "3"],
        ["--user", "a", "--item", "b", "--deadline", "1s"], ["--user", "a", "--item", "b", "--title", "t"],
        ["--user", "a", "--item", "b", "--trials", "0"],
    ])
    func refusesOptionsThatContradict(_ options: [String]) async throws {
        defer { program.remove() }

        let made = try await program.start(["recommend", "ratings.csv"] + options).finish()

        #expect(made.code == 2)
    }

    @Test func otherCommandsSayWhatTheModelIsFor() async throws {
        defer { program.remove() }
        try program.write(ratings(), to: "ratings.csv")
        try program.write("x,y\n1,2\n", to: "rows.csv")
        _ = try await recommend("--trials", "1", "--no-report", "-q", "-o", "m.leptune")

        let explained = try await program.run("model", "explain", "m.leptune", "rows.csv")
        let predicted = try await program.run("predict", "m.leptune", "rows.csv")
        let interval = try await program.run("predict", "m.leptune", "rows.csv", "--interval", "0.9")

        #expect(explained.code == 2 && explained.notes.contains("the model has no target"))
        #expect(predicted.code == 2 && predicted.notes.contains("There is no column \"user\"."))
        #expect(interval.code == 2 && interval.notes.contains("--interval and --explain are for models of rows"))
    }

    @Test func interruptedItDeliversWhatThereIs() async throws {
        defer { program.remove() }
        try program.write(ratings(), to: "ratings.csv")

        let running = try program.start([
            "recommend", "ratings.csv", "--user", "user", "--item", "item", "--trials", "100000", "--deadline", "10m",
            "--no-report", "-o", "m.leptune",
        ])
        while !running.notesSoFar.contains("trial ") { try await Task.sleep(for: .milliseconds(20)) }
        running.signal(SIGINT)
        let ending = await running.finish()

        #expect(ending.code == 0, "\(ending.notes)")
        #expect(ending.output.contains("You interrupted the search"))
        #expect(FileManager.default.fileExists(atPath: program.folder.appending(path: "m.leptune").path))
    }
}
