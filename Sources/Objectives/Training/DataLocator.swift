import Datasets
import Foundation
import Studies

/// Finds the files of a data set on this machine, and only if they hold what the study was made with.
struct DataLocator {
    private let settings: RunnerSettings

    init(_ settings: RunnerSettings) {
        self.settings = settings
    }

    /// Where the files of a reference are.
    enum Found {
        /// All are here.
        case all([URL])
        /// These are not, or hold something else.
        case missing([DataFile])
    }

    /// Looks for the files where the study names them, then among copies fetched from the manager.
    ///
    /// - Throws: `DataError` for a bundled data set that this program does not have.
    func find(_ reference: DataReference) throws(DataError) -> Found {
        let named = try reference.dataSource.files(relativeTo: settings.folder)
        guard !reference.files.isEmpty else { return .all(named) }
        guard reference.files.count == named.count else {
            throw DataError("The study describes \(reference.files.count) data files; \(named.count) are expected.")
        }
        var found: [URL] = []
        var missing: [DataFile] = []
        for (file, place) in zip(reference.files, named) {
            let copy = settings.copies.map { $0.appending(path: file.content.digest) }
            if let here = [place, copy].lazy.compactMap({ $0 }).first(where: { holds($0, file.content) }) {
                found.append(here)
            } else {
                missing.append(file)
            }
        }
        return missing.isEmpty ? .all(found) : .missing(missing)
    }

    private func holds(_ file: URL, _ content: ArtifactReference) -> Bool {
        // Silence is right: a file that cannot be read is not the one that is looked for.
        guard let inspected = try? DataSource.inspect([file]).files.first else { return false }
        return inspected.byteCount == content.bytes && inspected.fingerprint.hexadecimal == content.digest
    }
}
