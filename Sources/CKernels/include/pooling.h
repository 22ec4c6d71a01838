#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// output (windows × channels) ← f(the largest of a window's elements + shift), f being max(0, x) if `rectifies`;
/// choices ← which element it was, the first of equal ones. An element lies at input + (window_pixels[w] +
/// element_pixels[e]) · pixel_stride. `shift` may be null for 0, `choices` if there is one element.
void leptune_pool_maximum_f32(const float *input, size_t pixel_stride, const int32_t *window_pixels,
                              const int32_t *element_pixels, size_t windows, size_t elements, const float *shift,
                              bool rectifies, size_t channels, float *output, uint8_t *choices);
void leptune_pool_maximum_f64(const double *input, size_t pixel_stride, const int32_t *window_pixels,
                              const int32_t *element_pixels, size_t windows, size_t elements, const double *shift,
                              bool rectifies, size_t channels, double *output, uint8_t *choices);

/// The way back through the shift and f: delta ← 0 where `rectifies` and not output > 0; shift_gradient += column sums.
void leptune_unrectify_f32(const float *output, float *delta, bool rectifies, float *shift_gradient, size_t rows,
                           size_t channels);
void leptune_unrectify_f64(const double *output, double *delta, bool rectifies, double *shift_gradient, size_t rows,
                           size_t channels);

/// The way back of `leptune_pool_maximum` without shift and f: adds to `target`.
void leptune_spread_maximum_f32(const float *delta, const uint8_t *choices, const int32_t *window_pixels,
                                const int32_t *element_pixels, size_t windows, size_t channels, float *target);
void leptune_spread_maximum_f64(const double *delta, const uint8_t *choices, const int32_t *window_pixels,
                                const int32_t *element_pixels, size_t windows, size_t channels, double *target);

/// output (windows × channels) ← the mean of a window's elements, which lie as in `leptune_pool_maximum`.
void leptune_pool_mean_f32(const float *input, const int32_t *window_pixels, const int32_t *element_pixels,
                           size_t windows, size_t elements, size_t channels, float *output);
void leptune_pool_mean_f64(const double *input, const int32_t *window_pixels, const int32_t *element_pixels,
                           size_t windows, size_t elements, size_t channels, double *output);

/// The way back of `leptune_pool_mean`: adds to `target`.
void leptune_spread_mean_f32(const float *delta, const int32_t *window_pixels, const int32_t *element_pixels,
                             size_t windows, size_t elements, size_t channels, float *target);
void leptune_spread_mean_f64(const double *delta, const int32_t *window_pixels, const int32_t *element_pixels,
                             size_t windows, size_t elements, size_t channels, double *target);

/// sum ← sum + x.
void leptune_add_f32(const float *x, float *sum, size_t count);
void leptune_add_f64(const double *x, double *sum, size_t count);
