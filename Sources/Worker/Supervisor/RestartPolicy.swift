/// When a slot whose process crashed gets another one.
package struct RestartPolicy {
    /// How long a process must live for its crash to count as the first again.
    private static let healthyLife = Duration.seconds(30)
    /// After how many crashes in a row the slot is given up.
    private static let limit = 10

    package private(set) var crashes = 0

    package init() {}

    /// Takes a crash; returns how long to wait before the next start, or nil to give up.
    package mutating func crashed(after life: Duration) -> Duration? {
        crashes = life > Self.healthyLife ? 1 : crashes + 1
        guard crashes < Self.limit else { return nil }
        return min(.seconds(5), .milliseconds(100) * (1 << (crashes - 1)))
    }
}
