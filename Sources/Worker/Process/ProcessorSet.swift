import CProcess

/// The processors that a thread, and the processes that it starts, may run on.
package struct ProcessorSet: Sendable, Equatable {
    /// Their numbers, rising.
    package let numbers: [Int]

    /// Creates a set of processors.
    package init(_ numbers: [Int]) { self.numbers = numbers.sorted() }

    /// Those that the calling thread may use; nil if the system does not say.
    package static var current: ProcessorSet? {
        var numbers = [Int32](repeating: 0, count: 4096)
        let count = leptune_allowed_cpus(&numbers, Int32(numbers.count))
        guard count > 0 else { return nil }
        return ProcessorSet(numbers.prefix(Int(count)).map(Int.init))
    }

    /// The share of a slot: slot 1 has the first `cores` processors, slot 2 the next.
    ///
    /// Nil if there are not enough for so many slots: they would have to share, which the system does better.
    package func share(ofSlot slot: Int, of slots: Int, cores: Int) -> ProcessorSet? {
        guard cores >= 1, (1...max(1, slots)).contains(slot), slots * cores <= numbers.count else { return nil }
        return ProcessorSet(Array(numbers[((slot - 1) * cores)..<(slot * cores)]))
    }

    /// Runs `body` with the calling thread on these processors: a process that it starts stays on them, with all its
    /// threads.
    ///
    /// Where the system refuses, `body` runs as it would have.
    package func whileRunning<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let before = Self.current
        let isSet = Self.use(numbers)
        defer { if isSet, let before { _ = Self.use(before.numbers) } }
        return try body()
    }

    private static func use(_ numbers: [Int]) -> Bool {
        leptune_allow_cpus(numbers.map { Int32($0) }, Int32(numbers.count)) == 0
    }
}
