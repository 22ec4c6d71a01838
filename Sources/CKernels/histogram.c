#include "histogram.h"
#include "exponential.h"
#include <math.h>
#include <string.h>

// MARK: Binning

// Maps floats to unsigned numbers of the same order: the sign bit flips, and all bits of negative numbers.
LEPTUNE_INLINE uint32_t ordered(float x) {
    uint32_t bits;
    x += 0.0f;
    memcpy(&bits, &x, sizeof bits);
    return bits ^ ((uint32_t)((int32_t)bits >> 31) | 0x80000000u);
}

// Radix sort, least significant digit first, in three passes of 11 bits; the three counts are taken in one.
void leptune_sort_f32(float *x, float *scratch, size_t count) {
    enum { digit = 11, values = 1 << digit };
    uint32_t counts[3][values] = {{0}};
    uint32_t *source = (uint32_t *)scratch, *target = (uint32_t *)x;
    for (size_t i = 0; i < count; i++) {
        uint32_t key = ordered(x[i]);
        source[i] = key;
        counts[0][key & (values - 1)]++;
        counts[1][key >> digit & (values - 1)]++;
        counts[2][key >> 2 * digit]++;
    }
    for (int pass = 0; pass < 3; pass++) {
        uint32_t sum = 0;
        for (int v = 0; v < values; v++) {
            uint32_t here = counts[pass][v];
            counts[pass][v] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++) {
            uint32_t key = source[i];
            target[counts[pass][key >> pass * digit & (values - 1)]++] = key;
        }
        uint32_t *swap = source;
        source = target;
        target = swap;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t key = source[i];
        uint32_t bits = key ^ (((key >> 31) - 1) | 0x80000000u);
        memcpy(x + i, &bits, sizeof bits);
    }
}

LEPTUNE_KERNEL void leptune_bin_f32(const float *restrict x, const float *restrict cuts, uint8_t missing,
                                    uint8_t *restrict bins, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float value = x[i];
        int32_t at = 0;
        at += cuts[at + 127] <= value ? 128 : 0;
        at += cuts[at + 63] <= value ? 64 : 0;
        at += cuts[at + 31] <= value ? 32 : 0;
        at += cuts[at + 15] <= value ? 16 : 0;
        at += cuts[at + 7] <= value ? 8 : 0;
        at += cuts[at + 3] <= value ? 4 : 0;
        at += cuts[at + 1] <= value ? 2 : 0;
        at += cuts[at] <= value ? 1 : 0;
        bins[i] = is_nan_f32(value) ? missing : (uint8_t)at;
    }
}

// MARK: Histograms

LEPTUNE_KERNEL void leptune_pack_gradients(const float *restrict gradients, const float *restrict hessians,
                                           float gradient_scale, float hessian_scale, uint64_t *restrict words,
                                           size_t count) {
    for (size_t i = 0; i < count; i++) {
        int32_t g = (int32_t)rintf(gradients[i] * gradient_scale);
        int32_t h = (int32_t)rintf(hessians[i] * hessian_scale);
        words[i] = (uint64_t)(int64_t)g << 32 | (uint32_t)h;
    }
}

LEPTUNE_KERNEL double leptune_absolute_sum_f32(const float *restrict x, size_t count) {
    enum { lanes = 16 };
    double sums[lanes] = {0};
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (size_t l = 0; l < lanes; l++) {
            sums[l] += (double)fabsf(x[i + l]);
        }
    }
    for (; i < count; i++) {
        sums[0] += (double)fabsf(x[i]);
    }
    double sum = 0;
    for (size_t l = 0; l < lanes; l++) {
        sum += sums[l];
    }
    return sum;
}

LEPTUNE_INLINE void add_row(uint64_t *restrict histograms, const uint8_t *restrict bins, size_t features,
                            uint64_t word) {
    for (size_t f = 0; f < features; f += 4) {
        uint64_t *h = histograms + f * leptune_bins;
        h[bins[f]] += word;
        h[leptune_bins + bins[f + 1]] += word;
        h[2 * leptune_bins + bins[f + 2]] += word;
        h[3 * leptune_bins + bins[f + 3]] += word;
    }
}

void leptune_add_rows(uint64_t *restrict histograms, const uint8_t *restrict bins, size_t stride, size_t features,
                      const uint32_t *restrict rows, const uint64_t *restrict words, size_t count) {
    if (rows == NULL) {
        for (size_t i = 0; i < count; i++) {
            add_row(histograms, bins + i * stride, features, words[i]);
        }
        return;
    }
    enum { ahead = 16 };
    for (size_t i = 0; i < count; i++) {
        if (i + ahead < count) {
            size_t next = rows[i + ahead];
            __builtin_prefetch(bins + next * stride);
            __builtin_prefetch(words + next);
        }
        add_row(histograms, bins + rows[i] * stride, features, words[rows[i]]);
    }
}

