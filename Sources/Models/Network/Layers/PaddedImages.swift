/// Images with a border of zeros around them; without a border, the images themselves.
final class PaddedImages<Scalar: LayerScalar> {
    private let image: Volume
    /// The form with the border.
    let padded: Volume
    private let top: Int
    private let left: Int
    private let storage: Storage<Scalar>?
    private let interruption: PassInterruption

    init(
        _ image: Volume, padded: Volume, top: Int, left: Int, capacity: Int, _ interruption: PassInterruption
    ) {
        self.image = image
        self.padded = padded
        self.top = top
        self.left = left
        self.interruption = interruption
        storage = padded == image ? nil : Storage(capacity * padded.count + 16, repeating: 0)
    }

    /// Takes images in; the answer lies there until the next are.
    func take(_ input: UnsafeMutablePointer<Scalar>, rows: Int) -> UnsafeMutablePointer<Scalar> {
        guard let storage else { return input }
        let run = image.width * image.channels
        for row in 0..<rows {
            for y in 0..<image.height {
                (storage.pointer + row * padded.count + ((y + top) * padded.width + left) * image.channels)
                    .update(from: input + row * image.count + y * run, count: run)
            }
            if interruption.isRequested(afterElements: padded.count) { break }
        }
        return storage.pointer
    }

    /// What was taken in last.
    func taken(_ input: UnsafeMutablePointer<Scalar>) -> UnsafeMutablePointer<Scalar> {
        storage?.pointer ?? input
    }

    /// Copies one image without its border.
    func crop(_ source: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Scalar>) {
        let run = image.width * image.channels
        for y in 0..<image.height {
            (target + y * run).update(
                from: source + ((y + top) * padded.width + left) * image.channels, count: run)
        }
    }

    /// Whether there is a border.
    var hasBorder: Bool { storage != nil }
}
