#pragma once
#include <stddef.h>

// Wendland's function of a distance t: φ(t) = (1 − t)⁴ · (4 t + 1) for t < 1, 0 beyond. Positive definite in up to three
// dimensions, twice continuously differentiable, and cheap.

/// Replaces squared distances t² by factor · φ(t); slopes[j], unless null, becomes the derivative by t².
void leptune_wendland_f64(double *squares, double factor, double *slopes, size_t count);

/// sums[j] ← sums[j] + factor · φ(scale · |values[j] − x|).
void leptune_add_effect_f64(const double *values, double x, double scale, double factor, size_t count, double *sums);

/// The derivative by x of the sum of terms[j] · φ(scale · |values[j] − x|).
double leptune_effect_slope_f64(const double *values, double x, double scale, const double *terms, size_t count);

/// The sum of terms[j] · φ(scale · |values[j] − x|), and its derivative by log scale.
void leptune_effect_sums_f64(const double *values, double x, double scale, const double *terms, size_t count,
                             double *value, double *byLogScale);
