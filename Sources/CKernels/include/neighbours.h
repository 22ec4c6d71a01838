#pragma once
#include <stddef.h>
#include <stdint.h>

/// Folds a block of candidates into the smallest of each query. Candidate j of query q has the value
/// squares[j] + products[q · stride + j] and the number first + j. The smallest of query q so far are a heap with the
/// largest at its root, at values + q · kept and numbers + q · kept, ordered by (value, number); empty places hold
/// +∞ and −1. Of equal values the lower number stays. NaN is never taken.
void leptune_keep_smallest_f32(const float *products, size_t stride, const float *squares, size_t queries, size_t count,
                               int32_t first, size_t kept, float *values, int32_t *numbers);

/// distances[i] ← |query − row numbers[i]|², in double; numbers may be null for 0, 1, …
void leptune_squared_distances_f32(const float *query, const float *rows, const int32_t *numbers, size_t count,
                                   size_t columns, double *distances);

/// squares[r] ← |row r|², in double.
void leptune_row_squares_f32(const float *rows, size_t count, size_t columns, double *squares);
