import Datasets

/// How images become features: bytes to [0, 1], standardised by each channel's mean and deviation.
struct ImageEncoding: Sendable, Equatable, Codable {
    let height: Int
    let width: Int
    let channels: Int
    let means: [Float]
    let deviations: [Float]

    /// Learns from training images.
    init(_ images: DenseImages, rows: [Int]) {
        height = images.height
        width = images.width
        let channels = images.channels
        self.channels = channels
        // Sums of bytes and of their squares are whole numbers: exact, whatever the order.
        var sums = [Int](repeating: 0, count: channels)
        var squares = [Int](repeating: 0, count: channels)
        let size = images.pixelsPerImage
        images.pixels.withUnsafeBufferPointer { pixels in
            for row in rows {
                for i in 0..<size {
                    let value = Int(pixels[row * size + i])
                    let channel = channels == 1 ? 0 : i % channels
                    sums[channel] += value
                    squares[channel] += value * value
                }
            }
        }
        let pixelCount = Double(max(1, rows.count * images.height * images.width))
        let channelMeans = sums.map { Double($0) / pixelCount }
        means = channelMeans.map { Float($0 / 255) }
        deviations = zip(channelMeans, squares).map { mean, square in
            let variance = Double(square) / pixelCount - mean * mean
            return variance > 1e-9 ? Float(variance.squareRoot() / 255) : 1
        }
    }

    /// Whether encoding cannot go wrong, whoever wrote this.
    var isSound: Bool {
        guard [height, width, channels].allSatisfy({ (1...65_536).contains($0) }), height * width * channels <= 1 << 22
        else { return false }
        return means.count == channels && deviations.count == channels && means.allSatisfy(\.isFinite)
            && deviations.allSatisfy { $0.isFinite && $0 > 0 }
    }

    func encode(_ images: DenseImages, rows: [Int], into target: UnsafeMutableBufferPointer<Float>) {
        let size = images.pixelsPerImage
        // One channel's byte has 256 possible features.
        let table = (0..<channels).flatMap { channel in
            (0..<256).map { (Float($0) / 255 - means[channel]) / deviations[channel] }
        }
        images.pixels.withUnsafeBufferPointer { pixels in
            table.withUnsafeBufferPointer { table in
                for (position, row) in rows.enumerated() {
                    for i in 0..<size {
                        let channel = channels == 1 ? 0 : i % channels
                        target[position * size + i] = table[channel * 256 + Int(pixels[row * size + i])]
                    }
                }
            }
        }
    }
}
