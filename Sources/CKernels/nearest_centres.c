#include "dispatch.h"
#include "cluster.h"
#include <math.h>
#include <string.h>

// Eight numbers side by side: one register of AVX, two of SSE or NEON.
typedef float lanes __attribute__((vector_size(32), aligned(4)));

#define ROWS 6
#define WIDTH 16

/// Products of six rows with sixteen centres, which are stored column by column: twelve sums stay in registers. Of the
/// first eight centres alone if `vectors`, a constant, is 1.
LEPTUNE_INLINE void products(const int vectors, const float *const *rows, const float *panel, size_t columns,
                             float *out) {
    lanes sums[ROWS][2];
    memset(sums, 0, sizeof sums);
    for (size_t c = 0; c < columns; c++) {
        lanes low = *(const lanes *)(panel + c * WIDTH);
        lanes high = *(const lanes *)(panel + c * WIDTH + 8);
#pragma clang loop unroll(full)
        for (int r = 0; r < ROWS; r++) {
            float x = rows[r][c];
            sums[r][0] += x * low;
            if (vectors == 2) {
                sums[r][1] += x * high;
            }
        }
    }
    memcpy(out, sums, sizeof sums);
}

/// Asks memory for the rows after the next, as those at indices do not lie one behind the other.
LEPTUNE_INLINE void prefetch(const float *x, const int32_t *indices, size_t start, size_t rows, size_t columns) {
    size_t end = start + 3 * ROWS < rows ? start + 3 * ROWS : rows;
    for (size_t i = start + 2 * ROWS; i < end; i++) {
        const char *row = (const char *)(x + (size_t)indices[i] * columns);
        for (size_t byte = 0; byte < columns * sizeof *x && byte < 1024; byte += 64) {
            __builtin_prefetch(row + byte);
        }
    }
}

LEPTUNE_KERNEL void leptune_two_nearest_f32(const float *restrict x, const int32_t *restrict indices, size_t rows,
                                            size_t columns, const float *restrict panels, const float *restrict halves,
                                            size_t panel_count, int32_t *restrict labels, float *restrict nearest,
                                            float *restrict second) {
    float block[ROWS * WIDTH];
    size_t last_width = 0;
    while (last_width < WIDTH && halves[(panel_count - 1) * WIDTH + last_width] < __builtin_inff()) {
        last_width++;
    }
    for (size_t start = 0; start < rows; start += ROWS) {
        prefetch(x, indices, start, rows, columns);
        const float *pointers[ROWS];
        for (size_t r = 0; r < ROWS; r++) {
            // The last rows are computed several times over, so that each row's sums have the same order everywhere.
            size_t row = start + r < rows ? start + r : rows - 1;
            pointers[r] = x + (size_t)indices[row] * columns;
        }
        float best[ROWS], next[ROWS];
        int32_t label[ROWS];
        for (int r = 0; r < ROWS; r++) {
            best[r] = next[r] = __builtin_inff();
            label[r] = 0;
        }
        for (size_t p = 0; p < panel_count; p++) {
            products(2, pointers, panels + p * columns * WIDTH, columns, block);
            const float *half = halves + p * WIDTH;
            size_t width = p + 1 < panel_count ? WIDTH : last_width;
            // Rows inside: their chains of comparisons do not wait for one another.
            for (size_t c = 0; c < width; c++) {
                int32_t centre = (int32_t)(p * WIDTH + c);
#pragma clang loop unroll(full)
                for (int r = 0; r < ROWS; r++) {
                    float cost = half[c] - block[r * WIDTH + c];
                    float larger = cost > best[r] ? cost : best[r];
                    next[r] = larger < next[r] ? larger : next[r];
                    label[r] = cost < best[r] ? centre : label[r];
                    best[r] = cost < best[r] ? cost : best[r];
                }
            }
        }
        for (size_t r = 0; r < ROWS && start + r < rows; r++) {
            labels[start + r] = label[r];
            nearest[start + r] = best[r] + best[r];
            second[start + r] = next[r] + next[r];
        }
    }
}

