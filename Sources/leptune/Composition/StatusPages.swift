import Foundation
import Manager
import SearchSpaces
import Serving

/// The pages that tell a monitoring system about a manager.
enum StatusPages {
    /// Serves `/metrics`, `/healthz` and `/readyz`.
    ///
    /// - Parameters:
    ///   - metrics: The manager's.
    ///   - address: `host:port`.
    ///   - tokenFile: The file whose first line is the token; needed beyond this machine.
    /// - Throws: ``CommandFailure`` if the address cannot be used.
    static func serve(_ metrics: ManagerMetrics, at address: String, tokenFile: String?) throws -> StatusServer {
        let parts = address.split(separator: ":").map(String.init)
        guard parts.count == 2, let port = Int(parts[1]) else {
            throw CommandFailure(.invalidInput, "--metrics \(address): expected host:port, such as 127.0.0.1:9464.")
        }
        do {
            return try StatusServer(
                host: parts[0], port: port, token: try tokenFile.map(token(inFile:)),
                pages: [
                    "/metrics": {
                        StatusServer.Page(metrics.prometheus, contentType: "text/plain; version=0.0.4; charset=utf-8")
                    },
                    "/healthz": {
                        metrics.isAlive
                            ? StatusServer.Page("ok\n")
                            : StatusServer.Page("the manager does not answer\n", status: 503)
                    },
                    "/readyz": {
                        metrics.obstacle.map { StatusServer.Page("\($0)\n", status: 503) } ?? StatusServer.Page("ok\n")
                    },
                ])
        } catch let error as StatusServerError {
            throw CommandFailure(.invalidInput, "--metrics \(address): \(error).")
        }
    }

    /// Reads a token; the file must be closed to others, like a key's.
    private static func token(inFile path: String) throws -> String {
        let text: String
        switch Document.text(ofFile: path) {
        case .failure(let diagnostics): throw CommandFailure(.invalidInput, "--metrics-token: \(diagnostics)")
        case .success(let read): text = read
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o777
        guard mode & 0o077 == 0 else {
            throw CommandFailure(.invalidInput, "the token file \(path) is open to others: chmod 600 \(path)")
        }
        let token = text.prefix { !$0.isNewline }
        guard token.utf8.count >= 16 else {
            throw CommandFailure(
                .invalidInput, "the token file \(path) must begin with a line of at least 16 characters")
        }
        return String(token)
    }
}
