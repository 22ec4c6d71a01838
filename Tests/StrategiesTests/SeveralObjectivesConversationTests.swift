import Foundation
import Randomness
import Strategies
import Testing

/// Several objectives and outcome constraints in lines of JSON.
struct SeveralObjectivesConversationTests {
    private static let space = #""space":[{"name":"x","type":"float","low":0,"high":1}]"#

    private static func opened(_ fields: String) -> AskTellConversation {
        var conversation = AskTellConversation()
        let answer = conversation.answer(#"{"op":"open",\#(space),"strategy":"random",\#(fields)}"#)
        #expect(answer.contains("\"ok\":true"), "\(answer)")
        _ = conversation.answer(#"{"op":"ask","n":4}"#)
        return conversation
    }

    @Test func goalsAreToldByValuesAndAnsweredWithTheFront() {
        var conversation = Self.opened(#""goals":["minimize","maximize"]"#)

        let answers = [
            #"{"op":"tell","id":0,"values":[1,1]}"#, #"{"op":"tell","id":1,"values":[2,2]}"#,
            #"{"op":"tell","id":2,"values":[3,0]}"#, #"{"op":"pareto"}"#,
        ].map { conversation.answer($0) }

        #expect(answers[0].contains(#""pareto":[0]"#))
        #expect(answers[1].contains(#""pareto":[0,1],"reference":[2.1,0.9]"#))
        #expect(answers[2].contains(#""best":{"id":0,"value":1}"#))
        #expect(answers[2].contains(#""pareto":[0,1]"#))
        #expect(answers[3].hasPrefix(#"{"front":[{"id":0,"values":[1,1]},{"id":1,"values":[2,2]}],"hypervolume":0."#))
    }

    @Test func objectivesAndConstraintsGoByName() throws {
        var conversation = Self.opened(
            #""objectives":[{"name":"loss","reference":4},{"name":"speed","goal":"maximize","reference":0}],"constraints":["memory","time"]"#
        )

        let infeasible = conversation.answer(
            #"{"op":"tell","id":0,"values":{"speed":5,"loss":0},"constraints":{"time":0,"memory":1}}"#)
        let feasible = conversation.answer(
            #"{"op":"tell","id":1,"values":[1,2],"constraints":[-1,0]}"#)

        #expect(infeasible == #"{"ok":true,"pareto":[]}"#)
        #expect(
            feasible
                == #"{"best":{"id":1,"value":1},"hypervolume":6,"ok":true,"pareto":[1],"reference":[4,0]}"#)
    }

    @Test func aConstraintOfOneObjectiveDecidesWhoIsBest() {
        var conversation = Self.opened(#""goal":"minimize","constraints":1"#)

        let infeasible = conversation.answer(#"{"op":"tell","id":0,"value":1,"constraints":[0.1]}"#)
        let feasible = conversation.answer(#"{"op":"tell","id":1,"value":2,"constraints":[0]}"#)
        let failed = conversation.answer(#"{"op":"tell","id":2,"state":"failed"}"#)

        #expect(infeasible == #"{"ok":true}"#)
        #expect(feasible == #"{"best":{"id":1,"value":2},"ok":true}"#)
        #expect(failed == feasible)
    }

    @Test(arguments: [
        (#""goals":[]"#, "has 0 objectives"), (#""goals":["minimise"]"#, "goals.0: is 'minimise'"),
        (#""goals":["minimize"],"goal":"minimize""#, "give one of"), (#""goals":"minimize""#, "goals: expected"),
        (#""objectives":[{"goal":"minimize"}]"#, "'name' is missing"),
        (#""objectives":[{"name":"a"},{"name":"a"}]"#, "occurs twice"),
        (#""objectives":[{"name":"a","reference":"b"}]"#, "objectives"),
        (#""constraints":-1"#, "constraints: is -1"), (#""constraints":1e9"#, "constraints: is 1000000000"),
        (#""constraints":["a","a"]"#, "different names"), (#""constraints":[""]"#, "different names"),
        (#""constraints":[1,2]"#, "expected names"), (#""constraints":{"a":1}"#, "expected names"),
        (#""goals":["\#(String(repeating: "minimize\",\"", count: 20))minimize"]"#, "has 21 objectives"),
    ])
    func aStudyThatCannotBeOpenedIsRefused(fields: String, words: String) {
        var conversation = AskTellConversation()

        let answer = conversation.answer(#"{"op":"open",\#(Self.space),\#(fields)}"#)

        #expect(answer.hasPrefix("{\"error\":\""))
        #expect(answer.contains(words), "\(answer)")
    }

    @Test(arguments: [
        (#""value":1,"constraints":[0]"#, "values: is missing; expected 2"), (#""values":[1]"#, "has 1 numbers"),
        (#""values":[1,2]"#, "constraints: is missing"), (#""values":[1,2],"constraints":[]"#, "constraints"),
        (#""values":[1,2],"constraints":1"#, "expected 1 numbers"),
        (#""values":[1,2],"constraints":["a"]"#, "expected 1 numbers"),
        (#""values":[1,"2"],"constraints":[0]"#, "values"), (#""values":{"value1":1},"constraints":[0]"#, "value2"),
        (#""values":{"value1":1,"value2":1,"x":1},"constraints":[0]"#, "unknown names"),
        (#""values":[1,2],"value":1,"constraints":[0]"#, "not both"),
        (#""values":[1,1e999],"constraints":[0]"#, "JSON"),
        (#""values":[1,NaN],"constraints":[0]"#, "JSON"), (#""values":null,"constraints":null"#, "is missing"),
        (#""state":"lost""#, "expected completed"),
    ])
    func aTrialThatIsToldWronglyGoesOn(fields: String, words: String) {
        var conversation = Self.opened(#""goals":["minimize","minimize"],"constraints":1"#)

        let refused = conversation.answer(#"{"op":"tell","id":0,\#(fields)}"#)
        let taken = conversation.answer(#"{"op":"tell","id":0,"values":[1,2],"constraints":[0]}"#)

        #expect(refused.hasPrefix("{\"error\":\""))
        #expect(refused.contains(words), "\(refused)")
        #expect(taken.contains("\"pareto\":[0]"))
    }

    @Test func mutilatedLinesNeverEndTheConversation() {
        var conversation = Self.opened(#""goals":["minimize","maximize"],"constraints":1,"budget":1000"#)
        var generator = CounterGenerator(seed: 8, purpose: .simulation)
        let lines = [
            #"{"op":"tell","id":1,"values":[1,2],"constraints":[0]}"#, #"{"op":"ask","n":2}"#, #"{"op":"pareto"}"#,
            #"{"op":"report","id":2,"step":1,"values":{"value1":1,"value2":3}}"#,
            #"{"op":"tell","id":3,"values":{"value1":1e308,"value2":-1e308},"constraints":[-1e308]}"#,
            #"{"op":"open",\#(Self.space),"goals":["minimize","maximize"],"constraints":["a"]}"#,
        ]
        let pieces = Array(#"{}[]",:0123456789eE+-.ntfu\ é"#.utf8)

        for _ in 0..<3000 {
            var bytes = Array(lines[generator.index(below: lines.count)].utf8)
            for _ in 0...generator.index(below: 4) where !bytes.isEmpty {
                let place = generator.index(below: bytes.count)
                switch generator.index(below: 3) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = pieces[generator.index(below: pieces.count)]
                default: bytes.insert(pieces[generator.index(below: pieces.count)], at: place)
                }
            }
            let answer = conversation.answer(String(decoding: bytes, as: UTF8.self))

            // An object, in one line.
            #expect(answer.hasPrefix("{") && answer.hasSuffix("}") && !answer.contains("\n"))
        }
        let answer = conversation.answer(#"{"op":"open",\#(Self.space),"goals":["minimize","maximize"]}"#)

        #expect(answer.contains("\"ok\":true"))
    }
}
