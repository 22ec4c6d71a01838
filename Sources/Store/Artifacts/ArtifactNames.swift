import Studies

extension ArtifactStore {
    /// Where an artifact's files are.
    struct Names {
        /// The directory of all artifacts whose digests begin alike.
        let shelf: String
        /// The file once it is complete.
        let final: String
        /// The file while its pieces arrive.
        let partial: String

        /// Derives the names.
        ///
        /// - Throws: ``StoreError/artifactRefused(_:)`` unless the digest is 64 lower-case hexadecimal digits, so that
        ///   no name leads out of the directory.
        init(_ reference: ArtifactReference, in directory: String) throws(StoreError) {
            let digest = reference.digest
            guard digest.utf8.count == 64, digest.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
            else { throw .artifactRefused("a digest has 64 lower-case hexadecimal digits") }
            guard reference.bytes >= 0 else { throw .artifactRefused("\(reference.bytes) bytes") }
            shelf = "\(directory)/\(digest.prefix(2))"
            final = "\(shelf)/\(digest.dropFirst(2))"
            partial = "\(directory)/partial/\(digest)"
        }
    }
}
