/// A part of a covariance in which every dimension counts by itself: variance / D · Σ φ(|x_d − x'_d| / r_d).
///
/// A product of all dimensions knows only what happens near its points, and few points are near each other in many
/// dimensions. Most of what parameters do to a result they do alone, and a sum of functions of one parameter each is
/// learnt from few points. φ is Wendland's function (1 − t)⁴ (4 t + 1), 0 from t = 1 on; ranges follow from the product's
/// lengthscales, brought to one dimension: r = 3.3 · reach · ℓ / √D, where φ falls to a half where the Matérn kernel does.
///
/// - SeeAlso: Duvenaud, Nickisch and Rasmussen 2011, "Additive Gaussian Processes", arXiv:1112.4394; Durrande, Ginsbourger
///   and Roustant 2012, "Additive Covariance Kernels for High-Dimensional Gaussian Process Modeling", arXiv:1111.6233;
///   Wendland 1995, doi:10.1007/BF02123482.
package struct MainEffects: Sendable, Hashable {
    /// The variance of the sum, greater than 0.
    package var variance: Double
    /// The factor between lengthscales of one dimension and those of all, greater than 0.
    package var reach: Double

    /// Creates the part.
    package init(variance: Double, reach: Double) {
        self.variance = variance
        self.reach = reach
    }
}
