#pragma once
#include <stddef.h>

/// z ← (z − mean) · inverse_deviation by column, with the mean and the biased variance of the rows;
/// inverse_deviation = 1 / √(variance + epsilon).
void leptune_normalise_f32(float *z, float epsilon, float *mean, float *variance, float *inverse_deviation, size_t rows,
                           size_t columns);
void leptune_normalise_f64(double *z, double epsilon, double *mean, double *variance, double *inverse_deviation,
                           size_t rows, size_t columns);

/// The way back through `leptune_normalise`: d ← the gradient with respect to its input, from the normalised z, the
/// gradient d with respect to scale · z + shift, and d's sums as `leptune_differentiate` gives them.
void leptune_normalise_back_f32(const float *z, const float *inverse_deviation, const float *scale,
                                const float *scale_gradient, const float *shift_gradient, float *d, size_t rows,
                                size_t columns);
void leptune_normalise_back_f64(const double *z, const double *inverse_deviation, const double *scale,
                                const double *scale_gradient, const double *shift_gradient, double *d, size_t rows,
                                size_t columns);

/// z ← (z − mean) · inverse_deviation by row, with the mean and the biased variance of the row's columns (layer
/// normalisation); inverse_deviation, one for each row, is 1 / √(variance + epsilon).
void leptune_normalise_rows_f32(float *z, float epsilon, float *inverse_deviation, size_t rows, size_t columns);
void leptune_normalise_rows_f64(double *z, double epsilon, double *inverse_deviation, size_t rows, size_t columns);

/// The way back through `leptune_normalise_rows`: d ← the gradient with respect to its input, from the normalised z and
/// the gradient d with respect to scale · z + shift.
void leptune_normalise_rows_back_f32(const float *z, const float *inverse_deviation, const float *scale, float *d,
                                     size_t rows, size_t columns);
void leptune_normalise_rows_back_f64(const double *z, const double *inverse_deviation, const double *scale, double *d,
                                     size_t rows, size_t columns);
