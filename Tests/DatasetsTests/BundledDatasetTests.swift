import Datasets
import Foundation
import Testing

struct BundledDatasetTests {
    @Test(arguments: BundledDataset.all) func isWhatTheCatalogueSays(_ entry: BundledDataset) throws {
        let dataset = try entry.load()

        #expect(dataset.name == entry.name)
        #expect(dataset.rowCount == entry.rows)
        #expect(dataset.target.task == entry.task)
        #expect(dataset.searchRows == 0..<entry.rows)
        switch dataset.features {
        case .table(let table): #expect(table.columns.count == entry.columns)
        case .images(let images): #expect(images.pixelsPerImage == entry.columns)
        }
    }

    @Test(arguments: BundledDataset.all) func comesWithItsSourceLicenceAndDigests(_ entry: BundledDataset) throws {
        let files = try entry.files()
        let folder = try #require(files.first).deletingLastPathComponent()
        let readme = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)

        #expect(readme.contains("| Licence | \(entry.licence) |"))
        for file in try DataSource.inspect(files).files {
            #expect(readme.contains(file.fingerprint.hexadecimal))
            #expect(file.byteCount < 1 << 20)
        }
    }

    @Test func namesAreDistinctAndSorted() {
        let names = BundledDataset.all.map(\.name)

        #expect(names == Set(names).sorted())
    }

    @Test func agreesWithPandas() throws {
        for fact in try Reference.read().tables {
            let file = try #require(try BundledDataset.named(fact.name).files().first)
            let table = try CSVReader().table(from: Array(Data(contentsOf: file)), file: fact.name)

            #expect(table.rowCount == fact.rows)
            #expect(table.columns.map(\.name) == fact.columns.map(\.name))
            for (column, expected) in zip(table.columns, fact.columns) {
                #expect(column.values.missingCount == expected.missing)
                switch column.values {
                case .numeric(let values):
                    let present = values.filter { !$0.isNaN }
                    let mean = present.reduce(0, +) / Double(present.count)
                    let expectedMean = try #require(expected.mean)
                    #expect(present.min() == expected.minimum)
                    #expect(present.max() == expected.maximum)
                    // Sums of at most 1,000 terms in another order.
                    #expect(abs(mean - expectedMean) <= 1e-12 * abs(expectedMean))
                case .categorical(let codes, let levels):
                    var counts: [String: Int] = [:]
                    for code in codes where code >= 0 { counts[levels[Int(code)], default: 0] += 1 }
                    #expect(counts == expected.levels)
                    #expect(levels == expected.levels?.keys.sorted())
                }
            }
        }
    }

    @Test func digitsAgreeWithScikitLearn() throws {
        let expected = try Reference.read().digits
        let dataset = try BundledDataset.digits.load()

        guard case .images(let images) = dataset.features, case .classes(let codes, let names) = dataset.target else {
            Issue.record("images with classes are expected")
            return
        }
        #expect(Array(images.pixels.prefix(64)) == expected.first)
        #expect(images.pixels.reduce(0) { $0 + Int($1) } == expected.sum)
        #expect(names == (0..<10).map(String.init))
        #expect((0..<10).map { digit in codes.count { $0 == digit } } == expected.labels)
    }

    @Test func suggestsTheNearestName() {
        let error = #expect(throws: DataError.self) { try DataSource.bundled("pengiuns").load() }

        #expect(
            error?.description == "There is no bundled data set \"pengiuns\". Did you mean \"penguins\"?")
    }
}
