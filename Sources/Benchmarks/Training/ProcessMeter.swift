import Foundation

/// What this process has used.
enum ProcessMeter {
    /// Seconds of processor time of all threads, user and system.
    static var processorSeconds: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

    /// Seconds on a clock that only goes forward.
    static var wallSeconds: Double { seconds(CLOCK_MONOTONIC) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Gives free memory back and forgets the peak so far.
    ///
    /// - Returns: Resident bytes now, from which ``peakBytes`` counts; nil where the system does not reset peaks.
    static func resetPeak() -> Int? {
        trimHeap()
        guard let stream = fopen("/proc/self/clear_refs", "w") else { return nil }
        fputs("5", stream)
        return fclose(stream) == 0 ? status("VmRSS") : nil
    }

    /// Calls glibc's `malloc_trim`, which its module does not export; does nothing where there is none.
    private static func trimHeap() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
    }

    /// The most resident bytes there were since ``resetPeak()``.
    static var peakBytes: Int? { status("VmHWM") }

    private static func status(_ field: String) -> Int? {
        // Silence is right: without /proc memory is not measured, and the table says so.
        let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix(field + ":") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
}
