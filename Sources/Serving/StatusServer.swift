import Foundation
import Glibc
import Synchronization

/// Answers `GET` for a few pages of text over HTTP/1.1: metrics and health.
///
/// One thread, at most ``mostConnections`` connections, each closed after its answer and ten seconds after it was opened
/// at the latest. Heads are bounded, bodies refused, names of hosts checked against those that were allowed, so that a
/// web page elsewhere cannot have a browser read this. It serves a handful of readers on one machine; for anything more
/// put a proxy before it.
public final class StatusServer: Sendable {
    /// An answer.
    public struct Page: Sendable {
        /// The status code.
        public var status: Int
        /// The text.
        public var text: String
        /// Its kind.
        public var contentType: String

        /// Creates an answer.
        public init(_ text: String, status: Int = 200, contentType: String = "text/plain; charset=utf-8") {
            self.text = text
            self.status = status
            self.contentType = contentType
        }
    }

    /// With more connections at a time the oldest is closed, so that those which say nothing keep nobody out.
    public static let mostConnections = 64
    /// How long a connection may live.
    public static let deadline = Duration.seconds(10)

    /// The address in use, with the port that the system chose for 0.
    public let address: String
    private let listener: Int32
    private let token: String?
    private let pages: [String: @Sendable () -> Page]
    private let isClosed = Atomic(false)

    /// Listens.
    ///
    /// - Parameters:
    ///   - host: An IPv4 address.
    ///   - port: A port; 0 for one that the system chooses.
    ///   - token: What `Authorization: Bearer` must name; may be nil on loopback only.
    ///   - pages: What is answered for each path.
    /// - Throws: ``StatusServerError`` if the address cannot be used, or would be open to other machines.
    public init(
        host: String, port: Int, token: String? = nil, pages: [String: @Sendable () -> Page]
    ) throws(StatusServerError) {
        guard token != nil || host.hasPrefix("127.") else {
            throw StatusServerError("\(host) can be reached from other machines: it needs a token")
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        guard (0...65535).contains(port), inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            throw StatusServerError("“\(host):\(port)” is not an IPv4 address and a port")
        }
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(listener, $0, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else {
            let reason = String(cString: strerror(errno))
            Glibc.close(listener)
            throw StatusServerError("cannot listen on \(host):\(port): \(reason)")
        }
        self.listener = listener
        self.address = "\(host):\(UInt16(bigEndian: address.sin_port))"
        self.token = token
        self.pages = pages
        let thread = Thread { [self] in serve() }
        thread.name = "status"
        thread.start()
    }

    /// Stops within a fifth of a second.
    public func close() { isClosed.store(true, ordering: .relaxed) }

    private func serve() {
        var connections: [Connection] = []
        while !isClosed.load(ordering: .relaxed) {
            var waits = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            waits += connections.map(\.wait)
            let count = poll(&waits, nfds_t(waits.count), 200)
            for index in connections.indices where count > 0 && waits[index + 1].revents != 0 {
                connections[index].move { self.answer($0) }
            }
            let now = ContinuousClock.now
            connections.removeAll { connection in
                let isOver = connection.isOver || now - connection.openedAt > Self.deadline
                if isOver { Glibc.close(connection.socket) }
                return isOver
            }
            guard count > 0, waits[0].revents != 0 else { continue }
            let client = accept(listener, nil, nil)
            if client < 0 {
                // Without a free descriptor the listener stays ready; do not spin on it.
                if errno == EMFILE || errno == ENFILE { usleep(50_000) }
            } else {
                if connections.count == Self.mostConnections { Glibc.close(connections.removeFirst().socket) }
                _ = fcntl(client, F_SETFL, O_NONBLOCK)
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                connections.append(Connection(socket: client))
            }
        }
        for connection in connections { Glibc.close(connection.socket) }
        Glibc.close(listener)
    }

    private func answer(_ request: HTTPRequest) -> Page {
        guard isAllowed(host: request.fields["host"]) else { return Page("unknown host\n", status: 403) }
        if let token {
            guard let given = request.fields["authorization"], Self.areEqual(given, "Bearer \(token)") else {
                return Page("a bearer token is needed\n", status: 401)
            }
        }
        guard request.method == "GET" else { return Page("only GET\n", status: 405) }
        guard let page = pages[request.path] else { return Page("no such page\n", status: 404) }
        return page()
    }

    /// Whether a request names this machine; with a token any name will do, as a browser elsewhere does not have it.
    private func isAllowed(host: String?) -> Bool {
        guard token == nil, let host else { return true }
        let name = host.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ""
        // A name that only begins like an address may be anybody's, and lead here.
        var address = in_addr()
        return name == "localhost" || name.hasPrefix("127.") && inet_pton(AF_INET, name, &address) == 1
    }

    /// Compares in a time that does not depend on where two texts differ.
    private static func areEqual(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Why pages cannot be served.
public struct StatusServerError: Error, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// One reader: what it has said, then what it is told.
private struct Connection {
    let socket: Int32
    let openedAt = ContinuousClock.now
    private(set) var isOver = false
    private var received: [UInt8] = []
    private var answer: [UInt8]?

    init(socket: Int32) { self.socket = socket }

    var wait: pollfd { pollfd(fd: socket, events: Int16(answer == nil ? POLLIN : POLLOUT), revents: 0) }

    mutating func move(_ respond: (HTTPRequest) -> StatusServer.Page) {
        if answer == nil { receive(respond) }
        if answer != nil { send() }
    }

    private mutating func receive(_ respond: (HTTPRequest) -> StatusServer.Page) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else {
            isOver = count == 0 || (errno != EAGAIN && errno != EINTR)
            return
        }
        received += buffer[..<count]
        do {
            guard let request = try HTTPRequest(received) else { return }
            answer = Self.bytes(respond(request))
        } catch {
            let status =
                switch error {
                case .malformed: 400
                case .tooLong: 431
                case .hasBody: 413
                }
            answer = Self.bytes(StatusServer.Page("not a request that is answered here\n", status: status))
        }
    }

    private mutating func send() {
        guard let bytes = answer else { return }
        let count = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else {
            isOver = errno != EAGAIN && errno != EINTR
            return
        }
        answer = Array(bytes.dropFirst(count))
        if count == bytes.count {
            shutdown(socket, Int32(SHUT_WR))
            isOver = true
        }
    }

    private static func bytes(_ page: StatusServer.Page) -> [UInt8] {
        let reason =
            switch page.status {
            case 200: "OK"
            case 401: "Unauthorized"
            case 403: "Forbidden"
            case 404: "Not Found"
            case 405: "Method Not Allowed"
            case 413: "Content Too Large"
            case 431: "Request Header Fields Too Large"
            case 503: "Service Unavailable"
            default: "Bad Request"
            }
        let body = Array(page.text.utf8)
        let head = """
            HTTP/1.1 \(page.status) \(reason)\r\nContent-Type: \(page.contentType)\r\nContent-Length: \(body.count)\r\n\
            Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
            Content-Security-Policy: default-src 'none'\r\n\r\n
            """
        return Array(head.utf8) + body
    }
}
