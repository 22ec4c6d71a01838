#include "forest.h"
#include "dispatch.h"
#include <string.h>

enum {
    /// Nodes up to this size sort their samples.
    few = 32,
};

LEPTUNE_INLINE double weight_of(uint64_t sum) {
    return (double)(int32_t)sum;
}

LEPTUNE_INLINE double total_of(uint64_t sum) {
    return (double)(int32_t)(sum >> 32);
}

LEPTUNE_INLINE double score_of(uint64_t left, uint64_t right) {
    double g_left = total_of(left), h_left = weight_of(left), g_right = total_of(right), h_right = weight_of(right);
    return (g_left * g_left * h_right + g_right * g_right * h_left) / (h_left * h_right);
}

/// Keys of bin and position in ascending order; returns 0 if all bins are the same or one is missing numbers'.
LEPTUNE_INLINE int sort_few(const uint8_t *column, const uint32_t *rows, size_t count, size_t bins, uint16_t *keys) {
    uint16_t low = 256, high = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t bin = column[rows[i]];
        low = bin < low ? bin : low;
        high = bin > high ? bin : high;
        keys[i] = (uint16_t)(bin << 8 | i);
    }
    if (low == high || high >= bins) {
        return 0;
    }
    for (size_t i = 1; i < count; i++) {
        uint16_t key = keys[i];
        size_t place = i;
        for (; place > 0 && keys[place - 1] > key; place--) {
            keys[place] = keys[place - 1];
        }
        keys[place] = key;
    }
    return 1;
}

LEPTUNE_INLINE int32_t middle(int32_t bin, int32_t next) {
    return (bin + next - 1) / 2;
}

LEPTUNE_INLINE leptune_node_split no_split(void) {
    leptune_node_split none = {-1, 0, 0, 0};
    return none;
}

leptune_node_split leptune_mark_split(uint64_t right, uint64_t total, double least) {
    uint64_t left = total - right;
    if (weight_of(left) < least || weight_of(right) < least) {
        return no_split();
    }
    leptune_node_split split = {score_of(left, right), 0, 2 * weight_of(left) > weight_of(total), left};
    return split;
}

leptune_node_split leptune_number_split(const uint8_t *column, const uint32_t *rows, const uint64_t *words,
                                        size_t count, size_t bins, uint64_t total, double least,
                                        uint64_t *histogram) {
    leptune_node_split best = no_split();
    if (count <= few) {
        uint16_t keys[few];
        int is_sorted = sort_few(column, rows, count, bins, keys);
        if (is_sorted) {
            uint64_t left = 0;
            for (size_t i = 0; i + 1 < count; i++) {
                left += words[keys[i] & 255];
                int32_t bin = keys[i] >> 8, next = keys[i + 1] >> 8;
                if (bin == next) {
                    continue;
                }
                uint64_t right = total - left;
                if (weight_of(left) < least || weight_of(right) < least) {
                    continue;
                }
                double score = score_of(left, right);
                if (score > best.score) {
                    leptune_node_split split = {score, middle(bin, next), 0, left};
                    best = split;
                }
            }
            best.missing_goes_left = 2 * weight_of(best.left) > weight_of(total);
            return best;
        }
    }
    memset(histogram, 0, leptune_bins * sizeof *histogram);
    size_t low = 256, high = 0;
    for (size_t i = 0; i < count; i++) {
        size_t bin = column[rows[i]];
        histogram[bin] += words[i];
        low = bin < low ? bin : low;
        high = bin > high ? bin : high;
    }
    if (low >= high) {
        return best;
    }
    uint64_t missing = high >= bins ? histogram[bins] : 0;
    size_t end = high >= bins ? bins : high + 1;
    leptune_split_rule rule = {0, least};
    for (int on_left = 0; on_left <= (missing != 0); on_left++) {
        leptune_split found =
            leptune_best_split(histogram + low, end - low, on_left ? missing : 0, total, rule);
        if (found.score > best.score) {
            int32_t bin = (int32_t)low + found.bin, next = bin + 1;
            while (next < (int32_t)end && histogram[next] == 0) {
                next++;
            }
            leptune_node_split split = {
                found.score, next < (int32_t)end ? middle(bin, next) : (int32_t)bins - 1,
                missing ? on_left : 2 * weight_of(found.left) > weight_of(total), found.left};
            best = split;
        }
    }
    return best;
}

