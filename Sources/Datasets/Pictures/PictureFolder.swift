package import Foundation

/// A folder with a folder of pictures for each class, as a table of their paths and classes; or a folder of pictures, as a
/// table of their paths.
package enum PictureFolder {
    /// The columns of the table.
    package static let (image, label) = ("image", "label")
    /// More files than this are taken for a mistake.
    private static let mostFiles = 2_000_000

    /// The table as CSV text, in the order of the names; paths start in the folder.
    ///
    /// Folders within those of the classes are gone through, links to folders and hidden names are not.
    ///
    /// - Parameter folder: The folder.
    /// - Throws: `DataError` unless there are two folders with pictures at least, or pictures and no folder with any.
    package static func table(of folder: URL) throws(DataError) -> [UInt8] {
        let name = folder.relativePath
        var bytes = Array("\(image),\(label)\n".utf8)
        var classes = 0
        var loose: [String] = []
        for entry in try entries(of: folder, name) {
            guard entry.isFolder else {
                if PicturePath.looksLike(entry.name) { loose.append(entry.name) }
                continue
            }
            let paths = try pictures(in: folder.appending(path: entry.name), below: entry.name, name)
            if !paths.isEmpty { classes += 1 }
            for path in paths {
                bytes += CSVCell.written(path) + [UInt8(ascii: ",")] + CSVCell.written(entry.name) + [.lineFeed]
            }
        }
        if classes == 0, !loose.isEmpty {
            return Array("\(image)\n".utf8) + loose.flatMap { CSVCell.written($0) + [.lineFeed] }
        }
        guard classes >= 2 else {
            let beside = loose.isEmpty ? "" : " and \(loose.count) pictures beside them"
            throw DataError(
                "This is a folder with \(classes) \(classes == 1 ? "folder" : "folders") of pictures\(beside); a data file is "
                    + "needed, or a folder of PNG or JPEG files for each of two classes or more.",
                file: name,
                remedy:
                    "Put the pictures of each class into a folder of its own, called as the class; or, to find groups "
                    + "among them, all into one folder.")
        }
        return bytes
    }

    /// Whether a folder has pictures and no folder with any, so that there are no classes to learn.
    package static func isWithoutClasses(_ folder: URL) -> Bool {
        // Whoever makes a table of it says what is wrong with it.
        guard let bytes = try? table(of: folder) else { return false }
        return !bytes.starts(with: "\(image),".utf8)
    }

    private static func pictures(
        in folder: URL, below prefix: String, _ name: String
    ) throws(DataError) -> [String] {
        var paths: [String] = []
        var open = [(folder, prefix)]
        while let (place, path) = open.popLast() {
            for entry in try entries(of: place, name) {
                if entry.isFolder {
                    open.append((place.appending(path: entry.name), "\(path)/\(entry.name)"))
                } else if PicturePath.looksLike(entry.name) {
                    paths.append("\(path)/\(entry.name)")
                }
                guard paths.count <= mostFiles else {
                    throw DataError("The folder has more than \(mostFiles) pictures.", file: name)
                }
            }
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private struct Entry {
        let name: String
        let isFolder: Bool
    }

    private static func entries(of folder: URL, _ name: String) throws(DataError) -> [Entry] {
        do {
            return try FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: [.skipsHiddenFiles]
            ).map { entry in
                // A link to a folder is none itself, so that no circle of links is followed.
                Entry(
                    name: entry.lastPathComponent,
                    isFolder: (try? entry.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false)
            }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        } catch {
            throw DataError("The folder cannot be read: \(error.localizedDescription).", file: name)
        }
    }
}
