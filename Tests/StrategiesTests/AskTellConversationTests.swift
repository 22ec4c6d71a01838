import Foundation
import Strategies
import Testing

struct AskTellConversationTests {
    private static let open = """
        {"op":"open","space":[{"name":"x","type":"float","low":0,"high":1},\
        {"name":"kind","type":"categorical","choices":["a","b"]},\
        {"name":"depth","type":"int","low":1,"high":4,"when":{"kind":"b"}}],\
        "strategy":"tpe","goal":"maximize","seed":7,"budget":40}
        """

    @Test func opensAsksAndIsTold() throws {
        var conversation = AskTellConversation()

        let opened = try Self.object(conversation.answer(Self.open))
        let asked = try Self.object(conversation.answer(#"{"op":"ask","n":3}"#))
        let told = try Self.object(conversation.answer(#"{"op":"tell","id":1,"value":0.25}"#))
        let failed = try Self.object(conversation.answer(#"{"op":"tell","id":0,"state":"failed"}"#))

        #expect(opened["ok"] as? Bool == true)
        #expect(opened["sampler"] as? String == "tpe")
        let trials = try #require(asked["trials"] as? [[String: Any]])
        #expect(trials.compactMap { $0["id"] as? Int } == [0, 1, 2])
        for trial in trials {
            let values = try #require(trial["params"] as? [String: Any])
            #expect((values["kind"] as? String == "b") == (values["depth"] != nil))
        }
        #expect((told["best"] as? [String: Any])?["value"] as? Double == 0.25)
        #expect((failed["best"] as? [String: Any])?["id"] as? Int == 1)
    }

    @Test func aWholeStudyOfLinesFindsTheMaximum() throws {
        var conversation = AskTellConversation()
        _ = conversation.answer(Self.open)

        var best = 0.0
        for _ in 0..<40 {
            let asked = try Self.object(conversation.answer(#"{"op":"ask"}"#))
            let trial = try #require((asked["trials"] as? [[String: Any]])?.first)
            let id = try #require(trial["id"] as? Int)
            let x = try #require((trial["params"] as? [String: Any])?["x"] as? Double)
            let value = 1 - (x - 0.3) * (x - 0.3)
            best = max(best, value)
            _ = conversation.answer(#"{"op":"tell","id":\#(id),"value":\#(value)}"#)
        }
        let after = try Self.object(conversation.answer(#"{"op":"ask"}"#))

        #expect(best > 0.999)
        #expect((after["trials"] as? [Any])?.isEmpty == true)
    }

    @Test func pausesAndResumesTrialsOfAHalvingStudy() throws {
        var conversation = AskTellConversation()
        let opened = conversation.answer(
            """
            {"op":"open","space":[{"name":"x","type":"float","low":0,"high":1}],"seed":1,"budget":9,\
            "strategy":{"sampler":"random","scheduler":{"name":"asha","eta":3}},"fidelity":{"max":9}}
            """)
        #expect(opened.contains("\"ok\":true"))

        var directives: [Int: String] = [:]
        for id in 0..<3 {
            let asked = try Self.object(conversation.answer(#"{"op":"ask"}"#))
            let trial = try #require((asked["trials"] as? [[String: Any]])?.first)
            #expect(trial["until"] as? Int == 1)
            directives[id] = conversation.answer(#"{"op":"report","id":\#(id),"step":1,"value":\#(3 - id)}"#)
        }
        let again = conversation.answer(#"{"op":"report","id":2,"step":1,"value":1}"#)

        #expect(directives[0] == #"{"continue":false,"state":"paused"}"#)
        #expect(directives[2] == #"{"continue":true,"until":3}"#)
        #expect(again == #"{"error":"trial 2 is at step 1 of 9; the step reported is 1"}"#)
    }

    @Test(arguments: [
        ("", "the line"), ("[]", "expected"), ("{}", "'op' is missing"), (#"{"op":"fly"}"#, "op: expected one of open"),
        (#"{"op":"ask"}"#, "no study is open"), (#"{"op":"open"}"#, "'space' is missing"),
        (#"{"op":"open","space":[]}"#, "'space' is missing"),
        (#"{"op":"open","space":[{"name":"x","type":"flaot"}]}"#, "space.x.type: is 'flaot'"),
        (#"{"op":"open","space":[{"name":"x","type":"float","low":1}]}"#, "space.x.high: is missing"),
        (#"{"op":"open","space":[{"name":"x","type":"float","low":1,"high":0}]}"#, "x.high"),
        (#"{"op":"open","space":[{"name":"x","type":"int","low":1,"high":1e300}]}"#, "expected a whole number"),
        (#"{"op":"open","space":[{"name":"x","type":"categorical"}]}"#, "space.x.choices: is missing"),
        (
            #"{"op":"open","strategy":"magic","space":[{"name":"x","type":"float","low":0,"high":1}]}"#,
            "strategy: is 'magic'; expected one of auto, random, bayes"
        ),
        (
            #"{"op":"open","budget":0,"space":[{"name":"x","type":"float","low":0,"high":1}]}"#, "budget: is 0"
        ),
        (
            #"{"op":"open","goal":"win","space":[{"name":"x","type":"float","low":0,"high":1}]}"#, "goal: is 'win'"
        ),
    ])
    func refusesWhatItCannotUnderstandAndGoesOn(line: String, reason: String) throws {
        var conversation = AskTellConversation()

        let refused = try Self.object(conversation.answer(line))
        let opened = conversation.answer(Self.open)

        #expect(try #require(refused["error"] as? String).contains(reason))
        #expect(opened.contains("\"ok\":true"))
    }

    @Test(arguments: [
        (#"{"op":"tell","id":7,"value":1}"#, "there is no trial 7"), (#"{"op":"tell","id":0}"#, "value: is missing"),
        (#"{"op":"tell","value":1}"#, "id: is missing"), (#"{"op":"ask","n":0}"#, "n: is 0"),
        (#"{"op":"tell","id":0,"state":"lost"}"#, "state: is 'lost'"),
        (#"{"op":"report","id":0,"step":5,"value":1}"#, "at step 0 of 1"),
    ])
    func refusesWhatDoesNotFitTheStudy(line: String, reason: String) throws {
        var conversation = AskTellConversation()
        _ = conversation.answer(Self.open)
        _ = conversation.answer(#"{"op":"ask"}"#)

        let refused = try Self.object(conversation.answer(line))

        #expect(try #require(refused["error"] as? String).contains(reason))
        #expect(conversation.answer(#"{"op":"tell","id":0,"value":0.5}"#).contains("\"ok\":true"))
    }

    @Test func theSameLinesGiveTheSameAnswers() {
        let lines = [Self.open, #"{"op":"ask","n":12}"#, #"{"op":"tell","id":3,"value":1}"#, #"{"op":"ask","n":2}"#]
        var first = AskTellConversation()
        var second = AskTellConversation()

        #expect(lines.map { first.answer($0) } == lines.map { second.answer($0) })
    }

    static func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
}
