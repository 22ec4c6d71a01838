/// Ends training when the validation loss has not improved for some epochs, and remembers the best parameters.
struct EarlyStopping {
    /// How many epochs without improvement are allowed; 0 never stops.
    let patience: Int
    private(set) var bestLoss = Double.infinity
    private(set) var bestEpoch = 0
    private(set) var bestParameters: [Float] = []
    private(set) var bestStatistics: [Float] = []
    private(set) var hasStopped = false

    init(patience: Int) {
        self.patience = patience
    }

    /// Takes note of a completed epoch.
    ///
    /// - Returns: Whether training is over; the best parameters are then to be put back.
    mutating func observe(loss: Double, epoch: Int, network: some TrainableNetwork) -> Bool {
        if loss < bestLoss {
            bestLoss = loss
            bestEpoch = epoch
            bestParameters = network.parameters.array
            bestStatistics = network.statistics.array
        } else if epoch - bestEpoch >= patience {
            hasStopped = true
        }
        return hasStopped
    }

    func encode(into archive: inout TensorArchive) {
        archive["best-loss"] = .doubles([bestLoss])
        archive["best-epoch"] = .integers([Int64(bestEpoch)])
        archive["has-stopped"] = .integers([hasStopped ? 1 : 0])
        archive["best-parameters"] = .floats(bestParameters)
        archive["best-statistics"] = .floats(bestStatistics)
    }

    /// The state that an archive holds for a network of this size.
    func restored(
        from archive: TensorArchive, parameterCount: Int, statisticsCount: Int
    ) throws(CheckpointError) -> EarlyStopping {
        var result = EarlyStopping(patience: patience)
        result.bestLoss = try archive.doubles("best-loss", count: 1)[0]
        result.bestEpoch = try archive.count("best-epoch")
        result.hasStopped = try archive.count("has-stopped") == 1
        guard result.bestLoss < .infinity else { return result }
        result.bestParameters = try archive.floats("best-parameters", count: parameterCount)
        result.bestStatistics = try archive.floats("best-statistics", count: statisticsCount)
        return result
    }
}
