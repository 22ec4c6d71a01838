public import Store
public import Studies

extension StudyStore {
    /// The studies that are not over, by number.
    public func unfinishedStudies() throws(StoreError) -> [StudyID] {
        try studies().filter { if case .ended = $0.phase { false } else { true } }.map(\.id)
    }
}
