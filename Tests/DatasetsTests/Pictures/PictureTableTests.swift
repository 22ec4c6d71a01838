import Datasets
import Foundation
import TestKit
import Testing

/// Tables with paths of pictures.
struct PictureTableTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        for picture in try PictureReference.read().pictures {
            _ = try folder.write(picture.bytes, to: picture.name)
        }
    }

    private func table(_ text: String) throws -> URL { try folder.write(Array(text.utf8), to: "table.csv") }

    @Test func pathsOfPicturesAreImages() throws {
        let file = try table("photo,price\ncolour.png,1\ngrey.JPG,2\n\"sub/a, b.jpeg\",3\n")

        let profile = try TableProfile(of: file)

        #expect(profile["photo"]?.kind == .image)
    }

    @Test func addressesAndOtherFilesAreNoImages() throws {
        let file = try table("a,b\nhttps://example.org/1.png,x.txt\nhttps://example.org/2.png,y.pdf\n")

        let profile = try TableProfile(of: file)

        #expect(profile["a"]?.kind != .image)
        #expect(profile["b"]?.kind != .image)
    }

    @Test func whatWasSeenStandsInThePlaceOfPaths() throws {
        let file = try table("photo,price\ncolour.png,1\nnone.png,2\n,3\ngrey.jpg,4\n")
        let source = try PictureSource(file)
        #expect(source.columns == ["photo"])

        let seen = try source.looking(at: source.columns, threads: 2)

        #expect(seen.rows == 4)
        #expect(seen.seen == 2)
        #expect(seen.unreadable.map(\.path) == ["none.png"])
        #expect(seen.unreadable.map(\.problem) == [.absent])
        let read = try CSVReader().table(from: seen.bytes, file: "seen.csv")
        guard case .categorical(let codes, let levels)? = read["photo"]?.values else {
            Issue.record("the column holds no texts")
            return
        }
        #expect(codes == [0, -1, -1, 1])
        let expected = try ["colour.png", "grey.jpg"].map { name in
            PictureText(path: name, .seen(try PictureDescriptor(path: folder.url.appending(path: name).path)))
        }
        #expect(levels.compactMap(PictureText.init) == expected)
        #expect(try TableProfile(of: try table(String(decoding: seen.bytes, as: UTF8.self)))["photo"]?.kind == .image)
    }

    @Test func anyNumberOfThreadsSeesTheSame() throws {
        let names = try PictureReference.read().pictures.map(\.name)
        let source = try PictureSource(try table("photo,y\n" + names.map { "\($0),1\n" }.joined()))

        let alone = try source.looking(at: ["photo"], threads: 1)
        let together = try source.looking(at: ["photo"], threads: 4)

        #expect(alone.bytes == together.bytes)
        #expect(alone.seen == names.count)
    }

    @Test func rowsWhoseTurnDidNotComeAreLeftOut() throws {
        let names = try PictureReference.read().pictures.map(\.name)
        let source = try PictureSource(try table("photo,y\n" + names.map { "\($0),1\n" }.joined()))
        var asked = 0

        let seen = try source.looking(
            at: ["photo"], threads: 1,
            shouldStop: {
                asked += 1
                return asked > 5
            })

        #expect(seen.rows == 5)
        #expect(seen.omitted == names.count - 5)
    }

    @Test func aFolderForEachClassIsATable() throws {
        for (name, place) in [("colour.png", "cat/1.png"), ("grey.jpg", "cat/deep/2.jpg"), ("inks.jpg", "dog/3.jpg")] {
            let file = folder.url.appending(path: "set/\(place)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(try PictureReference.file(name)).write(to: file)
        }
        let set = folder.url.appending(path: "set")
        try Data().write(to: set.appending(path: "cat/notes.txt"))

        let text = String(decoding: try PictureFolder.table(of: set), as: UTF8.self)

        #expect(text == "image,label\ncat/1.png,cat\ncat/deep/2.jpg,cat\ndog/3.jpg,dog\n")
        #expect(try PictureSource(set).looking(at: ["image"], threads: 1).seen == 3)
        #expect(throws: DataError.self) { try PictureFolder.table(of: set.appending(path: "cat")) }
    }

    @Test func aFolderOfPicturesAloneIsATableOfPaths() throws {
        let set = folder.url.appending(path: "flat")
        try FileManager.default.createDirectory(at: set.appending(path: "empty"), withIntermediateDirectories: true)
        for name in ["b.png", "a, b.jpg"] { try Data([1]).write(to: set.appending(path: name)) }
        try Data().write(to: set.appending(path: "notes.txt"))

        #expect(String(decoding: try PictureFolder.table(of: set), as: UTF8.self) == "image\n\"a, b.jpg\"\nb.png\n")
        #expect(PictureFolder.isWithoutClasses(set))
        #expect(!PictureFolder.isWithoutClasses(folder.url))
    }

    @Test func theProfileSaysHowLargePicturesAre() throws {
        let source = try PictureSource(try table("photo,y\ntiny.png,1\nlarge.jpg,2\nnone.jpg,3\n"))

        let profile = try source.profileWithSizes(threads: 1)

        #expect(
            profile["photo"]?.reason
                == "paths of PNG or JPEG files, 3 × 5 to 640 × 420 pixels, of which 1 cannot be opened")
    }
}
