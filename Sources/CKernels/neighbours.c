#include "neighbours.h"
#include "dispatch.h"

LEPTUNE_INLINE int is_above(float value, int32_t number, float other, int32_t other_number) {
    return value > other || (value == other && number > other_number);
}

/// Replaces the root of a heap and lets the new element sink.
LEPTUNE_INLINE void replace_root(float *values, int32_t *numbers, size_t kept, float value, int32_t number) {
    size_t place = 0;
    for (;;) {
        size_t child = 2 * place + 1;
        if (child >= kept) {
            break;
        }
        if (child + 1 < kept && is_above(values[child + 1], numbers[child + 1], values[child], numbers[child])) {
            child++;
        }
        if (!is_above(values[child], numbers[child], value, number)) {
            break;
        }
        values[place] = values[child];
        numbers[place] = numbers[child];
        place = child;
    }
    values[place] = value;
    numbers[place] = number;
}

#define GROUP 32

LEPTUNE_KERNEL void leptune_keep_smallest_f32(const float *restrict products, size_t stride,
                                              const float *restrict squares, size_t queries, size_t count,
                                              int32_t first, size_t kept, float *restrict values,
                                              int32_t *restrict numbers) {
    for (size_t q = 0; q < queries; q++, products += stride, values += kept, numbers += kept) {
        float worst = values[0];
        size_t j = 0;
        for (; j + GROUP <= count; j += GROUP) {
            // Almost no group has a candidate once the heap is warm: one test for the whole group.
            int found = 0;
            for (size_t i = 0; i < GROUP; i++) {
                found |= squares[j + i] + products[j + i] < worst;
            }
            if (!found) {
                continue;
            }
            for (size_t i = j; i < j + GROUP; i++) {
                float value = squares[i] + products[i];
                if (value < worst) {
                    replace_root(values, numbers, kept, value, first + (int32_t)i);
                    worst = values[0];
                }
            }
        }
        for (; j < count; j++) {
            float value = squares[j] + products[j];
            if (value < worst) {
                replace_root(values, numbers, kept, value, first + (int32_t)j);
                worst = values[0];
            }
        }
    }
}

LEPTUNE_INLINE double squared_distance(const float *restrict x, const float *restrict y, size_t columns) {
#pragma clang fp reassociate(on)
    double sum = 0;
    for (size_t c = 0; c < columns; c++) {
        double difference = (double)x[c] - (double)y[c];
        sum += difference * difference;
    }
    return sum;
}

LEPTUNE_KERNEL void leptune_squared_distances_f32(const float *restrict query, const float *restrict rows,
                                                  const int32_t *restrict numbers, size_t count, size_t columns,
                                                  double *restrict distances) {
    for (size_t i = 0; i < count; i++) {
        size_t row = numbers ? (size_t)numbers[i] : i;
        distances[i] = squared_distance(query, rows + row * columns, columns);
    }
}

LEPTUNE_KERNEL void leptune_row_squares_f32(const float *restrict rows, size_t count, size_t columns,
                                            double *restrict squares) {
    for (size_t r = 0; r < count; r++, rows += columns) {
#pragma clang fp reassociate(on)
        double sum = 0;
        for (size_t c = 0; c < columns; c++) {
            sum += (double)rows[c] * (double)rows[c];
        }
        squares[r] = sum;
    }
}
