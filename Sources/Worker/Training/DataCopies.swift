import Datasets
import Foundation
import Objectives
import Studies

/// The copies of data files that a worker fetches from the manager, each named by its digest.
struct DataCopies {
    private let settings: RunnerSettings
    private let folder: URL
    /// The data last found complete: looking again would read every byte of them for every trial.
    private var complete: DataReference?

    /// Keeps copies in the settings' folder for them; nil if there is none.
    init?(_ settings: RunnerSettings) {
        guard let folder = settings.copies else { return nil }
        self.settings = settings
        self.folder = folder
    }

    /// Fetches the files of an objective that this machine does not have with the contents they had for the study.
    mutating func complete(_ objective: Objective, _ fetch: ArtifactFetch) throws(ArtifactFetch.Failure) {
        guard case .train(let train) = objective, complete != train.data else { return }
        for file in try missing(objective) {
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw .refused("cannot create the folder \(folder.path) for copies of data: \(error)")
            }
            try fetch.file(of: file.content, to: folder.appending(path: file.content.digest))
        }
        complete = train.data
    }

    private func missing(_ objective: Objective) throws(ArtifactFetch.Failure) -> [DataFile] {
        do {
            return try ObjectiveRunner.missingFiles(for: objective, settings: settings)
        } catch {
            throw .refused("\(error)")
        }
    }
}
