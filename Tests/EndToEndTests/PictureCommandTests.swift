import Foundation
import TestKit
import Testing

/// Tables with pictures, from their files to predictions.
@Suite(.serialized) struct PictureCommandTests {
    private let program: Program

    init() throws { program = try Program() }

    /// Discs and stripes of any colour, place and size.
    private func draw(_ item: Int, isDisc: Bool) throws {
        let folder = program.folder.appending(path: "shop/photos")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (row, column) = (10 + item * 7 % 9, 11 + item * 5 % 7)
        let size = 5 + item * 3 % 4
        let shade = (UInt8(60 + item * 37 % 190), UInt8(50 + item * 53 % 200), UInt8(40 + item * 71 % 210))
        let picture = PlainPNG(width: 28, height: 28) { y, x in
            let (dy, dx) = (abs(y - row), abs(x - column))
            let isInside = isDisc ? dy * dy + dx * dx <= size * size : dy % 4 < 2 && dx <= size
            return isInside ? shade : (UInt8(230 + (y + x + item) % 9), 235, 240)
        }
        try Data(picture.bytes).write(to: folder.appending(path: "\(item).png"))
    }

    /// Of each item a number, words, and a picture whose shape counts as much as the number.
    private func table(_ items: Range<Int>) throws -> String {
        var lines = ["photo,weight,words,price"]
        for item in items {
            let isDisc = item * 11 % 23 < 11
            try draw(item, isDisc: isDisc)
            let weight = Double(item * 37 % 101) / 10
            let words = ["a thing for the garden", "made of wood and old", "new in its box still"][item * 7 % 3]
            let price = 3 * weight + (isDisc ? 40 : 5) + Double(item * 53 % 29) / 10
            lines.append("photos/\(item).png,\(weight),\(words) \(item),\(price)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private struct Made: Decodable {
        struct Estimate: Decodable {
            var value: Double
        }
        struct Decision: Decodable {
            var subject, choice: String
        }
        var metric: String
        var estimate: Estimate?
        var baseline: Double?
        var decisions: [Decision]
        var warnings: [String]
        var studyFile: String?
    }

    private struct Row: Decodable {
        var value: Double?
        var flags: [String]?
        var error: String?
    }

    private func rows(_ text: String) throws -> [Row] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    }

    @Test func numbersTextAndPicturesAreOneStudy() async throws {
        defer { program.remove() }
        var text = try table(0..<240)
        text += "photos/none.png,3.5,a thing that was lost 7,20\n"
        try program.write(text, to: "shop/items.csv")
        try program.write(try table(300..<340), to: "shop/new.csv")

        let made = try await program.run(
            "auto", "shop/items.csv", "--target", "price", "--deadline", "30s", "--workers", "2", "--json", "-q")
        #expect(made.code == 0, "\(made.notes)")
        let result = try JSONDecoder().decode(Made.self, from: Data(made.output.utf8))
        #expect(result.decisions.contains { $0.subject == "photo" && $0.choice.contains("pictures") })
        #expect(result.warnings.contains { $0.contains("photos/none.png") && $0.contains("is not there") })
        // Without the pictures the error is about 18, without any column 20.
        #expect(try #require(result.estimate).value < 13)

        let predicted = try await program.run("predict", "model.leptune", "shop/new.csv", "--json", "-q")
        let answers = try rows(predicted.output)
        #expect(answers.count == 40)
        #expect(answers.allSatisfy { $0.value != nil })

        let judged = try await program.run("evaluate", "model.leptune", "shop/new.csv", "--json", "-q")
        #expect(judged.code == 0, "\(judged.notes)")

        // The study is an ordinary one, which needs the pictures no more.
        try FileManager.default.removeItem(at: program.folder.appending(path: "shop/photos"))
        let study = try #require(result.studyFile)
        let checked = try await program.run("study", "plan", study)
        #expect(checked.code == 0, "\(checked.notes)")
        let missing = try await program.run("predict", "model.leptune", "shop/new.csv", "--json", "-q")
        for answer in try rows(missing.output) {
            #expect(answer.value != nil)
            #expect(answer.flags?.contains { $0.hasPrefix("photo: the picture") } ?? false)
        }
    }

    @Test func trainEvaluateAndPredictLookAtPictures() async throws {
        defer { program.remove() }
        try program.write(try table(0..<160), to: "shop/items.csv")
        try program.write(try table(300..<330), to: "shop/new.csv")

        let trained = try await program.run(
            "train", "--estimator", "gradient-boosting", "--data", "shop/items.csv", "--target", "price", "--ignore",
            "words", "-o", "price.leptune", "--json", "-q")
        #expect(trained.code == 0, "\(trained.notes)")
        let judged = try await program.run(
            "evaluate", "price.leptune", "shop/new.csv", "--ignore", "words", "--json", "-q")
        #expect(judged.code == 0, "\(judged.notes)")
        struct Judged: Decodable { var metrics: [String: Double?] }
        let metrics = try JSONDecoder().decode(Judged.self, from: Data(judged.output.utf8)).metrics
        #expect(try #require(metrics["r2"] ?? nil) > 0.6)

        let text = """
            {"photo":"shop/photos/301.png","weight":4}
            {"photo":"shop/photos/nowhere.png","weight":4}
            {"photo":"\(program.folder.path)/shop/photos/302.png","weight":4}

            """
        let stream = try await program.start(["predict", "price.leptune", "-"], input: text).finish()
        let answers = try rows(stream.output)
        #expect(answers.count == 3)
        #expect(answers.allSatisfy { $0.value != nil })
        #expect(answers.map { $0.flags?.isEmpty ?? true } == [true, false, true])
        #expect(answers[1].flags?.first?.contains("is not there") ?? false)
    }

    @Test func aFolderForEachClassBecomesAModel() async throws {
        defer { program.remove() }
        for item in 0..<80 { try draw(item, isDisc: item % 2 == 0) }
        for item in 0..<80 {
            let folder = program.folder.appending(path: item % 2 == 0 ? "shapes/disc" : "shapes/stripes")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try FileManager.default.moveItem(
                at: program.folder.appending(path: "shop/photos/\(item).png"),
                to: folder.appending(path: "\(item).png"))
        }

        let made = try await program.run(
            "auto", "shapes", "--deadline", "30s", "--workers", "2", "--no-report", "--json", "-q")

        #expect(made.code == 0, "\(made.notes)")
        let result = try JSONDecoder().decode(Made.self, from: Data(made.output.utf8))
        #expect(result.metric == "roc-auc")
        #expect(try #require(result.estimate).value > 0.9)
        try program.write("image\nshapes/disc/0.png\nshapes/stripes/1.png\n", to: "two.csv")
        let predicted = try await program.run("predict", "model.leptune", "two.csv", "-q")
        let lines = predicted.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("disc"))
        #expect(lines[2].hasPrefix("stripes"))
    }

