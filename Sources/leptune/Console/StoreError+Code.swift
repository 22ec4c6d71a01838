import Store

extension StoreError {
    /// The exit code that fits.
    var exitCode: CommandFailure.Code {
        switch self {
        case .noStore, .noStudy: .notFound
        case .studyExists, .networkFilesystem, .notAStore: .invalidInput
        case .owned, .newerSchema, .olderSchema, .damaged, .historyLost, .bareCopy, .file, .fatal, .full,
            .refused, .artifactRefused, .closed:
            .failure
        }
    }
}