LEPTUNE_INLINE uint32_t class_of(uint64_t word) {
    return (uint32_t)word;
}

LEPTUNE_INLINE uint32_t class_weight(uint64_t word) {
    return (uint32_t)(word >> 32);
}

LEPTUNE_KERNEL static double move_bin(const uint32_t *restrict counts, double *restrict left, double *restrict right,
                                      size_t classes, double *restrict squares_left,
                                      double *restrict squares_right) {
#pragma clang fp reassociate(on)
    double moved = 0, sl = 0, sr = 0;
    for (size_t k = 0; k < classes; k++) {
        double m = (double)(int32_t)counts[k];
        double l = left[k] + m, r = right[k] - m;
        moved += m;
        sl += l * l;
        sr += r * r;
        left[k] = l;
        right[k] = r;
    }
    *squares_left = sl;
    *squares_right = sr;
    return moved;
}

leptune_node_split leptune_class_split(const uint8_t *column, const uint32_t *rows, const uint64_t *words, size_t count,
                                       size_t bins, size_t classes, const double *totals, double least,
                                       uint32_t *histogram, double *left, double *right) {
    leptune_node_split best = no_split();
    double weight = 0, squares = 0;
    for (size_t k = 0; k < classes; k++) {
        weight += totals[k];
        squares += totals[k] * totals[k];
    }
    uint16_t keys[few];
    if (count <= few && sort_few(column, rows, count, bins, keys)) {
        memset(left, 0, classes * sizeof *left);
        memcpy(right, totals, classes * sizeof *right);
        double squares_left = 0, squares_right = squares, weight_left = 0;
        for (size_t i = 0; i + 1 < count; i++) {
            uint64_t word = words[keys[i] & 255];
            double m = (double)class_weight(word);
            uint32_t k = class_of(word);
            squares_left += m * (2 * left[k] + m);
            squares_right -= m * (2 * right[k] - m);
            left[k] += m;
            right[k] -= m;
            weight_left += m;
            int32_t bin = keys[i] >> 8, next = keys[i + 1] >> 8;
            double weight_right = weight - weight_left;
            if (bin == next || weight_left < least || weight_right < least) {
                continue;
            }
            double score = (squares_left * weight_right + squares_right * weight_left) / (weight_left * weight_right);
            if (score > best.score) {
                leptune_node_split split = {score, middle(bin, next), 2 * weight_left > weight, 0};
                best = split;
            }
        }
        return best;
    }
    uint64_t occupied[4] = {0};
    for (size_t i = 0; i < count; i++) {
        size_t bin = column[rows[i]];
        histogram[bin * classes + class_of(words[i])] += class_weight(words[i]);
        occupied[bin / 64] |= 1ull << bin % 64;
    }
    int has_missing = bins < leptune_bins && (occupied[bins / 64] >> bins % 64 & 1);
    for (int on_left = 0; on_left <= has_missing; on_left++) {
        memset(left, 0, classes * sizeof *left);
        memcpy(right, totals, classes * sizeof *right);
        double squares_left = 0, squares_right = squares, weight_left = 0;
        if (on_left) {
            weight_left += move_bin(histogram + bins * classes, left, right, classes, &squares_left, &squares_right);
        }
        int32_t bin = -1, best_before = -1;
        double score = -1;
        for (size_t w = 0; w < 4; w++) {
            for (uint64_t bits = occupied[w]; bits; bits &= bits - 1) {
                int32_t next = (int32_t)(w * 64) + __builtin_ctzll(bits);
                if (next >= (int32_t)bins) {
                    break;
                }
                if (best_before >= 0 && best_before == bin) {
                    best.bin = middle(bin, next);
                    best_before = -1;
                }
                bin = next;
                weight_left += move_bin(histogram + (size_t)bin * classes, left, right, classes, &squares_left,
                                        &squares_right);
                double weight_right = weight - weight_left;
                if (weight_left < least || weight_right < least) {
                    continue;
                }
                score = (squares_left * weight_right + squares_right * weight_left) / (weight_left * weight_right);
                if (score > best.score) {
                    leptune_node_split split = {score, bin, has_missing ? on_left : 2 * weight_left > weight, 0};
                    best = split;
                    best_before = bin;
                }
            }
        }
        if (best_before >= 0) {
            // Nothing but missing numbers on the other side.
            best.bin = (int32_t)bins - 1;
        }
    }
    for (size_t w = 0; w < 4; w++) {
        for (uint64_t bits = occupied[w]; bits; bits &= bits - 1) {
            size_t bin = w * 64 + (size_t)__builtin_ctzll(bits);
            memset(histogram + bin * classes, 0, classes * sizeof *histogram);
        }
    }
    return best;
}

