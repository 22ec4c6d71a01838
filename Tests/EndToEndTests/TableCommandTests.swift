import Foundation
import Models
import TestKit
import Testing

/// Tables that are checked, mended, held to a contract and compared.
struct TableCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    private static func orders(_ rows: Range<Int>, shift: Int = 0) -> String {
        let lines = rows.map { row -> String in
            let (quantity, price) = (row * 7 % 9 + 1 + shift, row * 13 % 40 + 1)
            let amount = row % 11 == 4 ? "?" : "\(row * 31 % 47)"
            return
                "K\(row)x,\(quantity),\(price),\(quantity * price),\(amount),same,\(["a", "b"][row * 5 % 7 % 2]),\(row * 3 % 2)"
        }
        return "key,quantity,price,total,amount,fixed,kind,y\n" + lines.joined(separator: "\n") + "\n"
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: program.folder.appending(path: name), encoding: .utf8)
    }

    @Test func holdsTablesToAContractAndSetsBrokenRowsAside() async throws {
        defer { program.remove() }
        try program.write(Self.orders(0..<60), to: "train.csv")
        let broken = Self.orders(60..<90).replacing("K61x,", with: "K60x,").replacing("K70x,5,", with: "K70x,many,")
        try program.write(broken, to: "new.csv")

        let made = try await program.run("data", "contract", "train.csv", "-o", "contract.yaml")
        let kept = try await program.run("data", "verify", "train.csv", "--contract", "contract.yaml")
        let verified = try await program.run(
            "data", "verify", "new.csv", "--contract", "contract.yaml", "--quarantine", "bad.csv", "--accepted",
            "good.csv")
        let none = try await program.run("data", "verify", "new.csv", "--contract", "nothing.yaml")

        #expect(made.code == 0, "\(made.notes)")
        #expect(try text("contract.yaml").contains("{ product: [\"quantity\", \"price\", \"total\"] }"))
        #expect(kept.code == 0 && kept.output.contains("the contract is kept"), "\(kept.output)")
        #expect(verified.code == 4 && verified.output.contains("30 rows, 2 break the contract"), "\(verified.output)")
        let bad = try text("bad.csv").split(separator: "\n")
        #expect(bad.count == 3 && bad[0].hasSuffix(",broken-because"))
        #expect(bad[1].hasPrefix("K60x,") && bad[1].contains("was there before"))
        #expect(bad[2].hasPrefix("K70x,many,") && bad[2].contains("is not a number"))
        #expect(try text("good.csv").split(separator: "\n").count == 29)
        #expect(none.code == 3)
    }

    @Test func mendsATableAppliesTheRecipeAndUndoesIt() async throws {
        defer { program.remove() }
        let rows = Self.orders(0..<60)
        let original = rows + rows.split(separator: "\n").dropFirst().prefix(2).joined(separator: "\n") + "\n"
        try program.write(original, to: "t.csv")
        try program.write(Self.orders(60..<70), to: "new.csv")

        let fixed = try await program.run("data", "check", "t.csv", "--target", "y", "--fix", "clean.csv")
        let applied = try await program.run("data", "apply", "clean.recipe.yaml", "new.csv", "-o", "new-clean.csv")
        let undone = try await program.run(
            "data", "apply", "clean.recipe.yaml", "clean.csv", "--undo", "clean.removed.csv", "-o", "back.csv")

        #expect(fixed.notes.contains("removed 2 rows that were there before"), "\(fixed.notes)")
        #expect(fixed.notes.contains("left out column \"fixed\""), "\(fixed.notes)")
        #expect(try text("clean.csv").split(separator: "\n").count == 61)
        #expect(applied.code == 0, "\(applied.notes)")
        #expect(try text("new-clean.csv").hasPrefix("quantity,price,total,amount,kind,y\n"))
        #expect(try !text("new-clean.csv").contains("?"))
        #expect(undone.code == 0, "\(undone.notes)")
        #expect(try text("back.csv") == original)
    }

    @Test func comparesTablesAndWritesPages() async throws {
        defer { program.remove() }
        try program.write(Self.orders(0..<200), to: "a.csv")
        try program.write(Self.orders(200..<400), to: "b.csv")
        try program.write(Self.orders(200..<400, shift: 30), to: "c.csv")

        let same = try await program.run("data", "drift", "a.csv", "b.csv")
        let moved = try await program.run("data", "drift", "a.csv", "c.csv", "--json")
        let page = try await program.run("data", "profile", "a.csv", "--html", "profile.html")
        let check = try await program.run(
            "data", "check", "a.csv", "--target", "y", "--test", "c.csv", "--html", "check.html", "-q")

        #expect(same.code == 0, "\(same.output)\(same.notes)")
        #expect(moved.code == 4 && moved.output.contains("\"verdict\" : \"drifted\""), "\(moved.output)")
        #expect(page.code == 0 && check.output.contains("drift"), "\(check.output)\(check.notes)")
        #expect(try text("profile.html").contains("<h1>a.csv</h1>"))
        #expect(try text("check.html").contains("distributed otherwise in c.csv"))
    }

    @Test func copiesABundledTableButOverNothing() async throws {
        defer { program.remove() }

        let copied = try await program.run("data", "copy", "penguins")
        let again = try await program.run("data", "copy", "penguins")
        let unknown = try await program.run("data", "copy", "penguin")

        #expect(copied.code == 0 && copied.output == "./penguins.csv\n", "\(copied.notes)")
        #expect(try text("penguins.csv").hasPrefix("species,"))
        #expect(again.code == 1 && again.notes.contains("cannot write ./penguins.csv"), "\(again.notes)")
        #expect(unknown.code == 2 && unknown.notes.contains("penguins"), "\(unknown.notes)")
    }

    @Test func contractsHaveAsManyColumnsAsTables() async throws {
        defer { program.remove() }
        let columns = 10_000
        let rows = (0..<40).map { row in
            (0..<columns).map { $0 % 2 == 0 ? "\((row * ($0 + 7)) % 23)" : ["red", "green", "blue"][(row + $0) % 3] }
        }
        let header = (0..<columns).map { "column \($0)" }.joined(separator: ",")
        func table(_ rows: [[String]]) -> String {
            header + "\n" + rows.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
        }
        try program.write(table(rows), to: "wide.csv")
        var wrong = rows
        wrong[3][9_998] = "1000"
        wrong[5][9_999] = "yellow"
        try program.write(table(wrong), to: "wrong.csv")

        let made = try await program.run("data", "contract", "wide.csv", "-o", "contract.yaml")
        let kept = try await program.run("data", "verify", "wide.csv", "--contract", "contract.yaml")
        let broken = try await program.run("data", "verify", "wrong.csv", "--contract", "contract.yaml")

        #expect(made.code == 0 && made.notes.contains("10000 columns"), "\(made.notes)")
        #expect(kept.code == 0, "\(kept.notes.prefix(400))")
        #expect(
            broken.code == 4 && broken.output.contains("40 rows, 2 break the contract"), "\(broken.output.prefix(400))")
        #expect(broken.output.contains("column 9998") && broken.output.contains("column 9999"))
    }

    @Test(arguments: [["--group", "host"], ["--time", "day", "--embargo", "2d"]])
    func autoJudgesRowsThatBelongTogether(_ options: [String]) async throws {
        defer { program.remove() }
        let lines = (0..<120).map { row in
            "h\(row % 12),2024-0\(row / 28 + 1)-\(row % 28 < 9 ? "0" : "")\(row % 28 + 1),\(row * 37 % 101),\(row * 37 % 101 > 50 ? 1 : 0)"
        }
        try program.write("host,day,x,y\n" + lines.joined(separator: "\n") + "\n", to: "t.csv")

        let made = try await program.start(
            ["auto", "t.csv", "--target", "y", "--deadline", "10s", "--json", "-q"] + options
        ).finish()

        #expect(made.code == 0, "\(made.notes)")
        #expect(
            made.output.contains("5 folds \(options[0] == "--group" ? "by host" : "in the order of day")"),
            "\(made.output)")
        let study =
            try #require(
                try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])["studyFile"]
            as? String
        #expect(try text(#require(study)).contains(options[0] == "--group" ? "group: \"host\"" : "embargo: 172800"))
        guard case .ensemble(let model) = try AnyModel(contentsOf: program.folder.appending(path: "model.leptune"))
        else { return #expect(Bool(false), "auto makes ensembles") }
        // What comes after is best predicted by who knows all that came before; a busy machine may not have the time.
        let isLate = made.output.contains("there was no time to fit")
        let isWhole = options[0] == "--time" && !isLate
        #expect(!model.models.isEmpty)
        for made in model.models.map(\.description) where !isLate {
            #expect(made.fitted == (isWhole ? .allRows : .trainingSplit))
            #expect(isWhole ? made.data.rows == 120 : made.data.rows < 120)
        }
    }
}
