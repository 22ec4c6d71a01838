import Foundation
import Strategies
import Testing

struct EnqueueLineTests {
    private func opened(budget: Int = 4) -> AskTellConversation {
        var conversation = AskTellConversation()
        _ = conversation.answer(
            #"{"op":"open","space":[{"name":"x","type":"float","low":0,"high":1},"#
                + #"{"name":"n","type":"int","low":1,"high":4}],"strategy":"random","seed":7,"budget":\#(budget)}"#)
        return conversation
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func whatIsEnqueuedIsTheNextToBeTried() throws {
        var conversation = opened()

        let enqueued = try object(conversation.answer(#"{"op":"enqueue","params":{"x":1,"n":2}}"#))
        let drawn = try object(conversation.answer(#"{"op":"enqueue","params":{"n":3}}"#))
        let asked = try object(conversation.answer(#"{"op":"ask","n":3}"#))

        #expect(enqueued["queued"] as? Int == 1)
        #expect(drawn["queued"] as? Int == 2)
        let trials = try #require(asked["trials"] as? [[String: Any]])
        let params = trials.compactMap { $0["params"] as? [String: Any] }
        #expect(params.prefix(2).map { $0["n"] as? Int } == [2, 3])
        #expect(params.first?["x"] as? Double == 1)
        #expect(params[1]["x"] as? Double == (drawn["params"] as? [String: Any])?["x"] as? Double)
        #expect(trials.count == 3)
    }

    @Test(arguments: [
        (#"{"op":"enqueue"}"#, "params: is missing"), (#"{"op":"enqueue","params":{"y":1}}"#, "'y' is not a parameter"),
        (#"{"op":"enqueue","params":{"x":2}}"#, "'x' is 2"),
    ])
    func aMistakeIsAnsweredAndChangesNothing(_ line: String, _ message: String) throws {
        var conversation = opened(budget: 1)

        let refused = try object(conversation.answer(line))
        let taken = try object(conversation.answer(#"{"op":"enqueue","params":{}}"#))
        let full = try object(conversation.answer(#"{"op":"enqueue","params":{}}"#))

        #expect((refused["error"] as? String)?.contains(message) == true, "\(refused)")
        #expect(taken["ok"] as? Bool == true)
        #expect((full["error"] as? String)?.contains("room for 0 more of its 1 trials") == true, "\(full)")
    }
}
