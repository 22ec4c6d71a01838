public import Datasets
public import Foundation
public import Studies

extension DataReference {
    /// How the data are read.
    public var dataSource: DataSource {
        switch source {
        case .bundled(let name): .bundled(name)
        case .csv(let csv):
            .csv(
                Datasets.CSVSource(
                    path: csv.path, target: csv.target,
                    missing: csv.missing.map { $0 + [""] } ?? Datasets.CSVSource.defaultMissing, ignore: csv.ignore,
                    delimiter: csv.delimiter, task: task.map(LearningTask.init), weight: csv.weight))
        case .idx(let images, let labels, let testImages, let testLabels):
            .idx(IDXSource(images: images, labels: labels, testImages: testImages, testLabels: testLabels))
        }
    }

    /// The same reference with the contents of its files written down, so that every worker trains on these bytes.
    ///
    /// - Parameter folder: Where relative paths start.
    /// - Throws: `DataError` for a file that cannot be read.
    /// - Complexity: O(bytes); reads every file.
    public func describingFiles(relativeTo folder: URL) throws(DataError) -> DataReference {
        var described = self
        described.files = try DataSource.inspect(try dataSource.files(relativeTo: folder)).files.map { file in
            DataFile(
                path: file.location.relativePath,
                content: ArtifactReference(digest: file.fingerprint.hexadecimal, bytes: file.byteCount))
        }
        return described
    }
}

extension LearningTask {
    init(_ task: DataReference.Task) {
        switch task {
        case .classification: self = .classification
        case .regression: self = .regression
        case .clustering: self = .clustering
        }
    }
}