LEPTUNE_KERNEL size_t leptune_rows_in_doubt_f32(float *restrict upper, float *restrict lower,
                                                const int32_t *restrict labels, const float *restrict moves,
                                                const float *restrict guards, int32_t fastest, float most,
                                                float second_most, int32_t first, int32_t *restrict indices,
                                                uint8_t *restrict doubts, size_t rows) {
    for (size_t r = 0; r < rows; r++) {
        int32_t label = labels[r];
        float u = upper[r] + moves[label];
        float l = lower[r] - (label == fastest ? second_most : most);
        float safe = l > guards[label] ? l : guards[label];
        upper[r] = u;
        lower[r] = l;
        doubts[r] = !(u < safe);
    }
    size_t count = 0;
    for (size_t r = 0; r < rows; r++) {
        indices[count] = first + (int32_t)r;
        count += doubts[r];
    }
    return count;
}

LEPTUNE_KERNEL void leptune_bounds_f32(const int32_t *restrict indices, const float *restrict squares,
                                       const float *restrict nearest, const float *restrict second, float slack,
                                       float *restrict upper, float *restrict lower, size_t rows) {
    for (size_t r = 0; r < rows; r++) {
        float square = squares[indices[r]];
        float error = 2e-6f * square + slack;
        float high = nearest[r] + square + error;
        float low = second[r] + square - error;
        upper[indices[r]] = sqrtf(high < 0 ? 0 : high);
        lower[indices[r]] = sqrtf(low < 0 ? 0 : low);
    }
}

LEPTUNE_KERNEL size_t leptune_rows_within_f32(const float *restrict distances, const int32_t *restrict labels,
                                              const float *restrict reaches, int32_t first, int32_t *restrict indices,
                                              uint8_t *restrict doubts, size_t rows) {
    for (size_t r = 0; r < rows; r++) {
        doubts[r] = !(distances[r] < reaches[labels[r]]);
    }
    size_t count = 0;
    for (size_t r = 0; r < rows; r++) {
        indices[count] = first + (int32_t)r;
        count += doubts[r];
    }
    return count;
}

LEPTUNE_KERNEL void leptune_candidates_f32(const float *restrict x, const int32_t *restrict indices, size_t rows,
                                           size_t columns, const float *restrict panel,
                                           const float *restrict candidate_squares, size_t candidates,
                                           const float *restrict squares, const float *restrict nearest,
                                           const float *restrict weights, float *restrict nearer, size_t stride,
                                           double *restrict potentials) {
    float block[ROWS * WIDTH];
    for (size_t start = 0; start < rows; start += ROWS) {
        prefetch(x, indices, start, rows, columns);
        const float *pointers[ROWS];
        size_t count = rows - start < ROWS ? rows - start : ROWS;
        for (size_t r = 0; r < ROWS; r++) {
            pointers[r] = x + (size_t)indices[r < count ? start + r : rows - 1] * columns;
        }
        if (candidates <= WIDTH / 2) {
            products(1, pointers, panel, columns, block);
        } else {
            products(2, pointers, panel, columns, block);
        }
        for (size_t t = 0; t < candidates; t++) {
            double sum = 0;
            for (size_t r = 0; r < count; r++) {
                int32_t row = indices[start + r];
                float distance = squares[row] + candidate_squares[t] - 2 * block[r * WIDTH + t];
                distance = distance < 0 ? 0 : distance;
                distance = distance < nearest[row] ? distance : nearest[row];
                nearer[t * stride + start + r] = distance;
                sum += (double)distance * (weights ? (double)weights[row] : 1.0);
            }
            potentials[t] += sum;
        }
    }
}

LEPTUNE_KERNEL void leptune_accept_candidate_f32(const int32_t *restrict indices, const float *restrict nearer,
                                                 int32_t label, size_t rows, float *restrict nearest,
                                                 int32_t *restrict labels) {
    for (size_t i = 0; i < rows; i++) {
        int32_t row = indices[i];
        labels[row] = nearer[i] < nearest[row] ? label : labels[row];
        nearest[row] = nearer[i];
    }
}
