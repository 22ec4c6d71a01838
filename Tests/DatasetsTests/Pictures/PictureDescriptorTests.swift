import Datasets
import Foundation
import Testing

/// Pictures as Pillow, scikit-image and SciPy see them.
struct PictureDescriptorTests {
    @Test func drawsPicturesAsPillowDoes() throws {
        for picture in try PictureReference.read().pictures {
            let canvas = PictureCanvas(try PictureFile(picture.bytes).decoded())

            let differences = zip(canvas.values, picture.canvas).map { abs(Int($0) - Int($1)) }
            let mean = Double(differences.reduce(0, +)) / Double(differences.count)
            // Pillow rounds once more on the way; a large JPEG is decoded at an eighth of its size here, in full there.
            let isLarge = picture.name == "large.jpg"
            #expect(differences.max() ?? 255 <= (isLarge ? 40 : 2), "\(picture.name)")
            #expect(mean < (isLarge ? 2 : 0.5), "\(picture.name)")
            #expect(abs(canvas.widthShare - picture.share) < 1e-5, "\(picture.name)")
        }
    }

    @Test func seesInPixelsWhatOthersSee() throws {
        for picture in try PictureReference.read().pictures {
            guard let expected = picture.descriptor else { continue }
            let canvas = try #require(PictureCanvas(values: [UInt8](picture.canvas), widthShare: picture.share))

            let descriptor = PictureDescriptor(canvas)

            for part in PictureDescriptor.Part.allCases {
                let numbers = try #require(expected["\(part)"])
                #expect(numbers.count == part.range.count)
                for (found, number) in zip(descriptor.values[part.range], numbers) {
                    // The reference is not rounded to a byte.
                    #expect(abs(Double(found) - number) <= 0.502, "\(picture.name) \(part)")
                }
            }
        }
    }

    @Test func aPictureWithoutAnyChangeHasNumbers() throws {
        let plain = [UInt8](repeating: 255, count: 3 * PictureCanvas.side * PictureCanvas.side)

        let descriptor = PictureDescriptor(try #require(PictureCanvas(values: plain, widthShare: 0.5)))

        #expect(descriptor.values.count == PictureDescriptor.count)
        #expect(descriptor.values[PictureDescriptor.Part.gradients.range].allSatisfy { $0 == 0 })
    }

    @Test func aTurnedPictureLooksAsItWasSeen() throws {
        let pictures = try PictureReference.read().pictures.filter { $0.name.hasPrefix("turned-") }
        #expect(pictures.count == 8)
        for picture in pictures {
            let pixels = try PictureFile(picture.bytes).decoded()
            #expect(picture.name == "turned-\(pixels.orientation.number).jpg")
        }
    }

    @Test func aCellHoldsWhatWasSeen() throws {
        let canvas = PictureCanvas(try PictureFile(try PictureReference.file("colour.png")).decoded())
        let seen = PictureText(path: "a b/1, 2.png", .seen(PictureDescriptor(canvas)))
        let unseen = PictureText(path: "a picture/1:x.png", .unseen("is not there"))

        #expect(PictureText(seen.text) == seen)
        #expect(PictureText(unseen.text)?.content == .unseen("is not there"))
        #expect(PictureText.shown(seen.text) == "a b/1, 2.png")
        #expect(PictureText("plain text") == nil)
        #expect(PictureText("x.png picture/1:AAAA") == nil)
        #expect(PictureText("x.png picture/1:no Base64!") == nil)
    }
}
