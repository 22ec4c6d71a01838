package import Foundation

/// A table with paths of pictures before they are looked at: a CSV file, or a folder with a folder of pictures for each class.
package struct PictureSource: Sendable {
    /// The columns whose values look like paths of pictures.
    package let columns: [String]
    /// The table as CSV text.
    package let content: [UInt8]
    /// What it looks like.
    package let profile: TableProfile
    private let folder: URL
    /// Whether there is nothing but pictures.
    private let isFolder: Bool

    private init(_ content: [UInt8], _ profile: TableProfile, folder: URL, isFolder: Bool = false) {
        self.content = content
        self.profile = profile
        self.folder = folder
        self.isFolder = isFolder
        columns = profile.columns.filter { $0.kind == .image }.map(\.name)
    }

    /// Reads the table.
    ///
    /// - Parameters:
    ///   - file: The file or folder.
    ///   - home: Where the paths of pictures start, if not where the file is.
    ///   - delimiter: The character between cells; nil to find it out.
    /// - Throws: `DataError` for what is no such table or folder.
    package init(_ file: URL, from home: URL? = nil, delimiter: String? = nil) throws(DataError) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), isFolder.boolValue {
            let content = try PictureFolder.table(of: file)
            self.init(content, try TableProfile(of: content, file: file.relativePath), folder: file, isFolder: true)
        } else {
            let content = try FileBytes.read(file.path, named: file.relativePath)
            self.init(
                content, try TableProfile(of: content, file: file.relativePath, delimiter: delimiter),
                folder: home ?? file.absoluteURL.deletingLastPathComponent())
        }
    }

    /// Another text in the place of this one.
    package func replacing(content: [UInt8]) throws(DataError) -> PictureSource {
        PictureSource(content, try TableProfile(of: content, file: profile.file), folder: folder, isFolder: isFolder)
    }

    /// Looks at the pictures.
    ///
    /// - Throws: `DataError` if there is nothing to look at, no such column, or a folder none of whose pictures can be read.
    package func looking(
        at columns: [String], threads: Int, shouldStop: () -> Bool = { false },
        progress: (PictureReader.Progress) -> Void = { _ in }
    ) throws -> PictureTable {
        guard !columns.isEmpty else {
            throw DataError(
                "No column holds paths of PNG or JPEG files.", file: profile.file,
                remedy: "Name the column of paths.")
        }
        let table = try PictureTable(
            content, file: profile.file, delimiter: profile.delimiter, missing: profile.missingMarkers,
            columns: columns, reader(threads: threads), shouldStop: shouldStop, progress: progress)
        if isFolder, table.seen == 0, let first = table.unreadable.first {
            throw DataError(
                "None of the \(table.unreadable.count) pictures can be used: \(quoted(first.path)) \(first.problem).",
                file: profile.file, remedy: first.problem.remedy)
        }
        return table
    }

    /// Reads pictures whose paths start where those of the table do.
    func reader(threads: Int) -> PictureReader { PictureReader(folder: folder, threads: threads) }
}
