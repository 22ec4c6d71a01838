import Foundation
import SearchSpaces
import Store
import Studies
import TestKit
import Testing

struct StudyInboxTests {
    private let directory: TemporaryDirectory
    private let inbox: StudyInbox

    init() throws {
        directory = try TemporaryDirectory()
        inbox = StudyInbox(of: directory())
    }

    private func request(_ id: String) -> StudyRequest {
        StudyRequest(
            id: id, study: StudyID(rawValue: 1), action: .enqueue([Configuration(["x": .float(0.5)])]))
    }

    @Test func requestsWaitInOrderUntilTheyAreAnswered() throws {
        try inbox.post(request("2-b"))
        try inbox.post(request("1-a"))

        #expect(inbox.waiting().map(\.id) == ["1-a", "2-b"])
        #expect(try !inbox.isAnswered("1-a"))

        inbox.answer("1-a")

        #expect(try inbox.isAnswered("1-a"))
        #expect(inbox.waiting() == [request("2-b")])
        #expect(try permissions(directory() + ".inbox") == 0o700)
    }

    @Test func aRefusalIsToldOnceWithItsReason() throws {
        try inbox.post(request("1"))

        inbox.answer("1", problem: "the study is over")

        let problem = try #require(throws: RequestProblem.self) { _ = try inbox.isAnswered("1") }
        #expect(problem.description == "the study is over")
        #expect(try inbox.isAnswered("1"))
    }

    @Test func whatIsNoRequestIsRefusedAndGoesAway() throws {
        try inbox.post(request("1"))
        try Data("nonsense".utf8).write(to: inbox.folder.appending(path: "2.json"))
        try Data("half".utf8).write(to: inbox.folder.appending(path: "3.tmp"))

        #expect(inbox.waiting().map(\.id) == ["1"])
        #expect(throws: RequestProblem.self) { _ = try inbox.isAnswered("2") }
    }

    @Test func anInboxThatIsNotThereIsEmpty() {
        #expect(inbox.waiting().isEmpty)
    }
}
