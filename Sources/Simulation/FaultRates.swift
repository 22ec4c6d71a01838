/// How often what goes wrong, until everything heals.
public struct FaultRates: Sendable {
    /// Whether messages of one connection arrive in order and whole, as TCP has it; if not, they may be lost, doubled and
    /// reordered singly.
    public var isOrdered = false
    /// That a message is lost.
    public var loss = 0.0
    /// That a message arrives again, up to ten seconds later.
    public var duplication = 0.0
    /// The longest delay of a message, in seconds.
    public var delay = 0.02
    /// How often something happens to a link, a second: cut in one or both ways for a while, or reset.
    public var cuts = 0.0
    /// How often a worker dies, a second.
    public var workerDeaths = 0.0
    /// How often a worker is stopped for a while and goes on, a second.
    public var workerPauses = 0.0
    /// How often a worker is told to leave, a second.
    public var drains = 0.0
    /// That the manager dies in a turn that commits, at any point of it.
    public var managerDeaths = 0.0
    /// How often the manager dies between turns, a second.
    public var managerKills = 0.0
    /// How often the manager is stopped for a while and goes on, a second.
    public var managerPauses = 0.0
    /// That a death of the manager is one of its whole machine, which forgets what is not on the disk.
    public var powerLoss = 0.5
    /// That a commit finds the disk full, which then stays full for a while.
    public var fullDisk = 0.0
    /// That a commit fails with an error of the disk.
    public var diskErrors = 0.0
    /// How often the wall clock jumps, a second.
    public var clockJumps = 0.0

    /// Nothing goes wrong.
    public init() {}
}
