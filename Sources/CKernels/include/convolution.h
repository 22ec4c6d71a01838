#pragma once
#include <stddef.h>
#include <stdint.h>

// Convolution of images whose pixels lie in the order row, column, channel. A filter's window is `kernel_rows` runs of
// `run` = kernel width × channels contiguous scalars, `row_stride` apart: what is shared by every kernel here. Borders are
// the caller's: images come with theirs.

/// How many output channels one block of packed weights has, in single and in double precision.
enum { leptune_filter_block_f32 = 16, leptune_filter_block_f64 = 8 };

/// packed ← the weights (filters × size) in blocks of filters, those of a block next to each other for each of the `size`
/// places; the last block is filled up with zeros.
void leptune_pack_filters_f32(const float *weights, float *packed, size_t filters, size_t size);
void leptune_pack_filters_f64(const double *weights, double *packed, size_t filters, size_t size);

/// output (pixels × blocks · block) ← packed filters times the windows that begin at input + offsets[pixel].
void leptune_convolve_f32(const float *input, const int32_t *offsets, size_t pixels, const float *packed, size_t blocks,
                          size_t kernel_rows, size_t run, size_t row_stride, float *output);
void leptune_convolve_f64(const double *input, const int32_t *offsets, size_t pixels, const double *packed,
                          size_t blocks, size_t kernel_rows, size_t run, size_t row_stride, double *output);

/// gradient (filters × kernel_rows · run) += for each filter f the sum over its counts[f] entries of
/// values[e] · the window at input + offsets[e]; the entries of filter f begin at f · capacity. Reads up to 64 bytes
/// behind the last window.
void leptune_filter_gradient_f32(const float *input, const int32_t *offsets, const float *values, const int32_t *counts,
                                 size_t capacity, size_t filters, size_t kernel_rows, size_t run, size_t row_stride,
                                 float *gradient);
void leptune_filter_gradient_f64(const double *input, const int32_t *offsets, const double *values,
                                 const int32_t *counts, size_t capacity, size_t filters, size_t kernel_rows, size_t run,
                                 size_t row_stride, double *gradient);

/// For each place p: the window at target + offsets[p] += the sum over its counts[p] entries of values[e] · the filter
/// channels[e]; the entries of place p begin at p · capacity. Reads up to 64 bytes behind the last filter.
void leptune_spread_filters_f32(const float *weights, const int32_t *offsets, const int32_t *channels,
                                const float *values, const int32_t *counts, size_t capacity, size_t places,
                                size_t kernel_rows, size_t run, size_t row_stride, float *target);
void leptune_spread_filters_f64(const double *weights, const int32_t *offsets, const int32_t *channels,
                                const double *values, const int32_t *counts, size_t capacity, size_t places,
                                size_t kernel_rows, size_t run, size_t row_stride, double *target);

/// Lists what is not zero of a gradient with respect to the maxima of windows (windows × channels), by channel: the input
/// offset where the maximum was taken, window_offsets[w] + element_offsets[choice], and the value. `choices` is null if
/// windows have one element. The list of channel c begins at c · windows.
void leptune_list_by_channel_f32(const float *gradient, const uint8_t *choices, const int32_t *window_offsets,
                                 const int32_t *element_offsets, size_t windows, size_t channels, int32_t *offsets,
                                 float *values, int32_t *counts);
void leptune_list_by_channel_f64(const double *gradient, const uint8_t *choices, const int32_t *window_offsets,
                                 const int32_t *element_offsets, size_t windows, size_t channels, int32_t *offsets,
                                 double *values, int32_t *counts);

/// The same by place (windows × elements): channel and value. The list of a place begins at place · channels.
void leptune_list_by_place_f32(const float *gradient, const uint8_t *choices, size_t windows, size_t elements,
                               size_t channels, int32_t *list, float *values, int32_t *counts);
void leptune_list_by_place_f64(const double *gradient, const uint8_t *choices, size_t windows, size_t elements,
                               size_t channels, int32_t *list, double *values, int32_t *counts);

/// patches (pixels × patch_stride) ← the windows at input + offsets[pixel], zeros behind them.
void leptune_unfold_f32(const float *input, const int32_t *offsets, size_t pixels, size_t kernel_rows, size_t run,
                        size_t row_stride, float *patches, size_t patch_stride);
void leptune_unfold_f64(const double *input, const int32_t *offsets, size_t pixels, size_t kernel_rows, size_t run,
                        size_t row_stride, double *patches, size_t patch_stride);

/// output (pixels × channels) ← each channel's window times its own filter; weights are taps × channels, and
/// taps[t] is where tap t lies from the window's beginning.
void leptune_convolve_depthwise_f32(const float *input, const int32_t *offsets, size_t pixels, const float *weights,
                                    const int32_t *taps, size_t tap_count, size_t channels, float *output);
void leptune_convolve_depthwise_f64(const double *input, const int32_t *offsets, size_t pixels, const double *weights,
                                    const int32_t *taps, size_t tap_count, size_t channels, double *output);

/// The way back of `leptune_convolve_depthwise`: adds to `gradient` (taps × channels), and to `target` unless null.
void leptune_differentiate_depthwise_f32(const float *input, const int32_t *offsets, size_t pixels,
                                         const float *weights, const int32_t *taps, size_t tap_count, size_t channels,
                                         const float *delta, float *gradient, float *target);
void leptune_differentiate_depthwise_f64(const double *input, const int32_t *offsets, size_t pixels,
                                         const double *weights, const int32_t *taps, size_t tap_count, size_t channels,
                                         const double *delta, double *gradient, double *target);
