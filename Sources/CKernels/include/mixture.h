#pragma once
#include <stddef.h>

// Blocks of rows are stored by column here: `rows` numbers for each of several columns, one column after the other.

/// y ← y − shift by column, and squares ← the sum over the columns of y².
void leptune_shift_and_square_f32(float *y, const float *shift, float *squares, size_t columns, size_t rows);

/// squares ← the sum over the columns of (scale · x − shift)², without writing the differences.
void leptune_scaled_squares_f32(const float *x, const float *scale, const float *shift, float *squares, size_t columns,
                                size_t rows);

/// From squared distances to the probabilities of components, components × rows: p ← constant − p / 2, then its
/// exponential divided by their sum over the components. `logs` gets the logarithm of that sum for each row.
void leptune_posterior_f32(float *p, const float *constants, float *logs, size_t components, size_t rows);

/// y ← y · root by row, and sums += the sum over the rows of y · root, with root² the share of a component.
void leptune_scale_by_root_f32(float *y, const float *root, double *sums, size_t columns, size_t rows);

/// y = scale · x − shift: sums += Σ share · y, squares += Σ share · y², by column.
void leptune_scaled_moments_f32(const float *x, const float *scale, const float *shift, const float *share, double *sums,
                                double *squares, size_t columns, size_t rows);

/// root ← √(share · weight), `weights` may be null for 1; returns the sum of share · weight.
double leptune_root_of_shares_f32(const float *share, const float *weights, float *root, size_t rows);
