import Foundation

/// Finds the files that come with the program.
enum ResourceFolder {
    /// The folder of the data sets.
    ///
    /// Looked for in this order: in the folder that `LEPTUNE_RESOURCES` names, next to the program, and in
    /// `../share/leptune` from the program.
    ///
    /// - Throws: `DataError` that lists where it was looked for.
    static func datasets(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(DataError) -> URL {
        var places: [URL] = []
        if let named = environment["LEPTUNE_RESOURCES"], !named.isEmpty { places.append(URL(filePath: named)) }
        // The link that the kernel keeps, not argv[0], which the caller chooses.
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        places.append(program)
        places.append(program.deletingLastPathComponent().appending(path: "share/leptune"))
        for place in places {
            let folder = place.appending(path: "leptune_Datasets.resources/Resources")
            if FileManager.default.fileExists(atPath: folder.path) { return folder }
        }
        throw DataError(
            "The bundled data sets (leptune_Datasets.resources) are not in "
                + places.map(\.path).joined(separator: ", ") + ".",
            remedy: "Set LEPTUNE_RESOURCES to the folder that has them.")
    }
}
