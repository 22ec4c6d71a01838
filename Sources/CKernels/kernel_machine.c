#include "kernel_machine.h"
#include "exponential.h"
#include <math.h>

LEPTUNE_KERNEL void leptune_radial_basis_f32(const float *products, float square, const float *squares, size_t count,
                                             float *values) {
#pragma clang loop vectorize(assume_safety)
    for (size_t j = 0; j < count; j++) {
        float distance = square + squares[j] - 2 * products[j];
        values[j] = exp_f32(distance > 0 ? -distance : 0);
    }
}

LEPTUNE_KERNEL void leptune_polynomial_f32(const float *products, float offset, int degree, size_t count,
                                           float *values) {
    float base[64] = {0}, power[64] = {0};
    for (size_t start = 0; start < count; start += 64) {
        size_t width = count - start < 64 ? count - start : 64;
        for (size_t j = 0; j < width; j++) {
            base[j] = power[j] = products[start + j] + offset;
        }
        for (int i = 1; i < degree; i++) {
            for (size_t j = 0; j < 64; j++) {
                power[j] *= base[j];
            }
        }
        for (size_t j = 0; j < width; j++) {
            values[start + j] = power[j];
        }
    }
}

LEPTUNE_KERNEL void leptune_add_rows_f32(const float *const *rows, const float *weights, size_t row_count, size_t count,
                                         double *restrict sums) {
    // Eight rows at a time in single precision, so that the sums in double are read and written less often.
    size_t i = 0;
    for (; i + 8 <= row_count; i += 8) {
        const float *r0 = rows[i], *r1 = rows[i + 1], *r2 = rows[i + 2], *r3 = rows[i + 3];
        const float *r4 = rows[i + 4], *r5 = rows[i + 5], *r6 = rows[i + 6], *r7 = rows[i + 7];
        float w0 = weights[i], w1 = weights[i + 1], w2 = weights[i + 2], w3 = weights[i + 3];
        float w4 = weights[i + 4], w5 = weights[i + 5], w6 = weights[i + 6], w7 = weights[i + 7];
#pragma clang loop vectorize(assume_safety)
        for (size_t j = 0; j < count; j++) {
            float sum = (w0 * r0[j] + w1 * r1[j]) + (w2 * r2[j] + w3 * r3[j]);
            sum += (w4 * r4[j] + w5 * r5[j]) + (w6 * r6[j] + w7 * r7[j]);
            sums[j] += (double)sum;
        }
    }
    for (; i < row_count; i++) {
        const float *row = rows[i];
        float weight = weights[i];
#pragma clang loop vectorize(assume_safety)
        for (size_t j = 0; j < count; j++) {
            sums[j] += (double)(weight * row[j]);
        }
    }
}

LEPTUNE_KERNEL void leptune_violations_f64(const double *restrict sums, const double *restrict offsets,
                                           const double *restrict values, const double *restrict lower,
                                           const double *restrict upper, size_t count, float *restrict up,
                                           float *restrict down, double *restrict extremes) {
    double least = extremes[0], most = extremes[1];
    for (size_t j = 0; j < count; j++) {
        double f = sums[j] + offsets[j];
        double grows = values[j] < upper[j] ? f : INFINITY;
        double shrinks = values[j] > lower[j] ? f : -INFINITY;
        least = grows < least ? grows : least;
        most = shrinks > most ? shrinks : most;
        up[j] = (float)grows;
        down[j] = (float)-shrinks;
    }
    extremes[0] = least;
    extremes[1] = most;
}

#define LANES 16

/// The smallest element and the largest number it has among equal ones' lanes; which of equal ones is deterministic.
LEPTUNE_INLINE size_t least_of(const float *value, const int32_t *place, float *least) {
    float best = value[0];
    int32_t where = place[0];
    for (int l = 1; l < LANES; l++) {
        if (value[l] < best || (value[l] == best && place[l] < where)) {
            best = value[l];
            where = place[l];
        }
    }
    *least = best;
    return (size_t)where;
}