typedef uint64_t lanes __attribute__((vector_size(leptune_marks_together * sizeof(uint64_t))));
typedef int64_t signed_lanes __attribute__((vector_size(leptune_marks_together * sizeof(int64_t))));

LEPTUNE_KERNEL void leptune_sum_marked(const uint64_t *restrict bits, size_t stride, const uint64_t *restrict places,
                                       const uint32_t *restrict rows, const uint64_t *restrict words, size_t count,
                                       uint64_t *restrict sums) {
    lanes shift, sum = {0};
    memcpy(&shift, places, sizeof shift);
    // To the sign.
    shift = 63 - shift;
    for (size_t i = 0; i < count; i++) {
        lanes row = (lanes){0} + bits[rows[i] * stride];
        sum += (lanes)((signed_lanes)(row << shift) < 0) & words[i];
    }
    memcpy(sums, &sum, sizeof sum);
}

void leptune_bin_range(const uint8_t *column, const uint32_t *rows, size_t count, size_t bins, int32_t *low,
                       int32_t *high) {
    int32_t lowest = leptune_bins, highest = -1;
    for (size_t i = 0; i < count; i++) {
        int32_t bin = column[rows[i]];
        int32_t counts = bin < (int32_t)bins;
        lowest = counts && bin < lowest ? bin : lowest;
        highest = counts && bin > highest ? bin : highest;
    }
    *low = lowest;
    *high = highest;
}

uint64_t leptune_sum_left(const uint8_t *column, const uint32_t *rows, const uint64_t *words, size_t count,
                          const uint8_t *goes_left) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += words[i] & (0 - (uint64_t)goes_left[column[rows[i]]]);
    }
    return sum;
}

void leptune_weigh_classes(const uint8_t *column, const uint32_t *rows, const uint64_t *words, size_t count,
                           const uint8_t *goes_left, double *weights) {
    for (size_t i = 0; i < count; i++) {
        if (column == NULL || goes_left[column[rows[i]]]) {
            weights[class_of(words[i])] += (double)class_weight(words[i]);
        }
    }
}

/// Which side a sample goes to: by a table of its bin, or by a bit of its row.
typedef struct {
    const uint8_t *column;
    const uint8_t *left;
    const uint64_t *bits;
    size_t stride;
    unsigned bit;
} side;

LEPTUNE_INLINE size_t partition(uint32_t *restrict rows, uint64_t *restrict words, uint32_t *restrict row_scratch,
                                uint64_t *restrict word_scratch, side by, size_t count) {
    size_t lefts = 0, rights = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = rows[i];
        uint64_t word = words[i];
        size_t goes_left = by.bits ? ~by.bits[row * by.stride] >> by.bit & 1 : by.left[by.column[row]];
        rows[lefts] = row;
        words[lefts] = word;
        row_scratch[rights] = row;
        word_scratch[rights] = word;
        lefts += goes_left;
        rights += 1 - goes_left;
    }
    memcpy(rows + lefts, row_scratch, rights * sizeof *rows);
    memcpy(words + lefts, word_scratch, rights * sizeof *words);
    return lefts;
}

size_t leptune_partition_samples(uint32_t *rows, uint64_t *words, uint32_t *row_scratch, uint64_t *word_scratch,
                                 const uint8_t *column, const uint8_t *left, size_t count) {
    side by = {column, left, NULL, 0, 0};
    return partition(rows, words, row_scratch, word_scratch, by, count);
}

size_t leptune_partition_marked(uint32_t *rows, uint64_t *words, uint32_t *row_scratch, uint64_t *word_scratch,
                                const uint64_t *bits, size_t stride, unsigned bit, size_t count) {
    side by = {NULL, NULL, bits, stride, bit};
    return partition(rows, words, row_scratch, word_scratch, by, count);
}
