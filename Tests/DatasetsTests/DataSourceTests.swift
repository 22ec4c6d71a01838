import Datasets
import Foundation
import TestKit
import Testing

struct DataSourceTests {
    @Test(arguments: [
        DataSource.bundled("digits"),
        .csv(
            CSVSource(
                path: "a.csv", target: "y", missing: ["-"], ignore: ["id"], delimiter: ";", task: .regression,
                weight: "w")),
        .csv(CSVSource(path: "a.csv", target: nil, task: .clustering)),
        .idx(IDXSource(images: "i", labels: "l", testImages: "ti", testLabels: "tl", classNames: ["a"])),
    ])
    func comesBackFromJSON(_ source: DataSource) throws {
        #expect(try JSONDecoder().decode(DataSource.self, from: JSONEncoder().encode(source)) == source)
    }

    @Test func fillsInWhatACSVSourceLeavesOut() throws {
        let source = try JSONDecoder().decode(
            DataSource.self, from: Data(#"{"csv":{"path":"a.csv","target":"y"}}"#.utf8))

        #expect(source == .csv(CSVSource(path: "a.csv", target: "y")))
    }

    @Test(arguments: [#"{}"#, #"{"parquet":"x"}"#, #"{"bundled":"a","idx":{}}"#, #"{"bundled":3}"#])
    func refusesOtherJSON(_ text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(DataSource.self, from: Data(text.utf8)) }
    }

    @Test func startsRelativePathsAtTheBase() throws {
        let base = URL(filePath: "/studies/one", directoryHint: .isDirectory)
        let source = DataSource.idx(IDXSource(images: "i.gz", labels: "/data/l.gz"))

        #expect(try source.files(relativeTo: base).map(\.path) == ["/studies/one/i.gz", "/data/l.gz"])
    }

    @Test func namesTheDataAfterItsFile() throws {
        let folder = try TemporaryDirectory()
        _ = try folder.write(Gzip.compress(Array("x,y\n1,a\n2,b\n".utf8)), to: "train.v2.csv.gz")
        let source = DataSource.csv(CSVSource(path: "train.v2.csv.gz", target: "y"))

        #expect(try source.load(relativeTo: folder.url).name == "train.v2")
    }

    @Test func refusesPipesAndOtherNumbersOfFiles() throws {
        let source = DataSource.csv(CSVSource(path: "/dev/zero", target: "y"))

        #expect(
            #expect(throws: DataError.self) { try source.load() }?.description
                == "/dev/zero: This is not a regular file; a data file is needed.")
        #expect(throws: DataError.self) { try source.load(from: []) }
    }
}
