#pragma once
#include <stddef.h>
#include <stdint.h>

// Losses of linear models, row by row. Each returns the sum of weight · loss(sum, target), replaces the sums by their
// derivatives · weight and, where `curvature` is not null, writes second derivatives · weight into it. `weights` may be
// null for 1.

/// log(1 + exp(−t · sum)) with t = 2 · target − 1; targets are 0 or 1.
double leptune_logistic_loss_f32(float *sums, const float *targets, const float *weights, float *curvature, size_t rows);

/// max(0, 1 − target · sum)²; targets are −1 or 1.
double leptune_squared_hinge_loss_f32(float *sums, const float *targets, const float *weights, float *curvature,
                                      size_t rows);

/// (sum − target)² / 2.
double leptune_squared_error_loss_f32(float *sums, const float *targets, const float *weights, float *curvature,
                                      size_t rows);

/// exp(sum) − target · sum.
double leptune_poisson_loss_f32(float *sums, const float *targets, const float *weights, float *curvature, size_t rows);

/// The pinball loss of the residual r = target − sum, quantile · r or (quantile − 1) · r, smoothed to r² / 2γ where the
/// slope r / γ lies between them. Elsewhere its curvature, which is 0, is given as 0.01 / |r|: a small share of the
/// quadratic majoriser of Hunter and Lange 2000, "Quantile regression via an MM algorithm", doi:10.1080/10618600.2000.10474866.
double leptune_pinball_loss_f32(float *sums, const float *targets, const float *weights, float *curvature, float quantile,
                                float smoothing, size_t rows);

/// −log softmax(sums)[label] with `stride` sums a row; replaces them by their derivatives · weight.
double leptune_softmax_loss_f32(float *sums, const int32_t *labels, const float *weights, size_t rows, size_t stride);

/// sums ← 1 / (1 + exp(−sums)).
void leptune_sigmoid_f32(float *sums, size_t count);
