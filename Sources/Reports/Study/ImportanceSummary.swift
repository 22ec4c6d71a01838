/// How much each parameter matters, as a report shows it.
public struct ImportanceSummary: Sendable, Equatable {
    /// One parameter's share.
    public struct Share: Sendable, Equatable {
        /// The parameter's name.
        public var parameter: String
        /// Its share of the whole, 0 to 1.
        public var share: Double
        /// The standard deviation of the share over resamples; nil if not known.
        public var deviation: Double?

        /// Creates a share.
        public init(parameter: String, share: Double, deviation: Double? = nil) {
            self.parameter = parameter
            self.share = share
            self.deviation = deviation
        }
    }

    /// How the shares were found, in a few words that a reader can look up.
    public var method: String
    /// How many trials they rest on.
    public var trials: Int
    /// The parameters' shares, in any order.
    public var shares: [Share]

    /// Creates a summary.
    public init(method: String, trials: Int, shares: [Share]) {
        self.method = method
        self.trials = trials
        self.shares = shares
    }
}
