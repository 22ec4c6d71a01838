#pragma once
#include <stddef.h>
#include <stdint.h>

/// For each row the centre with the least cost, of equal ones the first.
///
/// `products` holds centre · row, centres × rows; `halves` holds |centre|² / 2. `costs` gets the squared distance less
/// |row|². A NaN is never the least.
void leptune_nearest_centre_f32(const float *products, const float *halves, int32_t *labels, float *costs, size_t rows,
                                size_t centres);

/// sums[label] += weight · row and totals[label] += weight for each row; `weights` may be null for 1. In single
/// precision: the caller adds the sums of some hundred rows to wider ones.
void leptune_add_to_centres_f32(const float *x, const int32_t *labels, const float *weights, float *sums, float *totals,
                                size_t rows, size_t columns);

/// squares ← the squared length of each row.
void leptune_squared_lengths_f32(const float *x, float *squares, size_t rows, size_t columns);

/// products ← squared distances: max(0, row_squares + column_squares − 2 · products).
void leptune_products_to_distances_f32(float *products, const float *row_squares, const float *column_squares, size_t rows,
                                   size_t columns);

/// products ← the lesser of `nearest` and the squared distance to one centre, from row · centre; returns its sum, times
/// `weights` unless they are null. For some hundred rows: the sum is in single precision.
double leptune_nearer_f32(float *products, const float *row_squares, float centre_square, const float *nearest,
                          const float *weights, size_t rows);
