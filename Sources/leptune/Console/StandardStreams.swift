import Foundation
import Glibc

/// The streams that the program was started with.
enum StandardStreams {
    /// Makes sure that all three are there, and that a reader who leaves ends nothing unasked.
    ///
    /// The number of a stream that was closed would go to the next file that is opened, such as the ledger of a store, and
    /// notes would be written into it.
    static func prepare() {
        var descriptor: Int32
        repeat { descriptor = open("/dev/null", O_RDWR) } while (0...2).contains(descriptor)
        if descriptor > 2 { close(descriptor) }
        signal(SIGPIPE, SIG_IGN)
    }

    /// Ends the program as one whose reader has left.
    static func endForWantOfReader() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }
}
