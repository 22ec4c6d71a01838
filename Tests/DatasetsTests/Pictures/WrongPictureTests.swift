import Datasets
import Foundation
import TestKit
import Testing

/// Files that are no pictures, or lie about what they are.
struct WrongPictureTests {
    private func problem(_ bytes: [UInt8]) -> PictureProblem? {
        do throws(PictureProblem) {
            _ = try PictureFile(bytes).decoded()
            return nil
        } catch {
            return error
        }
    }

    private func problem(of path: String) -> PictureProblem? {
        do throws(PictureProblem) {
            _ = try PictureDescriptor(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test func otherFilesAreNoPictures() {
        #expect(problem([]) == .otherFormat)
        #expect(problem(Array("GIF89a and so on".utf8)) == .otherFormat)
        #expect(problem(Array("not a picture at all".utf8)) == .otherFormat)
        #expect(problem([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) == .badHeader)
        #expect(problem([0xff, 0xd8, 0xff]) == .badHeader)
    }

    @Test(arguments: ["colour.png", "palette.png", "photograph.jpg", "progressive.jpg"])
    func aFileThatWasCutShortIsDamaged(_ name: String) throws {
        let bytes = try PictureReference.file(name)

        for share in [0.5, 0.7, 0.9] {
            let cut = Array(bytes.prefix(Int(share * Double(bytes.count))))
            #expect(problem(cut) == .damaged || problem(cut) == .badHeader, "\(name) \(share)")
        }
    }

    @Test func aPNGOfTooManyPixelsIsRefusedBeforeItIsDecoded() throws {
        var bytes = try PictureReference.file("colour.png")
        // Width and height of the first chunk, and its checksum.
        bytes.replaceSubrange(16..<24, with: [0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0])
        bytes.replaceSubrange(29..<33, with: checksum(Array(bytes[12..<29])))

        #expect(problem(bytes) == .tooLarge(width: 100_000, height: 100_000))
    }

    @Test func aJPEGOfTooManyPixelsIsRefusedBeforeItIsDecoded() throws {
        var bytes = try PictureReference.file("photograph.jpg")
        let frame = try #require((0..<(bytes.count - 9)).first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 })
        bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0xff, 0xdc, 0xff, 0xdc])

        #expect(problem(bytes) == .tooLarge(width: 65_500, height: 65_500))
    }

    @Test(arguments: ["colour.png", "deep.png", "photograph.jpg", "inks.jpg", "progressive.jpg", "turned-6.jpg"])
    func aChangedByteMakesAPictureOrARefusal(_ name: String) throws {
        let bytes = try PictureReference.file(name)
        var (decoded, refused) = (0, 0)

        for round in 0..<400 {
            var changed = bytes
            for step in 0...(round % 4) {
                let place = (round * 7919 + step * 104_729) % bytes.count
                changed[place] = UInt8(truncatingIfNeeded: round &* 131 &+ step &* 17 &+ Int(changed[place]))
            }
            do throws(PictureProblem) {
                let pixels = try PictureFile(changed).decoded()
                #expect(pixels.width > 0 && pixels.height > 0)
                #expect(pixels.values.count == 3 * pixels.width * pixels.height)
                decoded += 1
            } catch {
                #expect([.otherFormat, .badHeader, .damaged].contains(error) || isTooLarge(error), "\(error)")
                refused += 1
            }
        }
        // Both happen, or nothing was tested; a PNG has checksums, so that few changes pass.
        #expect(decoded > 0 && refused > 0, "\(decoded) decoded, \(refused) refused")
    }

    private func isTooLarge(_ problem: PictureProblem) -> Bool {
        if case .tooLarge = problem { true } else { false }
    }

    @Test func onlyRegularFilesAreOpened() throws {
        let folder = try TemporaryDirectory()
        let pipe = folder.url.appending(path: "pipe.png").path
        #expect(mkfifo(pipe, 0o600) == 0)

        #expect(problem(of: pipe) == .unreadable("it is not a regular file"))
        #expect(problem(of: "/dev/zero") == .unreadable("it is not a regular file"))
        #expect(problem(of: folder.url.path) == .unreadable("it is a folder"))
        #expect(problem(of: folder.url.appending(path: "none.png").path) == .absent)
        #expect(problem(of: "/etc/passwd\0.png") == .absent)
    }

    @Test func aFileThatIsTooLongIsNotRead() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write([0x89], to: "long.png")
        #expect(truncate(file.path, off_t(PictureFile.mostBytes + 1)) == 0)

        #expect(problem(of: file.path) == .tooLong(bytes: PictureFile.mostBytes + 1))
    }

    private func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
        sum = ~sum
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
    }
}
