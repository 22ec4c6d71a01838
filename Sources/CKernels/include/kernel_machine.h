#pragma once
#include <stddef.h>
#include <stdint.h>

/// values[j] ← exp(−max(0, square + squares[j] − 2 · products[j])). `values` may be `products`.
void leptune_radial_basis_f32(const float *products, float square, const float *squares, size_t count, float *values);

/// values[j] ← (products[j] + offset)^degree. `values` may be `products`.
void leptune_polynomial_f32(const float *products, float offset, int degree, size_t count, float *values);

/// sums[j] ← sums[j] + Σᵢ weights[i] · rows[i][j].
void leptune_add_rows_f32(const float *const *rows, const float *weights, size_t row_count, size_t count, double *sums);

/// The order in which variables of a dual problem violate optimality. With fⱼ = sums[j] + offsets[j]: up[j] ← fⱼ if
/// value j can grow (it is below its upper bound), +∞ if not; down[j] ← −fⱼ if it can shrink, +∞ if not. extremes[0] and
/// extremes[1] become the smallest f of those that can grow and the largest of those that can shrink, if they are more
/// extreme than what is there.
void leptune_violations_f64(const double *sums, const double *offsets, const double *values, const double *lower,
                            const double *upper, size_t count, float *up, float *down, double *extremes);

/// Minimises a dual problem in the variables of a working set by sequential minimal optimisation with second-order
/// selection: values change in pairs by +δ and −δ within their bounds, until the largest violation is at most
/// `tolerance` or `most` pairs were changed. Returns how many were.
///
/// `kernel` is size × size, symmetric; `size` is a multiple of 16, and variables that fill it up have equal bounds.
/// `gradient` (f, up to a common constant) is brought up to date. `scratch` holds 3 · size elements.
size_t leptune_minimise_working_set_f32(const float *kernel, size_t size, const double *lower, const double *upper,
                                        double *values, float *gradient, float *scratch, float tolerance, size_t most);
