#pragma once
#include <stddef.h>

/// sums[j] ← sums[j] + weight · (values[j] − x)².
void leptune_add_squared_differences_f64(const double *values, double x, double weight, size_t count, double *sums);

/// sums[j] ← sums[j] + weight where values[j] ≠ x.
void leptune_add_inequalities_f64(const double *values, double x, double weight, size_t count, double *sums);

/// The sum of terms[j] · (values[j] − x)².
double leptune_weighted_squared_differences_f64(const double *values, double x, const double *terms, size_t count);

/// The sum of terms[j] where values[j] ≠ x.
double leptune_weighted_inequalities_f64(const double *values, double x, const double *terms, size_t count);

/// Replaces squared distances r² by factor · (1 + s + s²/3) · exp(−s) with s = √5 · r; slopes[j], unless null, becomes
/// the derivative by r².
void leptune_matern52_f64(double *squares, double factor, double *slopes, size_t count);

/// Replaces squared distances r² by factor · exp(−r²/2); slopes[j], unless null, becomes the derivative by r².
void leptune_squared_exponential_f64(double *squares, double factor, double *slopes, size_t count);

/// slopes[j] ← slopes[j] · (scale · left[j] − inverse[j]).
void leptune_scale_slopes_f64(double *slopes, double scale, const double *left, const double *inverse, size_t count);

/// The sum of terms[j] · (x − values[j]).
double leptune_weighted_differences_f64(const double *values, double x, const double *terms, size_t count);

/// products[j] ← left[j] · right[j].
void leptune_multiply_f64(const double *left, const double *right, size_t count, double *products);

/// Takes terms[j] · (x − values[j]) from sums[j]; returns the sum of what was taken.
double leptune_add_pulls_f64(const double *values, double x, const double *terms, size_t count, double *sums);
