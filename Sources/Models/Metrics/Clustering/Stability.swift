import Datasets

extension MetricEntry {
    /// - SeeAlso: Ben-Hur, Elisseeff, Guyon 2002, "A stability based method for discovering structure in clustered data",
    ///   PSB 7; Lange et al. 2004, "Stability-based validation of clustering solutions", Neural Computation 16(6), for
    ///   carrying groups over to rows that were not fitted to. The adjusted Rand index makes numbers of clusters
    ///   comparable, as normalising by random labels does there.
    static let stability = MetricEntry(
        "stability",
        "How well the groups of all rows agree between models fitted to different folds: the mean adjusted Rand index of "
            + "their pairs. Needs validation by folds.",
        .clustering, .maximize, .fits
    ) { _ in .nan }
}
