import Foundation
import Glibc
import Testing
import Wire

struct EndpointAddressTests {
    private static let longPath = "/" + String(repeating: "p", count: 107)

    @Test(arguments: [
        ("7711", "address “7711” must begin with tcp:// or ipc://"),
        ("udp://127.0.0.1:1", "address “udp://127.0.0.1:1” must begin with tcp:// or ipc://"),
        ("inproc://x", "address “inproc://x” must begin with tcp:// or ipc://"),
        ("tcp://127.0.0.1", "“tcp://127.0.0.1” must name a host and a port, like tcp://127.0.0.1:7711"),
        ("tcp://:7711", "“tcp://:7711” must name a host and a port, like tcp://127.0.0.1:7711"),
        ("tcp://127.0.0.1:x", "“tcp://127.0.0.1:x”: “x” is not a port from 1 to 65535"),
        ("tcp://127.0.0.1:65536", "“tcp://127.0.0.1:65536”: “65536” is not a port from 1 to 65535"),
        ("tcp://::1:7711", "“tcp://::1:7711”: write an IPv6 address in brackets, like tcp://[::1]:7711"),
        ("ipc://", "“ipc://”: a socket's path has 1 to 107 bytes, found 0"),
        ("ipc://\(longPath)", "“ipc://\(longPath)”: a socket's path has 1 to 107 bytes, found 108"),
        ("ipc://run/x", "“ipc://run/x”: a socket's path must be absolute, like ipc:///run/leptune/manager"),
        (
            "tcp://0.0.0.0:7711",
            "tcp://0.0.0.0:7711 can be reached from other machines and would take any worker: give the manager a key "
                + "and a file of authorized workers, or listen on tcp://127.0.0.1"
        ),
        (
            "tcp://*:7711",
            "tcp://*:7711 can be reached from other machines and would take any worker: give the manager a key "
                + "and a file of authorized workers, or listen on tcp://127.0.0.1"
        ),
    ])
    func aManagerRefusesAWrongAddress(address: String, message: String) {
        let error = #expect(throws: WireError.self) { try ManagerEndpoint(bind: [address], security: .loopback) }

        #expect(error?.message == message)
    }

    @Test(arguments: [
        ("tcp://head:7711", "tcp://head:7711 is another machine: give the worker its key and the manager's public key"),
        ("tcp://127.0.0.1:*", "“tcp://127.0.0.1:*”: “*” is not a port from 1 to 65535"),
        ("tcp://127.0.0.1:0", "“tcp://127.0.0.1:0”: “0” is not a port from 1 to 65535"),
        (
            "tcp://127.0.0.999:7711",
            "tcp://127.0.0.999:7711 is another machine: give the worker its key and the manager's public key"
        ),
    ])
    func aWorkerRefusesAWrongAddress(address: String, message: String) {
        let error = #expect(throws: WireError.self) { try WorkerEndpoint(connect: address, security: .loopback) }

        #expect(error?.message == message)
    }

    @Test(arguments: ["tcp://localhost:*", "tcp://[::1]:*", "tcp://127.8.9.10:*"])
    func listensOnThisMachineWithoutKeys(address: String) throws {
        let endpoint = try ManagerEndpoint(bind: [address], security: .loopback)

        #expect(endpoint.boundEndpoints.first?.hasSuffix(":0") == false)
        endpoint.close()
    }

    @Test func saysWhichAddressIsTaken() throws {
        let first = try ManagerEndpoint(bind: ["tcp://127.0.0.1:*"], security: .loopback)

        let error = #expect(throws: WireError.self) {
            try ManagerEndpoint(bind: first.boundEndpoints, security: .loopback)
        }

        #expect(error?.message == "cannot listen on \(first.boundEndpoints[0]): Address already in use")
        first.close()
    }

    @Test func putsItsSocketIntoADirectoryClosedToOthers() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "leptune-\(UUID().uuidString.prefix(8))")
            .path
        defer { try? FileManager.default.removeItem(atPath: directory) }  // A leftover directory harms nobody.

        let endpoint = try ManagerEndpoint(bind: ["ipc://\(directory)/m"], security: .loopback)
        let mode = try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions] as? Int
        endpoint.close()
        chmod(directory, 0o755)
        let error = #expect(throws: WireError.self) {
            try ManagerEndpoint(bind: ["ipc://\(directory)/m"], security: .loopback)
        }

        #expect(mode == 0o700)
        #expect(
            error?.message
                == "the socket's directory \(directory) must be yours and closed to others (mode 700, found 755)")
    }
}
