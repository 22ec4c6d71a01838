public import Foundation

/// A directory of a test's own, gone when the value goes.
public final class TemporaryDirectory: Sendable {
    /// Its path.
    public let path: String

    /// Makes an empty directory.
    public init() throws {
        path = NSTemporaryDirectory() + "leptune-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // What is left behind lies in the system's temporary directory.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Its place as a URL.
    public var url: URL { URL(filePath: path, directoryHint: .isDirectory) }

    /// A path in the directory.
    public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file into it.
    @discardableResult
    public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> URL {
        let file = URL(filePath: self(name))
        try Data(bytes).write(to: file)
        return file
    }

    /// The names of the files in it.
    public var files: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}
