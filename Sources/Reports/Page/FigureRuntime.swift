public import Foundation
import Studies

/// The JavaScript that draws a report's figures: Vega, Vega-Lite and Vega-Embed as one file.
///
/// `scripts/setup-report-runtime` writes it where the build copies it from. It is not part of the repository; a report
/// without it shows each figure's data as a table.
public struct FigureRuntime: Sendable {
    /// The program's text; safe inside a `script` element of a page.
    let javaScript: String

    /// Takes a runtime.
    ///
    /// - Throws: ``ReportError`` if the text could not stand in a page.
    public init(javaScript: String) throws(ReportError) {
        for ending in ["</script", "<!--", "<script", "]]>", "\0"] where javaScript.contains(ending) {
            throw ReportError(
                "The report's figure runtime contains '\(ending)', which would end it inside a page.",
                remedy: "Run scripts/setup-report-runtime again and build.")
        }
        self.javaScript = javaScript
    }

    /// The runtime that comes with the program; nil if it was not set up.
    ///
    /// Looked for in this order: in the folder that `LEPTUNE_RESOURCES` names, next to the program, and in
    /// `../share/leptune` from the program.
    ///
    /// - Throws: ``ReportError`` if it is there but unfit.
    public static func installed(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ReportError) -> FigureRuntime? {
        for file in places(environment) {
            // Not being there is the usual case: the next place may have it.
            guard let data = try? Data(contentsOf: file) else { continue }
            return try FigureRuntime(javaScript: String(decoding: data, as: UTF8.self))
        }
        return nil
    }

    private static func places(_ environment: [String: String]) -> [URL] {
        let path = "leptune_Reports.resources/Resources/vega-bundle.js"
        var folders: [URL] = []
        if let named = environment["LEPTUNE_RESOURCES"], !named.isEmpty { folders.append(URL(filePath: named)) }
        // The link that the kernel keeps, not argv[0], which the caller chooses.
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        folders += [program, program.deletingLastPathComponent().appending(path: "share/leptune")]
        return folders.map { $0.appending(path: path) }
    }
}

/// Why a report could not be made.
public struct ReportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public var message: String
    /// How to mend it.
    public var remedy: String

    init(_ message: String, remedy: String) {
        self.message = message
        self.remedy = remedy
    }

    /// What is wrong and how to mend it.
    public var description: String { message + " " + remedy }
}
