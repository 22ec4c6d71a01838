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

/// The sum over rows and classes of −share · log softmax(z + shift); z ← its gradient · weight, shift_gradient ← z's
/// column sums. `shares` is rows × columns, each at least 0: how much a row is of each class, times its weight.
double leptune_soft_cross_entropy_f32(float *z, const float *shift, const float *shares, float weight,
                                      float *shift_gradient, size_t rows, size_t columns);
double leptune_soft_cross_entropy_f64(double *z, const double *shift, const double *shares, double weight,
                                      double *shift_gradient, size_t rows, size_t columns);

/// The sum of ½ · weights · (z + shift − target)² over one column; z ← its gradient · weight, shift_gradient ← z's sum.
/// `weights` may be null for 1.
double leptune_squared_error_f32(float *z, const float *shift, const float *targets, const float *weights, float weight,
                                 float *shift_gradient, size_t rows);
double leptune_squared_error_f64(double *z, const double *shift, const double *targets, const double *weights,
                                 double weight, double *shift_gradient, size_t rows);
