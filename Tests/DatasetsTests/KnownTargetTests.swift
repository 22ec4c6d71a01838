import Datasets
import Foundation
import Testing

/// Data that a model is judged on need not look like data that one can be trained on.
struct KnownTargetTests {
    private func load(_ text: String, for known: KnownTarget) throws -> Target {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try DataSource.csv(CSVSource(path: file.path, target: "y")).load(for: known).target
    }

    @Test func classesHaveTheCodesOfTheModel() throws {
        let names = ["low", "middle", "high"]

        #expect(
            try load("x,y\n1,high\n2,low\n", for: .classes(names)) == .classes(codes: [2, 0], names: names))
        #expect(try load("x,y\n1,1\n2,1\n", for: .classes(["0", "1"])) == .classes(codes: [1, 1], names: ["0", "1"]))
    }

    @Test func numbersStayNumbersHoweverFewTheyAre() throws {
        #expect(try load("x,y\n1,3\n2,3\n", for: .numbers) == .numbers([3, 3]))
    }

    @Test func numbersAreCountedAsTheModelCountsThem() throws {
        #expect(try load("x,y\n1,2 h\n2,3 h\n", for: .counted(in: "min")) == .numbers([120, 180]))
        #expect(try load("x,y\n1,45 min\n2,30m\n", for: .counted(in: "min")) == .numbers([45, 30]))
        #expect(try load("x,y\n1,45\n2,30\n", for: .counted(in: "min")) == .numbers([45, 30]))
        #expect(try load("x,y\n1,2 h\n2,3 h\n", for: .numbers) == .numbers([7200, 10800]))

        let error = #expect(throws: DataError.self) { try load("x,y\n1,2 kg\n", for: .counted(in: "min")) }
        #expect(error?.problem == "The target is counted in kg; the model predicts numbers in min.")
    }

    @Test func namesClassesThatTheModelDoesNotKnow() throws {
        let error = #expect(throws: DataError.self) { try load("x,y\n1,up\n2,low\n", for: .classes(["low", "high"])) }

        #expect(error?.problem == "The model does not know the class \"up\".")
        #expect(throws: DataError.self) { try load("x,y\n1,up\n", for: .numbers) }
        #expect(throws: DataError.self) { try load("x,y\n1,\n", for: .numbers) }
        #expect(throws: DataError.self) { try load("x,y\n1,0.5\n", for: .classes(["0", "1"])) }
    }
}
