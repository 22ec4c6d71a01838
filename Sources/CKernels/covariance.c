#include "covariance.h"
#include "exponential.h"
#include <math.h>

LEPTUNE_KERNEL void leptune_add_squared_differences_f64(const double *restrict values, double x, double weight,
                                                        size_t count, double *restrict sums) {
    for (size_t j = 0; j < count; j++) {
        double difference = values[j] - x;
        sums[j] += weight * difference * difference;
    }
}

LEPTUNE_KERNEL void leptune_add_inequalities_f64(const double *restrict values, double x, double weight, size_t count,
                                                 double *restrict sums) {
    for (size_t j = 0; j < count; j++) {
        sums[j] += values[j] == x ? 0 : weight;
    }
}

LEPTUNE_KERNEL double leptune_weighted_squared_differences_f64(const double *restrict values, double x,
                                                               const double *restrict terms, size_t count) {
#pragma clang fp reassociate(on)
    double sum = 0;
    for (size_t j = 0; j < count; j++) {
        double difference = values[j] - x;
        sum += terms[j] * difference * difference;
    }
    return sum;
}

LEPTUNE_KERNEL double leptune_weighted_inequalities_f64(const double *restrict values, double x,
                                                        const double *restrict terms, size_t count) {
#pragma clang fp reassociate(on)
    double sum = 0;
    for (size_t j = 0; j < count; j++) {
        sum += values[j] == x ? 0 : terms[j];
    }
    return sum;
}

LEPTUNE_KERNEL void leptune_matern52_f64(double *restrict squares, double factor, double *restrict slopes,
                                         size_t count) {
    if (slopes) {
        for (size_t j = 0; j < count; j++) {
            double s = sqrt(5 * squares[j]);
            double e = factor * exp_f64(-s);
            slopes[j] = (1 + s) * e * (-5.0 / 6);
            squares[j] = (1 + s + s * s / 3) * e;
        }
    } else {
        for (size_t j = 0; j < count; j++) {
            double s = sqrt(5 * squares[j]);
            squares[j] = (1 + s + s * s / 3) * (factor * exp_f64(-s));
        }
    }
}

LEPTUNE_KERNEL void leptune_squared_exponential_f64(double *restrict squares, double factor, double *restrict slopes,
                                                    size_t count) {
    for (size_t j = 0; j < count; j++) {
        squares[j] = factor * exp_f64(-0.5 * squares[j]);
    }
    if (slopes) {
        for (size_t j = 0; j < count; j++) {
            slopes[j] = -0.5 * squares[j];
        }
    }
}

LEPTUNE_KERNEL void leptune_scale_slopes_f64(double *restrict slopes, double scale, const double *restrict left,
                                             const double *restrict inverse, size_t count) {
    for (size_t j = 0; j < count; j++) {
        slopes[j] *= scale * left[j] - inverse[j];
    }
}

LEPTUNE_KERNEL double leptune_weighted_differences_f64(const double *restrict values, double x,
                                                       const double *restrict terms, size_t count) {
#pragma clang fp reassociate(on)
    double sum = 0;
    for (size_t j = 0; j < count; j++) {
        sum += terms[j] * (x - values[j]);
    }
    return sum;
}

LEPTUNE_KERNEL void leptune_multiply_f64(const double *restrict left, const double *restrict right, size_t count,
                                         double *restrict products) {
    for (size_t j = 0; j < count; j++) {
        products[j] = left[j] * right[j];
    }
}

LEPTUNE_KERNEL double leptune_add_pulls_f64(const double *restrict values, double x, const double *restrict terms,
                                            size_t count, double *restrict sums) {
#pragma clang fp reassociate(on)
    double total = 0;
    for (size_t j = 0; j < count; j++) {
        double pull = terms[j] * (x - values[j]);
        sums[j] -= pull;
        total += pull;
    }
    return total;
}
