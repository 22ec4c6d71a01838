import Foundation
import Glibc
import Serving
import TestKit
import Testing

struct StatusServerTests {
    private func port(_ server: StatusServer) -> Int { Int(server.address.split(separator: ":")[1]) ?? 0 }

    private func server(token: String? = nil) throws -> StatusServer {
        try StatusServer(
            host: "127.0.0.1", port: 0, token: token,
            pages: ["/ok": { .init("fine\n") }, "/ill": { .init("no\n", status: 503) }])
    }

    @Test func answersPages() throws {
        let server = try server()
        defer { server.close() }

        let fine = LoopbackClient.get("/ok", port: port(server))
        let ill = LoopbackClient.get("/ill?x", port: port(server))

        #expect(fine?.status == 200 && fine?.text == "fine\n")
        #expect(ill?.status == 503)
        #expect(LoopbackClient.get("/../ok", port: port(server))?.status == 404)
    }

    @Test func wantsTheToken() throws {
        let server = try server(token: "0123456789abcdef")
        defer { server.close() }

        #expect(LoopbackClient.get("/ok", port: port(server))?.status == 401)
        #expect(
            LoopbackClient.get("/ok", port: port(server), fields: ["Authorization: Bearer 0123456789abcdeX"])?.status
                == 401)
        #expect(
            LoopbackClient.get("/ok", port: port(server), fields: ["Authorization: Bearer 0123456789abcdef"])?.status
                == 200)
    }

    @Test func refusesToBeOpenToOtherMachinesWithoutAToken() {
        #expect(throws: StatusServerError.self) { try StatusServer(host: "0.0.0.0", port: 0, pages: [:]) }
        #expect(throws: StatusServerError.self) { try StatusServer(host: "localhost", port: 0, token: "x", pages: [:]) }
    }

    @Test(arguments: [
        ("POST /ok HTTP/1.1\r\nHost: localhost\r\n\r\n", "405"),
        ("POST /ok HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc", "413"),
        ("GET /ok HTTP/1.1\r\nHost: rebound.example\r\n\r\n", "403"),
        ("GET /ok HTTP/1.1\r\nHost: 127.rebound.example:9464\r\n\r\n", "403"),
        ("GET /ok HTTP/1.1\r\nHost: 127.0.0.1.rebound.example\r\n\r\n", "403"),
        ("nonsense\r\n\r\n", "400"),
        ("GET /ok HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 4000), "431"),
    ])
    func refusesEverythingElse(request: String, status: String) throws {
        let server = try server()
        defer { server.close() }

        let answer = try #require(LoopbackClient.exchange(Array(request.utf8), port: port(server)))

        // What was not read resets the connection, which may take the answer along.
        #expect(answer.isEmpty || String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 \(status) "))
        #expect(LoopbackClient.get("/ok", port: port(server))?.status == 200)
    }

    @Test func answersWhileOthersSayNothing() throws {
        let server = try server()
        defer { server.close() }
        let port = port(server)
        let most = StatusServer.mostConnections
        let silent = (0..<(2 * most)).compactMap { _ in LoopbackClient.connect(port) }
        defer { silent.forEach { close($0) } }

        #expect(silent.count == 2 * most)
        #expect(LoopbackClient.get("/ok", port: port)?.status == 200)
    }
}
