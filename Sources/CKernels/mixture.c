#include "mixture.h"
#include "exponential.h"
#include <math.h>

LEPTUNE_KERNEL void leptune_shift_and_square_f32(float *restrict y, const float *restrict shift,
                                                 float *restrict squares, size_t columns, size_t rows) {
    memset(squares, 0, rows * sizeof(float));
    for (size_t c = 0; c < columns; c++) {
        float *restrict column = y + c * rows;
        float s = shift[c];
        for (size_t r = 0; r < rows; r++) {
            float moved = column[r] - s;
            column[r] = moved;
            squares[r] += moved * moved;
        }
    }
}

LEPTUNE_KERNEL void leptune_scaled_squares_f32(const float *restrict x, const float *restrict scale,
                                               const float *restrict shift, float *restrict squares, size_t columns,
                                               size_t rows) {
    memset(squares, 0, rows * sizeof(float));
    for (size_t c = 0; c < columns; c++) {
        const float *restrict column = x + c * rows;
        float s = shift[c], f = scale[c];
        for (size_t r = 0; r < rows; r++) {
            float moved = column[r] * f - s;
            squares[r] += moved * moved;
        }
    }
}

LEPTUNE_KERNEL void leptune_posterior_f32(float *restrict p, const float *restrict constants, float *restrict logs,
                                          size_t components, size_t rows) {
    for (size_t r = 0; r < rows; r++) {
        p[r] = constants[0] - 0.5f * p[r];
        logs[r] = p[r];
    }
    for (size_t c = 1; c < components; c++) {
        float *restrict q = p + c * rows;
        float constant = constants[c];
        for (size_t r = 0; r < rows; r++) {
            float x = constant - 0.5f * q[r];
            q[r] = x;
            logs[r] = x > logs[r] ? x : logs[r];
        }
    }
    // In pieces that stay in registers and the first-level cache: the sums over the components of a few rows.
    float sums[256];
    for (size_t start = 0; start < rows; start += 256) {
        size_t count = rows - start < 256 ? rows - start : 256;
        for (size_t r = 0; r < count; r++) {
            sums[r] = 0;
        }
        for (size_t c = 0; c < components; c++) {
            float *restrict q = p + c * rows + start;
            const float *restrict top = logs + start;
            for (size_t r = 0; r < count; r++) {
                float e = exp_f32(q[r] - top[r]);
                q[r] = e;
                sums[r] += e;
            }
        }
        for (size_t r = 0; r < count; r++) {
            logs[start + r] += logf(sums[r]);
            sums[r] = 1 / sums[r];
        }
        for (size_t c = 0; c < components; c++) {
            float *restrict q = p + c * rows + start;
            for (size_t r = 0; r < count; r++) {
                q[r] *= sums[r];
            }
        }
    }
}

LEPTUNE_KERNEL void leptune_scale_by_root_f32(float *restrict y, const float *restrict root, double *restrict sums,
                                              size_t columns, size_t rows) {
#pragma clang fp reassociate(on)
    for (size_t c = 0; c < columns; c++) {
        float *restrict column = y + c * rows;
        float sum = 0;
        for (size_t r = 0; r < rows; r++) {
            float scaled = column[r] * root[r];
            column[r] = scaled;
            sum += scaled * root[r];
        }
        sums[c] += (double)sum;
    }
}

LEPTUNE_KERNEL void leptune_scaled_moments_f32(const float *restrict x, const float *restrict scale,
                                               const float *restrict shift, const float *restrict share,
                                               double *restrict sums, double *restrict squares, size_t columns,
                                               size_t rows) {
#pragma clang fp reassociate(on)
    for (size_t c = 0; c < columns; c++) {
        const float *restrict column = x + c * rows;
        float s = shift[c], f = scale[c];
        float sum = 0, square = 0;
        for (size_t r = 0; r < rows; r++) {
            float moved = column[r] * f - s;
            float part = share[r] * moved;
            sum += part;
            square += part * moved;
        }
        sums[c] += (double)sum;
        squares[c] += (double)square;
    }
}

LEPTUNE_KERNEL double leptune_root_of_shares_f32(const float *restrict share, const float *restrict weights,
                                                 float *restrict root, size_t rows) {
#pragma clang fp reassociate(on)
    double sum = 0;
    for (size_t r = 0; r < rows; r++) {
        float part = weights ? share[r] * weights[r] : share[r];
        root[r] = sqrtf(part);
        sum += (double)part;
    }
    return sum;
}
