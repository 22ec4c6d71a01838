/// The form of what flows between layers: rows × columns × channels for each image, in this order in memory.
package struct Volume: Sendable, Hashable, CustomStringConvertible {
    package let height: Int
    package let width: Int
    package let channels: Int

    package init(height: Int, width: Int, channels: Int) {
        self.height = height
        self.width = width
        self.channels = channels
    }

    /// How many numbers there are.
    package var count: Int { height * width * channels }

    /// As `28x28x1`.
    package var description: String { "\(height)x\(width)x\(channels)" }
}

/// Rows and columns of a window.
package struct Extent: Sendable, Hashable, CustomStringConvertible {
    package let height: Int
    package let width: Int

    package init(_ height: Int, _ width: Int) {
        self.height = height
        self.width = width
    }

    package var count: Int { height * width }

    /// As `3x3`.
    package var description: String { "\(height)x\(width)" }
}
