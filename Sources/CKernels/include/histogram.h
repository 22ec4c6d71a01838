#pragma once
#include <stddef.h>
#include <stdint.h>

// Histograms of gradients over binned features, for growing trees.
//
// A feature has 256 bins. A row's gradient and hessian are whole numbers packed into one word, the gradient (signed) in
// the upper half and the hessian (not negative) in the lower: one addition adds both, sums are exact, and neither the
// order of rows nor the number of threads changes a bit. Callers scale so that no sum leaves 31 bits.

enum { leptune_bins = 256 };

/// Sorts numbers that are not NaN, ascending; −0 becomes 0. `scratch` has room for as many.
void leptune_sort_f32(float *x, float *scratch, size_t count);

/// bins ← how many of the cuts are at or below x; `missing` for NaN. `cuts` has 255 elements, ascending, padded with +∞.
void leptune_bin_f32(const float *x, const float *cuts, uint8_t missing, uint8_t *bins, size_t count);

/// words ← the packed gradients, scaled and rounded to nearest.
void leptune_pack_gradients(const float *gradients, const float *hessians, float gradient_scale, float hessian_scale,
                            uint64_t *words, size_t count);

/// The sum of |x| in double, in an order that depends on the count only.
double leptune_absolute_sum_f32(const float *x, size_t count);

/// histograms[f · 256 + bin of f] += word, for each feature f of each row. `bins` has rows `stride` apart, of which the
/// first `features` (a multiple of 4) count. Position i adds words[rows[i]], or words[i] of row i if `rows` is null.
void leptune_add_rows(uint64_t *histograms, const uint8_t *bins, size_t stride, size_t features, const uint32_t *rows,
                      const uint64_t *words, size_t count);

/// result ← whole − part.
void leptune_subtract_words(const uint64_t *whole, const uint64_t *part, uint64_t *result, size_t count);

/// What a histogram's best split is measured by: (Σg)² / (Σh + l2) left and right, in scaled units.
typedef struct {
    double l2;
    double min_hessian;
} leptune_split_rule;

/// A split that sends bins up to `bin` left. `score` is the sum of both sides' measures, −1 if no split is allowed.
typedef struct {
    double score;
    int32_t bin;
    uint64_t left;
} leptune_split;

/// The best split of one feature: bins 0..<count in order, and `start` (missing values, or 0) always on the left.
/// The lowest bin wins among equals.
leptune_split leptune_best_split(const uint64_t *histogram, size_t count, uint64_t start, uint64_t total,
                                 leptune_split_rule rule);

/// Moves the rows whose bin goes left before the others, both in their old order; returns how many go left.
/// `left` has a 1 for each bin that goes left and a 0 for the others; `scratch` has room for as many rows.
size_t leptune_partition_rows(uint32_t *rows, uint32_t *scratch, const uint8_t *column, const uint8_t *left,
                              size_t count);

/// g ← w · (σ(s) − y) and h ← w · σ(s) · (1 − σ(s)) with y 0 or 1; w is 1 if `weights` is null.
void leptune_logistic_gradients(const float *scores, const float *targets, const float *weights, float *gradients,
                                float *hessians, size_t count);

/// p ← softmax over classes of scores, both laid out class by class, `count` rows each.
void leptune_softmax_by_class(const float *scores, float *probabilities, size_t count, size_t classes);

/// g ← w · (p − [code = k]) and h ← w · p · (1 − p).
void leptune_class_gradients(const float *probabilities, const int32_t *codes, int32_t k, const float *weights,
                             float *gradients, float *hessians, size_t count);
