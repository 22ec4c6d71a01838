import Studies

/// What the ending of a program means for its trial.
struct CommandVerdict {
    private let ending: GuardedProcess.Ending
    private let log: CommandLog
    private let limit: Int?
    private let memoryKills: Int?

    /// Weighs an ending.
    ///
    /// - Parameters:
    ///   - limit: The most memory it may have had; nil for no limit.
    ///   - memoryKills: How many of its processes the kernel killed for want of memory; nil if nobody knows.
    init(_ ending: GuardedProcess.Ending, log: CommandLog, limit: Int?, memoryKills: Int?) {
        self.ending = ending
        self.log = log
        self.limit = limit
        self.memoryKills = memoryKills
    }

    /// The failure; nil for a program that ended well.
    var failure: RunEnding? {
        if let startError = ending.startError {
            return .failed(.error, "the program could not be started: \(startError)")
        }
        if let memoryKills, memoryKills > 0, ending.exitCode != 0 {
            return .failed(.outOfMemory, "the kernel killed the program for its memory")
        }
        if let signal = ending.signal {
            // Nobody here sent it: the worker's own endings are decided before.
            if signal == 9, memoryKills == nil {
                return .failed(.outOfMemory, "the program was killed, most likely for its memory")
            }
            return .failed(saysMemory ? .outOfMemory : .error, "the program was ended by signal \(signal)\(lastWords)")
        }
        guard let code = ending.exitCode, code != 0 else { return nil }
        if code == 137 || saysMemory {
            return .failed(.outOfMemory, "the program ran out of memory (exit code \(code))\(lastWords)")
        }
        return .failed(.error, "the program ended with exit code \(code)\(lastWords)")
    }

    private var lastWords: String {
        (log.errors.lastLine ?? log.output.lastLine).map { ": \($0)" } ?? ""
    }

    /// Whether a limited program complained about memory, in the words of Python, C++, C and others.
    private var saysMemory: Bool {
        guard limit != nil, let words = log.errors.lastLine?.lowercased() else { return false }
        return ["memoryerror", "bad_alloc", "cannot allocate memory", "out of memory"].contains { words.contains($0) }
    }
}
