import Datasets
import Foundation
import TestKit
import Testing

struct IDXReaderTests {
    /// An IDX file of the sizes and elements.
    static func idx(_ sizes: [UInt32], _ elements: [UInt8], type: UInt8 = 8) -> [UInt8] {
        [0, 0, type, UInt8(sizes.count)]
            + sizes.flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } } + elements
    }

    @Test func readsImagesPlainAndCompressed() throws {
        let file = Self.idx([2, 2, 3], Array(0..<12))
        let images = try DenseImages(pixels: Array(0..<12), count: 2, height: 2, width: 3)

        #expect(try IDXReader.images(from: file, file: "i") == images)
        #expect(try IDXReader.images(from: Gzip.compress(file), file: "i") == images)
    }

    @Test func readsColours() throws {
        let images = try IDXReader.images(from: Self.idx([1, 2, 2, 3], Array(0..<12)), file: "i")

        #expect(images.channels == 3)
        #expect(images.pixelsPerImage == 12)
    }

    @Test func readsLabels() throws {
        #expect(try IDXReader.labels(from: Self.idx([3], [7, 0, 255]), file: "l") == [7, 0, 255])
    }

    @Test(arguments: [
        WrongText("empty", "", "f: The file is empty; IDX images are expected."),
        WrongText(
            "text", "a,b\n",
            "f: The file starts with 61 2c 62 0a; IDX starts with 00 00 08. Check that this is the IDX "
                + "file of the images."),
        WrongText(
            "one byte", [0],
            "f: The file starts with 00; IDX starts with 00 00 08. Check that this is the IDX file of "
                + "the images."),
        WrongText(
            "floats", idx([1, 1, 1], [0, 0, 0, 0], type: 0x0d),
            "f: The elements have the type code 0x0d; only unsigned bytes (0x08) are read."),
        WrongText(
            "labels", idx([3], [1, 2, 3]),
            "f: The file has 1 dimension; images have 3 or 4. Check that images and labels are not exchanged."),
        WrongText(
            "200 dimensions", [0, 0, 8, 200, 1, 2, 3],
            "f: The file has 200 dimensions; images have 3 or 4. Check that images and labels are not exchanged."),
        WrongText(
            "half a header", [0, 0, 8, 3, 0, 0, 0, 1, 0],
            "f: The file ends within its header. Fetch it again; it is truncated."),
        WrongText(
            "truncated", idx([2, 2, 2], [1, 2, 3]),
            "f: The header declares 8 elements; the file has 3. Fetch it again; it is truncated."),
        WrongText(
            "too long", idx([1, 1, 2], [1, 2, 3]), "f: Bytes follow the 2 elements that the header declares."),
        WrongText(
            "too large", idx([1 << 20, 1 << 10, 4], []),
            "f: The header declares 1048576 × 1024 × 4 elements; at most 2147483648 are read."),
        WrongText(
            "overflow", idx([.max, .max, .max], []),
            "f: The header declares 4294967295 × 4294967295 × 4294967295 elements; at most 2147483648 are read."),
        WrongText("no images", idx([0, 28, 28], []), "f: The file has no images."),
        WrongText("images without pixels", idx([.max, 0, 28], []), "f: The file has no images."),
        WrongText(
            "two channels", idx([1, 1, 1, 2], [0, 0]), "f: The images have 2 channels; 1, 3 or 4 are expected."),
        WrongText(
            "truncated gzip", Gzip.compress(idx([2, 1, 1], [1, 2])).dropLast(10),
            "f: The compressed file ends too early. Fetch it again; it is truncated."),
        WrongText(
            "short content of gzip", Gzip.compress(idx([3, 1, 1], [1, 2])),
            "f: The header declares 3 elements; the file has 2. Fetch it again; it is truncated."),
    ])
    func saysWhatIsWrongWithTheImages(_ wrong: WrongText) {
        let error = #expect(throws: DataError.self) { try IDXReader.images(from: wrong.bytes, file: "f") }

        #expect(error?.description == wrong.message)
    }

    @Test func saysThatImagesAreNotLabels() {
        let error = #expect(throws: DataError.self) {
            try IDXReader.labels(from: Self.idx([1, 1, 1], [0]), file: "f")
        }

        #expect(
            error?.description
                == "f: The file has 3 dimensions; labels have 1. Check that images and labels are not exchanged.")
    }
}

struct IDXSourceTests {
    private let folder: TemporaryDirectory
    init() throws { folder = try TemporaryDirectory() }

    private func source(
        _ images: [UInt32], _ labels: [UInt8], test: [UInt32]? = nil, testLabels: [UInt8]? = nil, names: [String]? = nil
    ) throws -> DataSource {
        func write(_ sizes: [UInt32], _ name: String) throws {
            let count = Int(sizes.reduce(1, *))
            _ = try folder.write(IDXReaderTests.idx(sizes, [UInt8](repeating: 9, count: count)), to: name)
        }
        try write(images, "i")
        _ = try folder.write(IDXReaderTests.idx([UInt32(labels.count)], labels), to: "l")
        if let test { try write(test, "ti") }
        if let testLabels {
            _ = try folder.write(IDXReaderTests.idx([UInt32(testLabels.count)], testLabels), to: "tl")
        }
        return .idx(
            IDXSource(
                images: "i", labels: "l", testImages: test == nil ? nil : "ti",
                testLabels: testLabels == nil ? nil : "tl", classNames: names))
    }

    @Test func numbersTheLabelsThatOccur() throws {
        let dataset = try source([3, 2, 2], [7, 3, 7]).load(relativeTo: folder.url)

        #expect(dataset.target == .classes(codes: [1, 0, 1], names: ["3", "7"]))
        #expect(dataset.searchRows == 0..<3)
    }

    @Test func namesTheClasses() throws {
        let dataset = try source([2, 1, 1], [2, 0], names: ["shirt", "shoe", "bag"]).load(relativeTo: folder.url)

        #expect(dataset.target == .classes(codes: [2, 0], names: ["shirt", "shoe", "bag"]))
    }

    @Test func setsTestImagesApart() throws {
        let dataset = try source([3, 2, 2], [0, 1, 0], test: [2, 2, 2], testLabels: [1, 1]).load(
            relativeTo: folder.url)

        #expect(dataset.rowCount == 5)
        #expect(dataset.testRows == 3..<5)
        #expect(dataset.searchRows == 0..<3)
    }

    @Test func saysWhenFilesDoNotBelongTogether() throws {
        func message(_ make: () throws -> DataSource) -> String? {
            #expect(throws: DataError.self) { try make().load(relativeTo: folder.url) }?.description
        }

        #expect(
            message { try source([3, 2, 2], [0, 1]) }
                == "l: There are 2 labels for 3 images. Check that both files belong together.")
        #expect(
            message { try source([2, 2, 2], [4, 4]) }
                == "l: Every image has the same label; at least two are needed.")
        #expect(
            message { try source([2, 2, 2], [0, 5], names: ["a", "b"]) }
                == "l: A label is 5; there are 2 class names. Name every class, in the order of the labels.")
        #expect(
            message { try source([2, 2, 2], [0, 1], test: [2, 3, 2], testLabels: [0, 1]) }
                == "ti: Test images are 3 × 2 × 1; the others are 2 × 2 × 1.")
        #expect(
            message { try source([2, 2, 2], [0, 1], test: [2, 2, 2]) }
                == "Test images and test labels are needed together. Name both, or neither.")
    }
}
