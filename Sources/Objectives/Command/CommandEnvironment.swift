import Foundation
import SearchSpaces
import Studies

/// The environment of a program: nothing of the worker's but what is listed here.
enum CommandEnvironment {
    /// What a program may see of the worker's environment; tokens and keys are never among it.
    private static let passedOn: Set<String> = [
        "PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "LD_LIBRARY_PATH",
        "CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
    ]

    /// The variables for an attempt; writes the parameters to a file on the way.
    ///
    /// - Parameters:
    ///   - run: The attempt.
    ///   - until: The fidelity that the program shall reach.
    ///   - work: The attempt's private folder.
    ///   - inherited: The worker's environment.
    /// - Throws: An error of Foundation if the file cannot be written.
    static func variables(
        for run: TrialRun, until: Int, work: URL, inherited: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> [String: String] {
        let parameters = work.appending(path: "parameters.json")
        try EventCoding.encoder().encode(run.configuration).write(to: parameters)
        var variables = inherited.filter { passedOn.contains($0.key) }
        variables["TMPDIR"] = work.path
        variables["LEPTUNE_WORK"] = work.path
        variables["LEPTUNE_PARAMETERS"] = parameters.path
        variables["LEPTUNE_TRIAL"] = "\(run.trial)"
        variables["LEPTUNE_SEED"] = "\(run.seed)"
        variables["LEPTUNE_FIDELITY"] = "\(until)"
        // Measurements shall arrive when they are printed, not when a buffer is full.
        variables["PYTHONUNBUFFERED"] = "1"
        return variables
    }

    /// The absolute path of a program: as given from the folder if it has a slash, else found on `PATH`.
    static func locate(_ program: String, from folder: URL, environment: [String: String]) -> String? {
        let candidates =
            program.contains("/")
            ? [URL(filePath: program, relativeTo: folder).path]
            : (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map { "\($0)/\(program)" }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) && !isFolder($0) }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