LEPTUNE_KERNEL size_t leptune_minimise_working_set_f32(const float *restrict kernel, size_t size,
                                                       const double *restrict lower, const double *restrict upper,
                                                       double *restrict values, float *restrict gradient,
                                                       float *restrict scratch, float tolerance, size_t most) {
    // What is added to f to leave out variables that cannot grow (+∞) or shrink (−∞).
    float *restrict grow = scratch;
    float *restrict shrink = scratch + size;
    float *restrict diagonal = scratch + 2 * size;
    for (size_t k = 0; k < size; k++) {
        grow[k] = values[k] < upper[k] ? 0 : INFINITY;
        shrink[k] = values[k] > lower[k] ? 0 : -INFINITY;
        diagonal[k] = kernel[k * size + k];
    }
    float delta = 0;
    const float *ki = kernel, *kj = kernel;
    size_t steps = 0;
    for (; steps < most; steps++) {
        // The last change of f, then i: the variable that can grow with the smallest f.
        float least[LANES], largest[LANES];
        int32_t place[LANES];
        for (int l = 0; l < LANES; l++) {
            least[l] = INFINITY;
            largest[l] = -INFINITY;
            place[l] = 0;
        }
        for (size_t k = 0; k < size; k += LANES) {
            for (int l = 0; l < LANES; l++) {
                float f = gradient[k + l] + delta * (ki[k + l] - kj[k + l]);
                gradient[k + l] = f;
                float up = f + grow[k + l];
                float down = f + shrink[k + l];
                place[l] = up < least[l] ? (int32_t)k + l : place[l];
                least[l] = up < least[l] ? up : least[l];
                largest[l] = down > largest[l] ? down : largest[l];
            }
        }
        delta = 0;
        float lowest;
        size_t i = least_of(least, place, &lowest);
        float highest = largest[0];
        for (int l = 1; l < LANES; l++) {
            highest = largest[l] > highest ? largest[l] : highest;
        }
        // Also false if either is not finite.
        if (!(highest - lowest > tolerance && highest - lowest < INFINITY)) {
            break;
        }
        // j: of those that can shrink, the one with which i gains most.
        ki = kernel + i * size;
        float gain[LANES];
        for (int l = 0; l < LANES; l++) {
            gain[l] = 0;
            place[l] = 0;
        }
        float own = diagonal[i];
        for (size_t k = 0; k < size; k += LANES) {
            for (int l = 0; l < LANES; l++) {
                float b = gradient[k + l] + shrink[k + l] - lowest;
                float a = own + diagonal[k + l] - 2 * ki[k + l];
                a = a > 1e-12f ? a : 1e-12f;
                float g = b > 0 ? -b * b / a : 0;
                place[l] = g < gain[l] ? (int32_t)k + l : place[l];
                gain[l] = g < gain[l] ? g : gain[l];
            }
        }
        float best;
        size_t j = least_of(gain, place, &best);
        if (!(best < 0)) {
            break;
        }
        kj = kernel + j * size;
        float a = own + diagonal[j] - 2 * ki[j];
        double step = ((double)gradient[j] - (double)lowest) / (double)(a > 1e-12f ? a : 1e-12f);
        double room = upper[i] - values[i];
        double other = values[j] - lower[j];
        // At a bound a value is the bound, exactly.
        if (step >= room && room <= other) {
            step = room;
            values[i] = upper[i];
            values[j] = room == other ? lower[j] : values[j] - step;
        } else if (step >= other) {
            step = other;
            values[i] += step;
            values[j] = lower[j];
        } else {
            values[i] += step;
            values[j] -= step;
        }
        grow[i] = values[i] < upper[i] ? 0 : INFINITY;
        shrink[i] = values[i] > lower[i] ? 0 : -INFINITY;
        grow[j] = values[j] < upper[j] ? 0 : INFINITY;
        shrink[j] = values[j] > lower[j] ? 0 : -INFINITY;
        delta = (float)step;
    }
    if (delta != 0) {
        for (size_t k = 0; k < size; k++) {
            gradient[k] += delta * (ki[k] - kj[k]);
        }
    }
    return steps;
}