    @Test func picturesWithoutATargetAreGrouped() async throws {
        defer { program.remove() }
        for item in 0..<90 { try draw(item, isDisc: item < 45) }

        let made = try await program.run(
            "auto", "shop/photos", "--deadline", "20s", "--workers", "2", "--no-report", "-o", "groups.leptune", "-q")
        #expect(made.code == 0, "\(made.notes)")
        #expect(made.output.contains("90 rows"), "\(made.output)")
        let predicted = try await program.run("predict", "groups.leptune", "shop/photos", "-q")
        let lines = predicted.output.split(separator: "\n")
        #expect(lines.count == 91 && lines[0] == "cluster,sureness,distance,flags", "\(predicted.notes)")

        try program.write("image\nshop/photos/3.png\nshop/photos/nowhere.png\n", to: "two.csv")
        let two = try await program.run("predict", "groups.leptune", "two.csv", "-q")
        #expect(two.code == 0 && two.output.contains("nowhere.png is not there"), "\(two.output)\(two.notes)")
        let refused = try await program.run("auto", "shop/photos", "--target", "label", "--deadline", "5s", "-q")
        #expect(refused.code == 2 && refused.notes.contains("There is no column \"label\"."), "\(refused.notes)")
    }

    @Test func aPictureUnlikeTheOthersIsStrange() async throws {
        defer { program.remove() }
        try program.write(try table(0..<120), to: "shop/items.csv")
        let night = PlainPNG(width: 28, height: 28) { y, x in (UInt8(y + x), UInt8(x), 0) }
        let photos = program.folder.appending(path: "shop/photos")
        try Data(night.bytes).write(to: photos.appending(path: "57.png"))

        let made = try await program.run(
            "anomalies", "shop/items.csv", "--ignore", "words", "--ignore", "price", "--rate", "0.01", "--no-report",
            "-o",
            "watch.leptune", "--scores", "scores.csv", "-q")

        #expect(made.code == 0, "\(made.notes)")
        #expect(made.output.contains("photo photos/57.png is unlike the other pictures"), "\(made.output)")
        let predicted = try await program.run("predict", "watch.leptune", "shop/items.csv", "-q")
        let scores = predicted.output.split(separator: "\n").dropFirst().map {
            Double($0.split(separator: ",")[0]) ?? 0
        }
        #expect(scores.indices.max { scores[$0] < scores[$1] } == 57)
        let folder = try await program.run("anomalies", "shop/photos", "--rate", "0.01", "--no-report", "-q")
        #expect(folder.code == 0 && folder.output.contains("57.png is unlike"), "\(folder.output)\(folder.notes)")
    }

