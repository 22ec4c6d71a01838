import Foundation
import SearchSpaces
import Store
import Studies
import TestKit
import Testing

@Suite struct TrialsTableTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// The rows of the exported table after a story.
    private func rows(_ story: Story) throws -> [[String]] {
        let store = try StudyStore(owning: directory())
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })
        let trials = try StudyReader(directory()).trials(of: "1")
        try store.close()
        return Self.parse(TrialsTable(trials, space: story.state.definition.space).csv)
    }

    /// Reads RFC 4180.
    private static func parse(_ csv: String) -> [[String]] {
        var rows: [[String]] = [[""]]
        var isQuoted = false
        var characters = Array(csv.unicodeScalars)[...]
        func add(_ scalar: Unicode.Scalar) {
            rows[rows.count - 1][rows[rows.count - 1].count - 1].unicodeScalars.append(scalar)
        }
        while let next = characters.popFirst() {
            if isQuoted, next == "\"", characters.first == "\"" {
                add("\"")
                characters.removeFirst()
            } else if next == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, next == "," {
                rows[rows.count - 1].append("")
            } else if !isQuoted, next == "\n" {
                rows.append([""])
            } else {
                add(next)
            }
        }
        return rows.dropLast()
    }

    private func story(_ configuration: Configuration, _ space: SearchSpace) throws -> Story {
        var story = try Story(space: space)
        try story.add(
            .trialSuggested(
                trial: 0, configuration: configuration, placement: Placement(target: 1), reason: "=1+1", seen: 1))
        return story
    }

    @Test func namesTheColumnsAsOptunaDoes() throws {
        let space = SearchSpace(
            ["width", "depth", "a,b"].map { Parameter($0, .int(low: 1, high: 9, log: false, step: 1)) })

        let header = try rows(Story(space: space))[0]

        #expect(
            header == [
                "number", "value", "datetime_start", "datetime_complete", "duration", "params_a,b", "params_depth",
                "params_width", "system_attrs_attempts", "system_attrs_bracket", "system_attrs_failure",
                "system_attrs_fidelity", "system_attrs_reason", "system_attrs_worker", "state",
            ])
    }

    @Test(arguments: [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("+1", "'+1"), ("-1", "'-1"), ("@sum(a)", "'@sum(a)"),
        ("\tx", "'\tx"), ("\rx", "'\rx"), ("plain", "plain"), ("a,b", "a,b"), ("say \"hi\"", "say \"hi\""),
        ("two\nlines", "two\nlines"), ("a=b", "a=b"), ("", ""),
    ])
    func letsNoTextBecomeAFormula(_ text: String, _ cell: String) throws {
        let space = SearchSpace([Parameter("p", .categorical([.string(text), .string("other")]))])

        let row = try rows(story(Configuration(["p": .string(text)]), space))[1]

        #expect(row[5] == cell)
        #expect(row[10] == "'=1+1")
    }

    @Test(arguments: [
        (ParameterValue.float(-0.5), "-0.5"), (.float(1e-9), "1e-09"), (.float(2), "2.0"), (.int(-3), "-3"),
        (.bool(true), "True"), (.bool(false), "False"),
    ])
    func leavesNumbersAsTheyAre(_ value: ParameterValue, _ cell: String) throws {
        let space = SearchSpace([
            Parameter(
                "p", value.number == nil ? .categorical([value]) : .float(low: -5, high: 5, log: false, step: nil)),
            Parameter("q", .constant(.int(1)), when: Condition([])),
        ])

        let row = try rows(story(Configuration(["p": value]), space))[1]

        #expect(row[5] == (value == .int(-3) ? "-3.0" : cell))
        #expect(row[6] == "")
    }

    @Test func usesOptunasWordsForStates() throws {
        let outcomes: [TrialOutcome] = [.completed(-0.25), .pruned, .failed(.diverged, message: "NaN"), .cancelled]
        var story = try Story(space: SearchSpace([]))
        for trial in 0..<6 {
            try story.add(
                .trialSuggested(
                    trial: trial, configuration: .init(), placement: Placement(bracket: 2, target: 3), reason: "r",
                    seen: 1))
            if trial == 5 { break }
            try story.add(
                .trialLeased(
                    trial: trial, attempt: 1, lease: LeaseID(high: 1, low: 1), worker: WorkerID(rawValue: "host/1/1"),
                    from: 0))
            if trial == 4 { continue }
            try story.add(
                .measured(trial: trial, attempt: 1, Measurement(sequence: 1, fidelity: 2, value: 1, seconds: 1)))
            try story.add(.trialEnded(trial: trial, attempt: 1, outcomes[trial]))
        }

        let rows = try rows(story)

        #expect(rows.dropFirst().map { $0.last } == ["COMPLETE", "PRUNED", "FAIL", "FAIL", "RUNNING", "WAITING"])
        #expect(rows[1][1] == "-0.25")
        #expect(rows[2][1] == "")
        #expect(rows[3][7] == "diverged")
        #expect(Array(rows[1][5...10]) == ["1", "2", "", "2", "r", "host/1/1"])
        #expect(rows[1][2].wholeMatch(of: /2023-11-14 \d\d:\d\d:\d\d\.\d{3}/) != nil)
        #expect(rows[1][4].wholeMatch(of: /0 days \d\d:\d\d:\d\d\.\d{3}/) != nil)
        #expect(rows[5][3] == "" && rows[5][4] == "")
        #expect(Set(rows.map(\.count)) == [12])
    }

    @Test func escapesFieldsByRFC4180() throws {
        let space = SearchSpace([Parameter("p", .categorical([.string("a\"b,c\r\nd")]))])
        let story = try story(Configuration(["p": .string("a\"b,c\r\nd")]), space)
        let store = try StudyStore(owning: directory())
        let study = try store.createStudy(story.events[0])
        try store.append([(study, story.events[1])])

        let csv = TrialsTable(try StudyReader(directory()).trials(of: "1"), space: space).csv

        #expect(csv.contains("\"a\"\"b,c\r\nd\""))
        try store.close()
    }
}
