package import Foundation
import LinearAlgebra
import Synchronization

/// Looks at picture files, several at a time.
package struct PictureReader: Sendable {
    /// A picture that takes more bytes is decoded while no other such one is.
    private static let manyBytes = 48 << 20

    /// Where relative paths start.
    private let folder: String
    /// How many pictures are decoded at a time, at least 1.
    package let threads: Int

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - folder: Where relative paths start.
    ///   - threads: How many pictures are decoded at a time.
    package init(folder: URL, threads: Int) {
        self.folder = folder.absoluteURL.path
        self.threads = max(1, threads)
    }

    /// How far a reading has come.
    package struct Progress: Sendable {
        /// Pictures that were looked at, and how many there are.
        package let done, total: Int
        /// Seconds since the beginning.
        package let seconds: Double
    }

    /// Looks at pictures.
    ///
    /// - Parameters:
    ///   - paths: As tables have them.
    ///   - shouldStop: Asked before each picture, by one thread at a time.
    ///   - progress: Told after each picture, by one thread at a time.
    /// - Returns: For each path what was seen; nil if it was not its turn before the end.
    /// - Complexity: O(bytes and pixels), in parallel.
    package func read(
        _ paths: [String], shouldStop: () -> Bool = { false }, progress: (Progress) -> Void = { _ in }
    ) -> [PictureLook?] {
        let large = Mutex(())
        return map(paths, shouldStop, progress) { path -> PictureLook in
            var look = PictureLook(path: path)
            do throws(PictureProblem) {
                let file = try PictureFile(path: PicturePath.place(path, in: folder))
                look.size = PictureSize(width: file.width, height: file.height)
                let pixels =
                    file.decodedBytes > Self.manyBytes
                    ? try large.withLock { _ throws(PictureProblem) in try file.decoded() } : try file.decoded()
                look.outcome = .success(PictureDescriptor(PictureCanvas(pixels)))
            } catch {
                look.outcome = .failure(error)
            }
            return look
        }
    }

    /// Reads the headers of pictures alone.
    ///
    /// - Returns: For each path the size in pixels, or why there is none.
    package func sizes(of paths: [String]) -> [Result<PictureSize, PictureProblem>] {
        map(paths, { false }, { _ in }) { path -> Result<PictureSize, PictureProblem> in
            Result { () throws(PictureProblem) -> PictureSize in
                let file = try PictureFile(path: PicturePath.place(path, in: folder))
                return PictureSize(width: file.width, height: file.height)
            }
        }.map { $0 ?? .failure(.absent) }
    }

    private func map<Value: Sendable>(
        _ paths: [String], _ shouldStop: () -> Bool, _ progress: (Progress) -> Void,
        _ body: @Sendable (String) -> Value
    ) -> [Value?] {
        let start = ContinuousClock.now
        let done = Mutex(0)
        var results = [Value?](repeating: nil, count: paths.count)
        withoutActuallyEscaping(progress) { progress in
            // The lock keeps its calls apart, and the caller waits meanwhile.
            nonisolated(unsafe) let progress = progress
            results.withUnsafeMutableBufferPointer { buffer in
                // Each piece writes its own place.
                nonisolated(unsafe) let buffer = buffer
                Threads.share(paths.count, between: threads, shouldStop) { piece, _, shouldStop in
                    guard !shouldStop() else { return }
                    buffer[piece] = body(paths[piece])
                    done.withLock { done in
                        done += 1
                        progress(
                            Progress(
                                done: done, total: paths.count, seconds: (ContinuousClock.now - start) / .seconds(1)))
                    }
                }
            }
        }
        return results
    }
}

/// What came of looking at a picture.
package struct PictureLook: Sendable {
    /// As the table has it.
    package let path: String
    /// In pixels; nil if even the header could not be read.
    package fileprivate(set) var size: PictureSize?
    /// What was seen, or why nothing was.
    package fileprivate(set) var outcome: Result<PictureDescriptor, PictureProblem> = .failure(.absent)

    /// The cell that a table holds it in.
    package var text: PictureText {
        switch outcome {
        case .success(let descriptor): PictureText(path: path, .seen(descriptor))
        case .failure(let problem): PictureText(path: path, .unseen(problem.description))
        }
    }
}

/// How large a picture is, in pixels.
package struct PictureSize: Sendable, Hashable {
    package let width, height: Int
}
