import Glibc

/// Wakes a thread that waits for news, or lets it wait its time.
///
/// That time is the monotonic clock's. Dispatch's semaphores wait for a moment of the wall clock on Linux: where that is set
/// back meanwhile, they wait as much longer.
final class Alarm: Sendable {
    private let ends: (reading: Int32, writing: Int32)

    init() {
        var files: [Int32] = [-1, -1]
        precondition(pipe(&files) == 0, "no file is left for an alarm")
        ends = (files[0], files[1])
        for file in files {
            _ = fcntl(file, F_SETFL, O_NONBLOCK)
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(ends.reading)
        close(ends.writing)
    }

    /// Wakes whoever waits, or who is the next to wait.
    func ring() {
        var byte: UInt8 = 1
        // A pipe that takes no more is ringing already.
        write(ends.writing, &byte, 1)
    }

    /// Waits until it rings, at most so long.
    func wait(atMost milliseconds: Int32) {
        var wait = pollfd(fd: ends.reading, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, milliseconds) > 0 else { return }
        var rings = [UInt8](repeating: 0, count: 64)
        read(ends.reading, &rings, rings.count)
    }
}
