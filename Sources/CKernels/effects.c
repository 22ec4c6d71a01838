#include "effects.h"
#include "dispatch.h"
#include <math.h>

// (1 − t)⁴ · (4 t + 1) within t < 1, 0 beyond; its derivative by t² is −10 · (1 − t)³.

LEPTUNE_KERNEL void leptune_wendland_f64(double *restrict squares, double factor, double *restrict slopes, size_t count) {
    for (size_t j = 0; j < count; j++) {
        double t = sqrt(squares[j]);
        double u = t < 1 ? 1 - t : 0;
        double cube = u * u * u;
        if (slopes) {
            slopes[j] = -10 * factor * cube;
        }
        squares[j] = factor * cube * u * (4 * t + 1);
    }
}

LEPTUNE_KERNEL void leptune_add_effect_f64(const double *restrict values, double x, double scale, double factor,
                                           size_t count, double *restrict sums) {
    for (size_t j = 0; j < count; j++) {
        double t = fabs(values[j] - x) * scale;
        double u = t < 1 ? 1 - t : 0;
        double square = u * u;
        sums[j] += factor * square * square * (4 * t + 1);
    }
}

LEPTUNE_KERNEL double leptune_effect_slope_f64(const double *restrict values, double x, double scale,
                                               const double *restrict terms, size_t count) {
#pragma clang fp reassociate(on)
    double sum = 0;
    for (size_t j = 0; j < count; j++) {
        double difference = x - values[j];
        double t = fabs(difference) * scale;
        double u = t < 1 ? 1 - t : 0;
        sum += terms[j] * (u * u * u) * difference;
    }
    return -20 * scale * scale * sum;
}

LEPTUNE_KERNEL void leptune_effect_sums_f64(const double *restrict values, double x, double scale,
                                            const double *restrict terms, size_t count, double *restrict value,
                                            double *restrict byLogScale) {
#pragma clang fp reassociate(on)
    double sum = 0;
    double slope = 0;
    for (size_t j = 0; j < count; j++) {
        double t = fabs(values[j] - x) * scale;
        double u = t < 1 ? 1 - t : 0;
        double term = terms[j] * (u * u * u);
        sum += term * u * (4 * t + 1);
        slope += term * t * t;
    }
    *value = sum;
    *byLogScale = -20 * slope;
}
