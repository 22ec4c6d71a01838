import CProcess
import Foundation

/// A program under a guardian that leaves nothing of it behind.
///
/// Belongs to one thread. When the value goes away, the program and all its descendants are ended first.
final class GuardedProcess {
    /// How the program ended.
    struct Ending {
        /// Why it could not be started; nil if it could.
        let startError: String?
        /// Its exit code, if it exited.
        let exitCode: Int?
        /// The signal that ended it, if one did.
        let signal: Int?
        /// The most resident memory of its main process, in bytes.
        let peakBytes: Int
    }

    /// Where the program printed.
    enum Stream {
        case output, errors
    }

    private let guarded: leptune_guarded
    /// There until nothing of the program is left.
    private let work: PrivateFolder?
    private var isControlled = true
    private var isReaped = false
    private var openStreams: [(Stream, Int32)]
    private var reported: leptune_ending?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: Its absolute path.
    ///   - arguments: Its arguments, the program's name first.
    ///   - environment: Its whole environment.
    ///   - folder: Where it starts.
    ///   - memoryBytes: The most address space of each of its processes; nil for no limit.
    ///   - grace: How long it may take to end after SIGTERM.
    ///   - group: The control group that it belongs to; nil for the worker's.
    ///   - work: A folder of its own, kept as long as this value; the guardian removes it if this process dies. Nil for none.
    /// - Throws: `POSIXError` if no process could be made. A program that cannot be started says so in its ending.
    init(
        program: String, arguments: [String], environment: [String: String], folder: String, memoryBytes: Int?,
        grace: Duration, group: ControlGroup? = nil, work: PrivateFolder? = nil
    ) throws {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var started = leptune_guarded()
        let failure = withCStrings(arguments) { arguments in
            withCStrings(variables) { variables in
                withCStrings([program, folder, group?.entrance, group?.folder, work?.url.path]) { paths in
                    var command = leptune_command(
                        program: paths[0], arguments: arguments, environment: variables, folder: paths[1],
                        memory_bytes: UInt64(max(0, memoryBytes ?? 0)),
                        grace_milliseconds: Int32(clamping: Int(grace / .milliseconds(1))),
                        control_group: paths[2], control_group_folder: paths[3], work: paths[4])
                    return leptune_start(&command, &started)
                }
            }
        }
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EAGAIN) }
        guarded = started
        self.work = work
        openStreams = [(.output, started.output), (.errors, started.errors)]
    }

    deinit {
        guard !isReaped else { return }
        end()
        while ending == nil { read(atMost: 100) { _, _ in } }
        reap()
    }

    /// The ending, once no process of the program is left and everything it printed has been read.
    var ending: Ending? {
        guard let reported, openStreams.isEmpty else { return nil }
        let code = reported.status & 0x7f == 0 ? Int(reported.status >> 8 & 0xff) : nil
        let signal = code == nil ? Int(reported.status & 0x7f) : nil
        return Ending(
            startError: reported.start_error == 0 ? nil : String(cString: strerror(reported.start_error)),
            exitCode: code, signal: signal, peakBytes: Int(reported.peak_kilobytes) << 10)
    }

    /// Asks the guardian to end everything: SIGTERM, the grace, then SIGKILL.
    ///
    /// - Parameter soon: Whether the grace is half a second at most.
    func end(soon: Bool = false) {
        guard isControlled else { return }
        // Not reaped yet, so the number is still the guardian's.
        if soon { kill(guarded.guardian, SIGUSR1) }
        close(guarded.control)
        isControlled = false
    }

    /// Waits for something to happen and hands on what the program printed.
    ///
    /// - Parameters:
    ///   - milliseconds: The longest wait.
    ///   - take: Gets each piece.
    func read(atMost milliseconds: Int32, _ take: (Stream, UnsafeRawBufferPointer) -> Void) {
        var waits = openStreams.map { pollfd(fd: $0.1, events: Int16(POLLIN), revents: 0) }
        if reported == nil { waits.append(pollfd(fd: guarded.report, events: Int16(POLLIN), revents: 0)) }
        guard poll(&waits, nfds_t(waits.count), milliseconds) > 0 else { return }

        let hadReport = reported != nil || readReport()
        openStreams = openStreams.filter { stream, file in
            withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
                let count = Foundation.read(file, buffer.baseAddress, buffer.count)
                if count > 0 {
                    take(stream, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                    return true
                }
                // With no process left, an empty pipe stays empty even if a stuck process still holds its other end.
                let isEmptyForNow = count < 0 && (errno == EAGAIN || errno == EINTR)
                return isEmptyForNow && !hadReport
            }
        }
        if ending != nil { reap() }
    }

    private func readReport() -> Bool {
        var ending = leptune_ending()
        let size = MemoryLayout<leptune_ending>.size
        let count = withUnsafeMutableBytes(of: &ending) { Foundation.read(guarded.report, $0.baseAddress, size) }
        if count == size {
            reported = ending
        } else if count == 0 {
            // The guardian was killed; the program died with it.
            ending.status = 9
            reported = ending
        }
        return reported != nil
    }

    private func reap() {
        guard !isReaped else { return }
        isReaped = true
        end()
        var status: Int32 = 0
        while waitpid(guarded.guardian, &status, 0) < 0 && errno == EINTR {}
        for file in [guarded.output, guarded.errors, guarded.report] { close(file) }
    }
}

/// Passes strings as a C array ended by NULL; nil as NULL.
private func withCStrings<Result>(
    _ strings: [String?], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) throws -> Result
) rethrows -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { $0.flatMap { strdup($0) } } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return try pointers.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("the array has at least its NULL") }
        return try body(base)
    }
}
