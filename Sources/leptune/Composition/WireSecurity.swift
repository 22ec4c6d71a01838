import Wire

/// From command-line options to the security of an endpoint.
enum WireSecurity {
    /// A manager's: keys if both files are named, else this machine only.
    static func server(key: String?, authorizedWorkers: String?) throws -> ServerSecurity {
        switch (key, authorizedWorkers) {
        case (nil, nil): .loopback
        case (let key?, let workers?): .curve(try KeyFile.readPair(key).secretKey, authorizedKeys: workers)
        case (_?, nil), (nil, _?):
            throw CommandFailure(.invalidInput, "--key and --authorized-workers go together.")
        }
    }
}

extension WireSecurity {
    /// A worker's: keys if both are named, else this machine only.
    static func client(key: String?, managerKey: String?) throws -> ClientSecurity {
        switch (key, managerKey) {
        case (nil, nil): .loopback
        case (let key?, let manager?):
            .curve(try KeyFile.readPair(key), serverKey: try KeyFile.readPublicKey(manager))
        case (_?, nil), (nil, _?): throw CommandFailure(.invalidInput, "--key and --manager-key go together.")
        }
    }
}
