import Serving
import Testing

struct HTTPRequestTests {
    private func request(_ text: String) throws -> HTTPRequest? { try HTTPRequest(Array(text.utf8)) }

    @Test func readsMethodPathAndFields() throws {
        let request = try request("GET /metrics?x=1 HTTP/1.1\r\nHost: localhost:9\r\nX-A:  b \r\nx-a: c\r\n\r\n")

        #expect(request?.method == "GET")
        #expect(request?.path == "/metrics")
        #expect(request?.fields == ["host": "localhost:9", "x-a": "b,c"])
    }

    @Test func waitsForTheEndOfTheHead() throws {
        #expect(try request("GET / HTTP/1.1\r\nHost: x\r\n") == nil)
        #expect(try request("") == nil)
    }

    @Test(arguments: [
        "GET / HTTP/2\r\n\r\n", "get / HTTP/1.1\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET x HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nNo colon\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n", "GET / HTTP/1.1\r\nA b: x\r\n\r\n",
        "\r\n\r\n", "GET /\0 HTTP/1.1\r\n\r\n",
    ])
    func refusesWhatIsNoRequest(text: String) {
        #expect(throws: HTTPRequest.Problem.malformed) { try request(text) }
    }

    @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked", "Content-Length: 0\r\nContent-Length: 7"])
    func refusesBodies(field: String) {
        #expect(throws: HTTPRequest.Problem.hasBody) { try request("GET / HTTP/1.1\r\n\(field)\r\n\r\n") }
    }

    @Test func refusesHeadsThatAreTooLong() {
        let long = "GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: HTTPRequest.limit)

        #expect(throws: HTTPRequest.Problem.tooLong) { try request(long) }
        #expect(throws: HTTPRequest.Problem.tooLong) { try request(long + "\r\n\r\n") }
    }
}
