import Foundation
import Studies
import Worker

/// Which workers of earlier sessions on this machine are certainly gone, so that their trials need not wait.
enum DepartedWorker {
    /// Whether a worker was started on this machine by a supervisor that no longer lives.
    @Sendable static func isGone(_ worker: WorkerID) -> Bool {
        let prefix = MachineFacts.host + "/"
        guard worker.rawValue.hasPrefix(prefix),
            let supervisor = Int32(worker.rawValue.dropFirst(prefix.count).prefix { $0 != "." }),
            supervisor != getpid()
        else { return false }
        return kill(supervisor, 0) != 0 && errno == ESRCH
    }
}
