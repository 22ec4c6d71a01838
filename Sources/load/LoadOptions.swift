/// What the command line says.
struct LoadOptions {
    static let usage =
        "usage: load ADDRESS KEY MANAGER-KEY PREFIX WORKERS FILE [--rate TRIALS-A-SECOND] [--checkpoint BYTES]"

    let address: String
    let key: String
    let managerKey: String
    let prefix: String
    let workers: Int
    let file: String
    /// How many trials all workers of this process end in a second; nil if each ends at once.
    private(set) var rate: Double?
    private(set) var checkpointBytes = 1024

    init?(_ arguments: [String]) {
        guard arguments.count >= 7, arguments.count % 2 == 1, let workers = Int(arguments[5]), workers > 0 else {
            return nil
        }
        address = arguments[1]
        key = arguments[2]
        managerKey = arguments[3]
        prefix = arguments[4]
        self.workers = workers
        file = arguments[6]
        for index in stride(from: 7, to: arguments.count, by: 2) {
            switch arguments[index] {
            case "--rate":
                guard let rate = Double(arguments[index + 1]), rate > 0 else { return nil }
                self.rate = rate
            case "--checkpoint":
                guard let bytes = Int(arguments[index + 1]), bytes > 0 else { return nil }
                checkpointBytes = bytes
            default: return nil
            }
        }
    }

    /// How long a trial takes on average.
    var trialTime: Duration { rate.map { .seconds(Double(workers) / $0) } ?? .zero }
}
