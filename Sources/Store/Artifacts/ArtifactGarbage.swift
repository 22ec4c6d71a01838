import Foundation

extension ArtifactStore {
    /// Removes artifacts and unfinished uploads that nothing needs.
    ///
    /// - Parameters:
    ///   - needed: The digests to keep.
    ///   - age: How long a file must have lain unchanged to be removed.
    ///   - isRehearsal: Whether nothing is removed.
    /// - Returns: How many files and bytes were freed, or would be.
    @discardableResult
    func removeAll(
        except needed: Set<String>, unusedFor age: Duration, isRehearsal: Bool = false
    ) throws(StoreError) -> (files: Int, bytes: Int) {
        let files = FileManager.default
        let youngest = Date.now.addingTimeInterval(-Double(age.components.seconds))
        var freed = try small.removeAll(except: needed, storedBefore: youngest, isRehearsal: isRehearsal)
        for shelf in try entries(of: directory) where !shelf.hasPrefix(SmallArtifacts.name) {
            for name in try entries(of: "\(directory)/\(shelf)") {
                let path = "\(directory)/\(shelf)/\(name)"
                let isPartial = shelf == "partial"
                if !isPartial, needed.contains(shelf + name) { continue }
                do {
                    let attributes = try files.attributesOfItem(atPath: path)
                    guard let date = attributes[.modificationDate] as? Date, date <= youngest else { continue }
                    if !isRehearsal {
                        if isPartial { forget(upload: name) }
                        try files.removeItem(atPath: path)
                    }
                    freed.files += 1
                    freed.bytes += (attributes[.size] as? Int) ?? 0
                } catch {
                    throw .file(path: path, operation: "remove", reason: error.localizedDescription)
                }
            }
        }
        return freed
    }

    private func entries(of directory: String) throws(StoreError) -> [String] {
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            throw .file(path: directory, operation: "list", reason: error.localizedDescription)
        }
    }
}
