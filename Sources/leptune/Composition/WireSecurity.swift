import Wire

/// From command-line options to the security of an endpoint.
enum WireSecurity {
    /// A manager's: keys if both files are named, else this machine only.
    static func server(key: String?, authorizedWorkers: String?) throws -> ServerSecurity {
        switch (key, authorizedWorkers) {
        case (nil, nil): .loopback
        case (let key?, let workers?): .curve(secretKey: try KeyFile.read(key), authorizedKeys: workers)
        case (_?, nil), (nil, _?):
            throw CommandFailure(.invalidInput, "--key and --authorized-workers go together.")
        }
    }
}
