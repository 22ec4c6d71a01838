import Foundation
import Glibc
import Synchronization

/// A TCP relay on this machine that can go silent, break its connections or change what passes.
///
/// It stands for a network between a worker and its manager. One thread moves the bytes.
package final class FaultyProxy: Sendable {
    /// What the network does.
    package enum Mode: Sendable {
        /// Bytes pass.
        case open
        /// Connections stay, no byte passes, new connections hang.
        case silent
        /// Connections break, new ones are closed at once.
        case cut
    }

    private struct State {
        var mode = Mode.open
        var isClosed = false
    }

    /// The port on 127.0.0.1 that stands for the other side.
    package let port: Int
    private let change: @Sendable ([UInt8]) -> [UInt8]
    private let state = Mutex(State())

    /// Listens on a port that the system chooses and relays to another on this machine.
    ///
    /// - Parameter change: What becomes of bytes that pass together, either way.
    package init(to target: Int, changing change: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }) throws {
        self.change = change
        let listener = try Loopback.listen()
        port = try Loopback.port(of: listener)
        let thread = Thread { [self] in relay(listener, to: target) }
        thread.name = "proxy"
        thread.start()
    }

    /// Changes what the network does.
    package func set(_ mode: Mode) { state.withLock { $0.mode = mode } }

    /// Ends the relay within a tenth of a second.
    package func close() { state.withLock { $0.isClosed = true } }

    /// How long the thread waits before it looks at its orders again, in milliseconds.
    private static let interval: Int32 = 20

    private func relay(_ listener: Int32, to target: Int) {
        var links: [Link] = []
        while true {
            let (mode, isClosed) = state.withLock { ($0.mode, $0.isClosed) }
            if isClosed { break }
            if mode == .cut {
                for link in links { link.close() }
                links.removeAll()
            }
            if mode == .silent {
                usleep(UInt32(Self.interval) * 1000)
                continue
            }
            var waits = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            for link in links { waits += link.waits }
            guard poll(&waits, nfds_t(waits.count), Self.interval) > 0 else { continue }
            for index in links.indices { links[index].move(waits[1 + 2 * index], waits[2 + 2 * index]) }
            links.removeAll { link in
                if link.isBroken { link.close() }
                return link.isBroken
            }
            if waits[0].revents != 0 {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { continue }
                if mode == .open, let server = Loopback.connect(to: target) {
                    links.append(Link(client, server, change))
                } else {
                    Glibc.close(client)
                }
            }
        }
        for link in links { link.close() }
        Glibc.close(listener)
    }
}

/// A connection through the proxy: two sockets, and what is on its way each way.
private struct Link {
    private let sockets: (Int32, Int32)
    private let change: @Sendable ([UInt8]) -> [UInt8]
    private var pending: (toServer: [UInt8], toClient: [UInt8]) = ([], [])
    private(set) var isBroken = false

    init(_ client: Int32, _ server: Int32, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        sockets = (client, server)
        self.change = change
        for socket in [client, server] { _ = fcntl(socket, F_SETFL, O_NONBLOCK) }
    }

    /// A side is read only once what it said before is on its way.
    var waits: [pollfd] {
        [
            pollfd(
                fd: sockets.0,
                events: Int16((pending.toServer.isEmpty ? POLLIN : 0) | (pending.toClient.isEmpty ? 0 : POLLOUT)),
                revents: 0),
            pollfd(
                fd: sockets.1,
                events: Int16((pending.toClient.isEmpty ? POLLIN : 0) | (pending.toServer.isEmpty ? 0 : POLLOUT)),
                revents: 0),
        ]
    }

    mutating func move(_ client: pollfd, _ server: pollfd) {
        if client.revents != 0, pending.toServer.isEmpty { receive(sockets.0, into: \.toServer) }
        if server.revents != 0, pending.toClient.isEmpty { receive(sockets.1, into: \.toClient) }
        send(\.toServer, to: sockets.1)
        send(\.toClient, to: sockets.0)
    }

    func close() {
        Glibc.close(sockets.0)
        Glibc.close(sockets.1)
    }

    private mutating func receive(
        _ socket: Int32, into way: WritableKeyPath<(toServer: [UInt8], toClient: [UInt8]), [UInt8]>
    ) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count > 0 {
            pending[keyPath: way] = change(Array(buffer[..<count]))
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            isBroken = true
        }
    }

    private mutating func send(
        _ way: WritableKeyPath<(toServer: [UInt8], toClient: [UInt8]), [UInt8]>, to socket: Int32
    ) {
        let bytes = pending[keyPath: way]
        guard !bytes.isEmpty else { return }
        let count = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        if count > 0 {
            pending[keyPath: way].removeFirst(count)
        } else if errno != EAGAIN, errno != EINTR {
            isBroken = true
        }
    }
}

/// TCP sockets on 127.0.0.1.
enum Loopback {
    /// A listening socket on a port that the system chooses.
    static func listen() throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw DrillError("no socket: \(String(cString: strerror(errno)))") }
        let isBound = withAddress(port: 0) { Glibc.bind(socket, $0, $1) } == 0
        guard isBound, Glibc.listen(socket, 64) == 0 else {
            Glibc.close(socket)
            throw DrillError("cannot listen on 127.0.0.1: \(String(cString: strerror(errno)))")
        }
        return socket
    }

    /// The port that a socket is bound to.
    static func port(of socket: Int32) throws -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        guard status == 0 else { throw DrillError("cannot read a port: \(String(cString: strerror(errno)))") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// A port that is free now.
    static func freePort() throws -> Int {
        let socket = try listen()
        defer { Glibc.close(socket) }
        return try port(of: socket)
    }

    /// A connection to a port; nil if nobody listens.
    static func connect(to port: Int) -> Int32? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        guard withAddress(port: port, { Glibc.connect(socket, $0, $1) }) == 0 else {
            Glibc.close(socket)
            return nil
        }
        return socket
    }

    private static func withAddress<Result>(
        port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001)).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// Why a drill could not be held.
package struct DrillError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
