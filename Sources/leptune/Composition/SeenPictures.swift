import Datasets
import Foundation
import LinearAlgebra
import Models
import Studies

/// The data of a command with what was seen of their pictures in the place of paths, in a file that lasts as long as this.
struct SeenPictures {
    /// The data.
    private(set) var reference: DataReference
    /// The columns of pictures.
    private(set) var columns: [String] = []
    /// What was noticed, one sentence each.
    private(set) var remarks: [String] = []
    private var folder: URL?

    /// How much of a file is looked at for the names of pictures.
    private static let beginning = 1 << 20

    /// Looks at the pictures of a table; of other data nothing is changed.
    ///
    /// - Parameters:
    ///   - reference: The data.
    ///   - home: Where the paths of pictures start, if not where the file is.
    ///   - known: The columns of pictures; nil to find them.
    ///   - isQuiet: Whether nothing is said of how far it has come.
    ///   - shouldStop: Asked before each picture.
    /// - Throws: `DataError` for a table that cannot be read; `TrainingError.stopped`.
    init(
        _ reference: DataReference, from home: URL? = nil, in known: [String]? = nil, isQuiet: Bool,
        shouldStop: () -> Bool = { false }
    ) throws {
        self.reference = reference
        guard case .csv(var csv) = reference.source, known.map({ !$0.isEmpty }) ?? Self.mayHavePictures(csv.path) else {
            return
        }
        let file = URL(filePath: csv.path)
        let source = try PictureSource(file, from: home)
        columns = known ?? source.columns.filter { $0 != csv.target && !csv.ignore.contains($0) }
        guard !columns.isEmpty else { return }
        let display = ExplanationDisplay(isQuiet: isQuiet, doing: "looking at pictures")
        defer { display.finish() }
        let table = try source.looking(at: columns, threads: BLAS.threads, shouldStop: shouldStop) {
            display.show(Double($0.done) / Double($0.total))
        }
        guard table.omitted == 0 else { throw TrainingError.stopped }
        remarks = table.remarks
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "leptune-pictures-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max))")
        let name = file.pathExtension == "gz" ? file.deletingPathExtension() : file
        csv.path = folder.appending(path: name.lastPathComponent).path
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Foundation.Data(table.bytes).write(to: URL(filePath: csv.path))
        } catch {
            throw CommandFailure(.failure, "cannot write \(csv.path): \(error.localizedDescription)")
        }
        self.folder = folder
        self.reference.source = .csv(csv)
    }

    /// Takes the file away.
    func remove() {
        // It lies in a folder for what is temporary; what cannot be taken away goes with that.
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    /// Whether the beginning of a file names pictures, so that it is worth being looked at twice; true for compressed ones.
    private static func mayHavePictures(_ path: String) -> Bool {
        // Silence is right: whoever reads the data says what is wrong with the file.
        let bytes = FileBytes.beginning(of: path, most: beginning)
        if bytes.starts(with: [0x1f, 0x8b]) { return true }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return PicturePath.extensions.contains { text.contains(".\($0)") }
    }
}
