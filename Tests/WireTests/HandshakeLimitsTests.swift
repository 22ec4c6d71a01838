import Foundation
import Studies
import TestKit
import Testing
import Wire

/// How often keys may be offered.
@Suite(.timeLimit(.minutes(3)))
struct HandshakeLimitsTests {
    private let begin = ContinuousClock.now
    private let key: CurveKey

    init() throws { key = try CurveKeyPair.generate().publicKey }

    @Test func refusesTenStrangersOfAnAddressByNameAndPutsTheOthersOff() {
        var limits = HandshakeLimits()

        let verdicts = (0..<15).map { _ in limits.verdict(on: nil, from: "10.0.0.1", at: begin) }

        #expect(verdicts == Array(repeating: .refused, count: 10) + Array(repeating: .putOff, count: 5))
        #expect(limits.verdict(on: nil, from: "10.0.0.2", at: begin) == .refused)
        #expect(limits.verdict(on: nil, from: "10.0.0.1", at: begin + .seconds(5)) == .putOff)
        #expect(limits.verdict(on: nil, from: "10.0.0.1", at: begin + .seconds(7)) == .refused)
        #expect(limits.verdict(on: nil, from: "10.0.0.1", at: begin + .seconds(7)) == .putOff)
    }

    @Test func strangersDoNotKeepOutTheWorkersOfTheirAddress() {
        var limits = HandshakeLimits()

        for _ in 0..<1000 { _ = limits.verdict(on: nil, from: "10.0.0.1", at: begin) }

        #expect(limits.verdict(on: key, from: "10.0.0.1", at: begin) == .admitted)
    }

    @Test func aThousandWorkersWithOneKeyComeBackAtOnce() {
        var limits = HandshakeLimits()

        let verdicts = (0..<1000).map { _ in limits.verdict(on: key, from: "10.0.0.1", at: begin) }

        #expect(verdicts.allSatisfy { $0 == .admitted })
    }

    @Test func aKeyThatOpensConnectionsWithoutEndIsPutOffAndOthersAreNot() throws {
        var limits = HandshakeLimits()
        let other = try CurveKeyPair.generate().publicKey

        let verdicts = (0..<5000).map { _ in limits.verdict(on: key, from: "10.0.0.1", at: begin) }

        #expect(verdicts.count { $0 == .admitted } == 2000)
        #expect(verdicts.last == .putOff)
        #expect(limits.verdict(on: other, from: "10.0.0.1", at: begin) == .admitted)
        #expect(limits.verdict(on: key, from: "10.0.0.1", at: begin + .seconds(1)) == .admitted)
    }

    @Test func remembersNoMoreAddressesThanItMay() {
        var limits = HandshakeLimits()

        let verdicts = (0..<(HandshakeLimits.addresses * 2)).map {
            limits.verdict(on: nil, from: "a\($0)", at: begin)
        }

        #expect(verdicts.count { $0 == .refused } == HandshakeLimits.addresses + 10)
        // Those that are quiet for a minute make room.
        #expect(limits.verdict(on: nil, from: "new", at: begin + .seconds(61)) == .refused)
    }

    @Test func aManagerUnderAFloodOfStrangersStillTakesItsWorkers() async throws {
        let directory = try TemporaryDirectory()
        let list = directory("authorized")
        let managerKeys = try CurveKeyPair.generate()
        let workerKeys = try CurveKeyPair.generate()
        try AuthorizedKeysFile(list).trust(workerKeys.publicKey, name: "worker")
        let manager = try RunningManager(security: .curve(managerKeys.secretKey, authorizedKeys: list))
        let strangers = try (0..<20).map { _ in
            try RunningWorker(
                connect: manager.address,
                security: .curve(try CurveKeyPair.generate(), serverKey: managerKeys.publicKey))
        }
        let worker = try RunningWorker(
            connect: manager.address, security: .curve(workerKeys, serverKey: managerKeys.publicKey))
        await worker.connected()
        worker.endpoint.send(.ready)

        #expect(await manager.inbox.first { $0.key } == workerKeys.publicKey)
        for stranger in strangers { stranger.endpoint.close() }
        worker.endpoint.close()
        manager.endpoint.close()
        withExtendedLifetime(directory) {}
    }
}
