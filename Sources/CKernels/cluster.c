#include "cluster.h"
#include "dispatch.h"
#include <string.h>

LEPTUNE_KERNEL void leptune_nearest_centre_f32(const float *restrict products, const float *restrict halves,
                                               int32_t *restrict labels, float *restrict costs, size_t rows,
                                               size_t centres) {
    for (size_t r = 0; r < rows; r++) {
        costs[r] = halves[0] - products[r];
        labels[r] = 0;
    }
    for (size_t c = 1; c < centres; c++) {
        const float *restrict p = products + c * rows;
        float half = halves[c];
        int32_t label = (int32_t)c;
        for (size_t r = 0; r < rows; r++) {
            float cost = half - p[r];
            int is_less = cost < costs[r];
            costs[r] = is_less ? cost : costs[r];
            labels[r] = is_less ? label : labels[r];
        }
    }
    for (size_t r = 0; r < rows; r++) {
        costs[r] += costs[r];
    }
}

LEPTUNE_KERNEL void leptune_add_to_centres_f32(const float *restrict x, const int32_t *restrict labels,
                                               const float *restrict weights, float *restrict sums,
                                               float *restrict totals, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        const float *restrict row = x + r * columns;
        float *restrict sum = sums + (size_t)labels[r] * columns;
        float weight = weights ? weights[r] : 1;
        totals[labels[r]] += weight;
        if (weights) {
            for (size_t c = 0; c < columns; c++) {
                sum[c] += weight * row[c];
            }
        } else {
            for (size_t c = 0; c < columns; c++) {
                sum[c] += row[c];
            }
        }
    }
}

LEPTUNE_KERNEL void leptune_squared_lengths_f32(const float *restrict x, float *restrict squares, size_t rows,
                                                size_t columns) {
#pragma clang fp reassociate(on)
    for (size_t r = 0; r < rows; r++) {
        float sum = 0;
        for (size_t c = 0; c < columns; c++) {
            sum += x[r * columns + c] * x[r * columns + c];
        }
        squares[r] = sum;
    }
}

LEPTUNE_KERNEL void leptune_products_to_distances_f32(float *restrict products, const float *restrict row_squares,
                                                  const float *restrict column_squares, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict row = products + r * columns;
        float square = row_squares[r];
        for (size_t c = 0; c < columns; c++) {
            float distance = square + column_squares[c] - 2 * row[c];
            row[c] = distance < 0 ? 0 : distance;
        }
    }
}

LEPTUNE_KERNEL double leptune_nearer_f32(float *restrict products, const float *restrict row_squares,
                                         float centre_square, const float *restrict nearest,
                                         const float *restrict weights, size_t rows) {
#pragma clang fp reassociate(on)
    float sum = 0;
    for (size_t r = 0; r < rows; r++) {
        float distance = row_squares[r] + centre_square - 2 * products[r];
        distance = distance < 0 ? 0 : distance;
        distance = distance < nearest[r] ? distance : nearest[r];
        products[r] = distance;
        sum += weights ? weights[r] * distance : distance;
    }
    return sum;
}
