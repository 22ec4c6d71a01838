#pragma once
#include <stddef.h>
#include <stdint.h>

/// z ← softmax(z + shift), row by row.
void leptune_softmax_f32(float *z, const float *shift, size_t rows, size_t columns);
void leptune_softmax_f64(double *z, const double *shift, size_t rows, size_t columns);

/// The sum over rows of −log softmax(z + shift)[label]; z ← its gradient · weight, shift_gradient ← z's column sums.
double leptune_cross_entropy_f32(float *z, const float *shift, const int32_t *labels, float weight,
                                 float *shift_gradient, size_t rows, size_t columns);
double leptune_cross_entropy_f64(double *z, const double *shift, const int32_t *labels, double weight,
                                 double *shift_gradient, size_t rows, size_t columns);

/// The sum of ½ (z + shift − target)² over one column; z ← its gradient · weight, shift_gradient ← z's sum.
double leptune_squared_error_f32(float *z, const float *shift, const float *targets, float weight,
                                 float *shift_gradient, size_t rows);
double leptune_squared_error_f64(double *z, const double *shift, const double *targets, double weight,
                                 double *shift_gradient, size_t rows);
