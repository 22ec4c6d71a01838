import Datasets
import Foundation

/// The table that `auto` learns from: the one that was named, or a copy without rows that have no target and with what was seen
/// of its pictures in the place of their paths.
struct AutoTable {
    /// What is known beforehand.
    struct Request {
        var target: String?
        var ignored: [String]
        /// Where a copy is written.
        var copy: URL
        var workers: Int
        var clock: AutoDeadline
        var isQuiet: Bool
    }

    /// The share of the time that looking at pictures may take, with what was before; and that it may take in any case.
    private static let (pictureShare, leastPictureShare) = (0.35, 0.15)
    /// So many pictures are looked at however late it is.
    private static let fewestPictures = 40

    /// Where the table is.
    let file: URL
    /// What it looks like.
    let profile: TableProfile
    /// What was noticed and concerns the model, one sentence each.
    private(set) var remarks: [String] = []

    /// Reads a table, or a folder with a folder of pictures for each class.
    ///
    /// - Parameter rows: The rows of a table, which may be a sample; nil for a folder.
    init(_ original: URL, _ training: TrainingRows?, _ request: Request) throws {
        let file = training?.file ?? original
        var source = try PictureSource(
            file, from: training?.origin == nil ? nil : original.absoluteURL.deletingLastPathComponent())
        var changed = false
        var withoutTarget: Int?
        if let target = request.target, let column = source.profile[target], column.missing > 0,
            column.missing < source.profile.rows
        {
            let filter = try CSVRowFilter(
                source.content, file: source.profile.file, withoutValueIn: target,
                missing: source.profile.missingMarkers, delimiter: source.profile.delimiter)
            withoutTarget = filter.removed
            source = try source.replacing(content: filter.bytes)
            changed = true
        }
        let rows = source.profile.rows
        let pictures = source.columns.filter { $0 != request.target && !request.ignored.contains($0) }
        if !pictures.isEmpty {
            let table = try Self.look(at: pictures, of: source, request)
            if table.omitted > 0 {
                remarks.append(
                    "there was time to look at the pictures of \(table.rows) of \(rows) rows: the others are not learned "
                        + "from; allow a longer deadline")
            }
            remarks += table.remarks
            source = try source.replacing(content: table.bytes)
            changed = true
        }
        self.file = changed ? try Self.write(source.content, request) : file
        var profile = changed ? try TableProfile(of: self.file) : source.profile
        profile.sample = training?.origin
        self.profile = profile
        if let withoutTarget {
            Console.note(
                "note: \(withoutTarget) of \(rows + withoutTarget) rows have no value in the target column and are left out; "
                    + "the others are in \(self.file.relativePath).")
        }
    }

    private static func look(
        at columns: [String], of source: PictureSource, _ request: Request
    ) throws -> PictureTable {
        let display = ExplanationDisplay(isQuiet: request.isQuiet, doing: "looking at pictures")
        defer { display.finish() }
        let limit = max(
            pictureShare * request.clock.seconds, request.clock.elapsed + leastPictureShare * request.clock.seconds)
        var asked = 0
        return try source.looking(
            at: columns, threads: request.workers,
            shouldStop: {
                asked += 1
                return asked > fewestPictures && request.clock.elapsed > limit
            }
        ) { display.show(Double($0.done) / Double($0.total)) }
    }

    private static func write(_ bytes: [UInt8], _ request: Request) throws -> URL {
        let copy = request.copy
        do {
            try FileManager.default.createDirectory(
                at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Foundation.Data(bytes).write(to: copy, options: .atomic)
        } catch {
            throw CommandFailure(.failure, "cannot write \(copy.relativePath): \(error.localizedDescription)")
        }
        return copy
    }
}
