import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A client that says what it is told to a port on this machine, and hears until the other side is done.
public enum LoopbackClient {
    /// Sends bytes and gives everything that comes back; nil if nobody listens.
    ///
    /// - Parameters:
    ///   - bytes: What to say.
    ///   - port: To whom.
    ///   - seconds: How long to wait for each piece of the answer.
    public static func exchange(_ bytes: [UInt8], port: Int, seconds: Int = 5) -> [UInt8]? {
        guard let socket = connect(port) else { return nil }
        defer { close(socket) }
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(socket, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
        return answer
    }

    /// The descriptor of a connection, which the caller closes; nil if nobody listens.
    public static func connect(_ port: Int) -> Int32? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001)).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(socket)
            return nil
        }
        return socket
    }

    /// The status and body that `GET` gives for a path; nil if there is no answer.
    public static func get(_ path: String, port: Int, fields: [String] = []) -> (status: Int, text: String)? {
        let head = (["GET \(path) HTTP/1.1", "Host: localhost:\(port)"] + fields).joined(separator: "\r\n")
        guard let answer = exchange(Array((head + "\r\n\r\n").utf8), port: port) else { return nil }
        let text = String(decoding: answer, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"), let status = Int(text.dropFirst(9).prefix(3)) else { return nil }
        return (status, String(text[end.upperBound...]))
    }
}
