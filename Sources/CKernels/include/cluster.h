#pragma once
#include <stddef.h>
#include <stdint.h>

/// For each row the centre with the least cost, of equal ones the first.
///
/// `products` holds centre · row, centres × rows; `halves` holds |centre|² / 2. `costs` gets the squared distance less
/// |row|². A NaN is never the least.
void leptune_nearest_centre_f32(const float *products, const float *halves, int32_t *labels, float *costs, size_t rows,
                                size_t centres);

/// squares ← the squared length of each row.
void leptune_squared_lengths_f32(const float *x, float *squares, size_t rows, size_t columns);

/// products ← squared distances: max(0, row_squares + column_squares − 2 · products).
void leptune_products_to_distances_f32(float *products, const float *row_squares, const float *column_squares, size_t rows,
                                   size_t columns);

/// The sum of values, times `weights` unless they are null.
double leptune_weighted_sum_f32(const float *values, const float *weights, size_t count);

/// The sum of the weights (1 where null) of the columns of one row of products whose squared distance is at most `limit`.
/// `unsure` is set to how many distances are too close to the limit to be told apart by products.
double leptune_weight_within_f32(const float *products, float row_square, const float *column_squares,
                                 const float *weights, float limit, int32_t *unsure, size_t columns);

/// The index of the least of some numbers, of equal ones the first; 0 if all are NaN or infinite.
size_t leptune_least_f32(const float *values, size_t count);

/// For each of the rows `indices` of x the nearest centre, of equal ones the first, and twice the costs of it and of the
/// second nearest: squared distance less |row|², infinite where there is none.
///
/// Centres come in panels of 16: columns × 16 each, zeros where there is no centre; `halves` holds |centre|² / 2, or ∞.
/// A row's result does not depend on which other rows are asked for.
void leptune_two_nearest_f32(const float *x, const int32_t *indices, size_t rows, size_t columns, const float *panels,
                             const float *halves, size_t panel_count, int32_t *labels, float *nearest, float *second);

/// Moves the bounds of rows first, first + 1, … after centres moved, and writes the indices of those whose nearest centre
/// may have changed; returns how many. `indices` has room for rows + 1 numbers.
///
/// upper += moves[label]; lower −= most, or second_most for rows of the centre that moved most. A row is safe while upper is
/// below lower or below the guard of its centre, half its distance to the next one.
size_t leptune_rows_in_doubt_f32(float *upper, float *lower, const int32_t *labels, const float *moves,
                                 const float *guards, int32_t fastest, float most, float second_most, int32_t first,
                                 int32_t *indices, uint8_t *doubts, size_t rows);

/// upper and lower ← distances from the costs that `leptune_two_nearest` gives, apart by what rounding may have done to
/// them; `slack` is the error that the centres' lengths make.
void leptune_bounds_f32(const int32_t *indices, const float *squares, const float *nearest, const float *second,
                        float slack, float *upper, float *lower, size_t rows);

/// The rows that are not closer to their centre than its reach: first + r into `indices`, which has room for one more than
/// there are rows; their count. `doubts` is scratch for a flag a row.
size_t leptune_rows_within_f32(const float *distances, const int32_t *labels, const float *reaches, int32_t first,
                               int32_t *indices, uint8_t *doubts, size_t rows);

/// Of the rows at some indices and at most 16 candidates for a centre, whose panel is as above: nearer[candidate · stride +
/// i] ← the lesser of the row's `nearest` and its squared distance to the candidate; potentials[candidate] += its sum over
/// the rows, times `weights` unless they are null.
void leptune_candidates_f32(const float *x, const int32_t *indices, size_t rows, size_t columns, const float *panel,
                            const float *candidate_squares, size_t candidates, const float *squares,
                            const float *nearest, const float *weights, float *nearer, size_t stride,
                            double *potentials);

/// Makes a candidate a centre: the rows at some indices get their distances in `nearer`, and its label where it is nearer.
void leptune_accept_candidate_f32(const int32_t *indices, const float *nearer, int32_t label, size_t rows,
                                  float *nearest, int32_t *labels);

/// Widens low … high to the values of each column, and adds their sum and that of their squares, times `weights` unless
/// they are null. In single precision: the caller adds the sums of some hundred rows to wider ones.
void leptune_column_summary_f32(const float *x, const float *weights, size_t rows, size_t columns, float *low,
                                float *high, float *sums, float *squares);