LEPTUNE_KERNEL void leptune_subtract_words(const uint64_t *whole, const uint64_t *restrict part, uint64_t *result,
                                           size_t count) {
    for (size_t i = 0; i < count; i++) {
        result[i] = whole[i] - part[i];
    }
}

// MARK: Splits

LEPTUNE_KERNEL leptune_split leptune_best_split(const uint64_t *restrict histogram, size_t count, uint64_t start,
                                                uint64_t total, leptune_split_rule rule) {
    enum { lanes = 8 };
    uint64_t sums[leptune_bins];
    uint64_t sum = start;
    size_t padded = (count + lanes - 1) / lanes * lanes;
    for (size_t b = 0; b < count; b++) {
        sum += histogram[b];
        sums[b] = sum;
    }
    for (size_t b = count; b < padded; b++) {
        sums[b] = total;
    }
    double g_total = (double)(int32_t)(total >> 32);
    double h_total = (double)(int32_t)total;
    double best[lanes];
    int64_t place[lanes];
    for (size_t l = 0; l < lanes; l++) {
        best[l] = -1;
        place[l] = 0;
    }
    for (size_t b = 0; b < padded; b += lanes) {
        for (size_t l = 0; l < lanes; l++) {
            uint64_t word = sums[b + l];
            double g_left = (double)(int32_t)(word >> 32);
            double h_left = (double)(int32_t)word;
            double g_right = g_total - g_left;
            double h_right = h_total - h_left;
            // One division for both sides.
            double left = h_left + rule.l2, right = h_right + rule.l2;
            double score = (g_left * g_left * right + g_right * g_right * left) / (left * right);
            int allowed = (h_left >= rule.min_hessian) & (h_right >= rule.min_hessian);
            score = allowed ? score : -1;
            int better = score > best[l];
            best[l] = better ? score : best[l];
            place[l] = better ? (int64_t)(b + l) : place[l];
        }
    }
    size_t winner = 0;
    for (size_t l = 1; l < lanes; l++) {
        if (best[l] > best[winner] || (best[l] == best[winner] && place[l] < place[winner])) {
            winner = l;
        }
    }
    leptune_split split = {best[winner], (int32_t)place[winner], sums[place[winner]]};
    return split;
}

size_t leptune_partition_rows(uint32_t *restrict rows, uint32_t *restrict scratch, const uint8_t *restrict column,
                              const uint8_t *restrict left, size_t count) {
    size_t lefts = 0, rights = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = rows[i];
        size_t goes_left = left[column[row]];
        rows[lefts] = row;
        scratch[rights] = row;
        lefts += goes_left;
        rights += 1 - goes_left;
    }
    memcpy(rows + lefts, scratch, rights * sizeof *rows);
    return lefts;
}

// MARK: Gradients

LEPTUNE_KERNEL void leptune_logistic_gradients(const float *restrict scores, const float *restrict targets,
                                               const float *restrict weights, float *restrict gradients,
                                               float *restrict hessians, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float p = 1 / (1 + exp_f32(-scores[i]));
        gradients[i] = p - targets[i];
        hessians[i] = p * (1 - p);
    }
    if (weights != NULL) {
        for (size_t i = 0; i < count; i++) {
            gradients[i] *= weights[i];
            hessians[i] *= weights[i];
        }
    }
}

LEPTUNE_KERNEL void leptune_softmax_by_class(const float *restrict scores, float *restrict probabilities, size_t count,
                                             size_t classes) {
    enum { block = 256 };
    float maxima[block], sums[block];
    for (size_t start = 0; start < count; start += block) {
        size_t rows = count - start < block ? count - start : block;
        memcpy(maxima, scores + start, rows * sizeof *maxima);
        memset(sums, 0, sizeof sums);
        for (size_t k = 1; k < classes; k++) {
            const float *s = scores + k * count + start;
            for (size_t i = 0; i < rows; i++) {
                maxima[i] = s[i] > maxima[i] ? s[i] : maxima[i];
            }
        }
        for (size_t k = 0; k < classes; k++) {
            const float *s = scores + k * count + start;
            float *p = probabilities + k * count + start;
            for (size_t i = 0; i < rows; i++) {
                p[i] = exp_f32(s[i] - maxima[i]);
                sums[i] += p[i];
            }
        }
        for (size_t k = 0; k < classes; k++) {
            float *p = probabilities + k * count + start;
            for (size_t i = 0; i < rows; i++) {
                p[i] /= sums[i];
            }
        }
    }
}

LEPTUNE_KERNEL void leptune_class_gradients(const float *restrict probabilities, const int32_t *restrict codes,
                                            int32_t k, const float *restrict weights, float *restrict gradients,
                                            float *restrict hessians, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float p = probabilities[i];
        gradients[i] = p - (codes[i] == k ? 1.0f : 0.0f);
        hessians[i] = p * (1 - p);
    }
    if (weights != NULL) {
        for (size_t i = 0; i < count; i++) {
            gradients[i] *= weights[i];
            hessians[i] *= weights[i];
        }
    }
}