    @Test func whatIsWrongWithPicturesIsFound() async throws {
        defer { program.remove() }
        var text = try table(0..<30)
        let photos = program.folder.appending(path: "shop/photos")
        try Data("no picture".utf8).write(to: photos.appending(path: "broken.png"))
        let spot = PlainPNG(width: 2, height: 2) { _, _ in (1, 2, 3) }
        try Data(spot.bytes).write(to: photos.appending(path: "spot.png"))
        try FileManager.default.copyItem(at: photos.appending(path: "3.png"), to: photos.appending(path: "copy.png"))
        for name in ["broken", "spot", "copy", "lost"] { text += "photos/\(name).png,5,some words that are here,20\n" }
        try program.write(text, to: "shop/items.csv")

        let profile = try await program.run("data", "profile", "shop/items.csv")
        let check = try await program.run("data", "check", "shop/items.csv", "--json")

        #expect(profile.output.contains("image"))
        #expect(profile.output.contains("2 × 2 to 28 × 28 pixels, of which 2 cannot be opened"))
        struct Check: Decodable {
            struct Finding: Decodable {
                var code: String
                var column: String?
                var rows: [Int]
                var evidence: String
            }
            var findings: [Finding]
        }
        let found = try JSONDecoder().decode(Check.self, from: Data(check.output.utf8)).findings
            .filter { $0.column == "photo" }
        func rows(_ code: String) -> [Int]? { found.first { $0.code == code }?.rows }
        #expect(rows("unreadable-pictures") == [31])
        #expect(rows("tiny-pictures") == [32])
        #expect(rows("same-pictures") == [33])
        #expect(rows("missing-pictures") == [34])
    }

    @Test func aTableOfSeenPicturesIsTrainedOnWithoutThem() async throws {
        defer { program.remove() }
        try program.write(try table(0..<80), to: "shop/items.csv")

        let seen = try await program.run("data", "pictures", "shop/items.csv", "-o", "seen.csv")
        #expect(seen.output.contains("seen.csv: 80 rows, 80 pictures seen"), "\(seen.notes)")
        try FileManager.default.removeItem(at: program.folder.appending(path: "shop/photos"))
        let trained = try await program.run(
            "train", "--estimator", "ridge", "--data", "seen.csv", "--target", "price", "--ignore", "words", "--json")

        #expect(trained.code == 0, "\(trained.notes)")
        let wrong = try await program.run(
            "train", "--estimator", "ridge", "--data", "shop/items.csv", "--target", "price", "--step",
            "image: { columns: [words] }")
        #expect(wrong.code == 2)
        #expect(wrong.notes.contains("data pictures"))
    }
}
