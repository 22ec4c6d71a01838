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

LEPTUNE_KERNEL double leptune_weighted_sum_f32(const float *restrict values, const float *restrict weights,
                                               size_t count) {
#pragma clang fp reassociate(on)
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (double)values[i] * (weights ? (double)weights[i] : 1.0);
    }
    return sum;
}

LEPTUNE_KERNEL double leptune_weight_within_f32(const float *restrict products, float row_square,
                                                const float *restrict column_squares, const float *restrict weights,
                                                float limit, int32_t *restrict unsure, size_t columns) {
#pragma clang fp reassociate(on)
    float within = 0;
    int32_t near = 0;
    for (size_t c = 0; c < columns; c++) {
        float sum = row_square + column_squares[c];
        float distance = sum - 2 * products[c];
        float slack = 4e-6f * sum;
        within += distance <= limit ? (weights ? weights[c] : 1.0f) : 0.0f;
        near += distance <= limit + slack && distance >= limit - slack;
    }
    *unsure = near;
    return within;
}

LEPTUNE_KERNEL size_t leptune_least_f32(const float *restrict values, size_t count) {
    // The least number first, then where it is: both loops are simple enough to be vectorised.
    float least = __builtin_inff();
    for (size_t i = 0; i < count; i++) {
        least = values[i] < least ? values[i] : least;
    }
    for (size_t i = 0; i < count; i++) {
        if (values[i] == least) {
            return i;
        }
    }
    return 0;
}

LEPTUNE_KERNEL void leptune_column_summary_f32(const float *restrict x, const float *restrict weights, size_t rows,
                                               size_t columns, float *restrict low, float *restrict high,
                                               float *restrict sums, float *restrict squares) {
    for (size_t r = 0; r < rows; r++) {
        const float *restrict row = x + r * columns;
        float weight = weights ? weights[r] : 1;
        for (size_t c = 0; c < columns; c++) {
            float value = row[c];
            low[c] = value < low[c] ? value : low[c];
            high[c] = value > high[c] ? value : high[c];
            sums[c] += weight * value;
            squares[c] += weight * value * value;
        }
    }
}
