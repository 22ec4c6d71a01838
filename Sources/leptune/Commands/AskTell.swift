import ArgumentParser
import Foundation
import LinearAlgebra
import Strategies

/// `leptune ask-tell`: a study whose trials another program evaluates, in lines of JSON.
struct AskTell: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask-tell",
        abstract: "Suggest trials to another program and take its results, as lines of JSON.",
        discussion: """
            Reads one JSON object a line from standard input and answers each with one on standard output:
              {"op":"open","space":[{"name":"x","type":"float","low":0,"high":1}],"strategy":"auto","budget":50}
              {"op":"enqueue","params":{"x":0.5}}             tried next; what is left out is drawn
              {"op":"ask","n":2}
              {"op":"report","id":0,"step":3,"value":0.4}     only for studies opened with a "fidelity"
              {"op":"tell","id":0,"value":0.25}               or "state":"failed" without a value

            A line that is wrong is answered with {"error":"…"}, and the conversation goes on. It ends with the input.
            Nothing is stored; 'leptune ask' and 'leptune tell' do the same on a stored study.
            """)

    func run() throws {
        BLAS.setThreads(1)
        var conversation = AskTellConversation()
        var lines = InputLines()
        while true {
            do {
                guard let line = try lines.next() else { return }
                if line.allSatisfy(\.isWhitespace) { continue }
                Console.result(conversation.answer(line))
            } catch {
                Console.result("{\"error\":\"\(error)\"}")
            }
        }
    }
}
