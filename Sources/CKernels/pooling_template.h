LEPTUNE_INLINE void PRECISE(largest)(const REAL *restrict x, size_t pixel_stride, const int32_t *element_pixels,
                                     size_t elements, const REAL *restrict shift, bool rectifies, size_t channels,
                                     REAL *restrict output, uint8_t *restrict choices) {
    // Sixteen channels at a time: maxima and choices stay in registers over the elements.
    size_t c = 0;
    for (; c + 16 <= channels; c += 16) {
        REAL best[16];
        int32_t choice[16];
        const REAL *first = x + element_pixels[0] * (ptrdiff_t)pixel_stride + c;
        for (int i = 0; i < 16; i++) {
            best[i] = first[i];
            choice[i] = 0;
        }
        for (size_t e = 1; e < elements; e++) {
            const REAL *next = x + element_pixels[e] * (ptrdiff_t)pixel_stride + c;
            for (int i = 0; i < 16; i++) {
                choice[i] = next[i] > best[i] ? (int32_t)e : choice[i];
                best[i] = next[i] > best[i] ? next[i] : best[i];
            }
        }
        for (int i = 0; i < 16; i++) {
            REAL sum = best[i] + (shift ? shift[c + i] : 0);
            // Written so that a NaN passes: it must reach the loss to be seen.
            output[c + i] = rectifies && sum < 0 ? 0 : sum;
        }
        if (choices) {
            for (int i = 0; i < 16; i++) {
                choices[c + i] = (uint8_t)choice[i];
            }
        }
    }
    for (; c < channels; c++) {
        REAL best = x[element_pixels[0] * (ptrdiff_t)pixel_stride + c];
        uint8_t choice = 0;
        for (size_t e = 1; e < elements; e++) {
            REAL next = x[element_pixels[e] * (ptrdiff_t)pixel_stride + c];
            if (next > best) {
                best = next;
                choice = (uint8_t)e;
            }
        }
        REAL sum = best + (shift ? shift[c] : 0);
        output[c] = rectifies && sum < 0 ? 0 : sum;
        if (choices) {
            choices[c] = choice;
        }
    }
}

LEPTUNE_KERNEL void KERNEL(pool_maximum)(const REAL *input, size_t pixel_stride, const int32_t *window_pixels,
                                         const int32_t *element_pixels, size_t windows, size_t elements,
                                         const REAL *shift, bool rectifies, size_t channels, REAL *output,
                                         uint8_t *choices) {
    for (size_t w = 0; w < windows; w++) {
        PRECISE(largest)(input + window_pixels[w] * (ptrdiff_t)pixel_stride, pixel_stride, element_pixels, elements,
                         shift, rectifies, channels, output + w * channels, choices ? choices + w * channels : 0);
    }
}

LEPTUNE_KERNEL void KERNEL(unrectify)(const REAL *restrict output, REAL *restrict delta, bool rectifies,
                                      REAL *restrict shift_gradient, size_t rows, size_t channels) {
    for (size_t r = 0; r < rows; r++, output += channels, delta += channels) {
        if (rectifies) {
            for (size_t c = 0; c < channels; c++) {
                delta[c] = output[c] > 0 ? delta[c] : 0;
            }
        }
        for (size_t c = 0; c < channels; c++) {
            shift_gradient[c] += delta[c];
        }
    }
}

void KERNEL(spread_maximum)(const REAL *delta, const uint8_t *choices, const int32_t *window_pixels,
                            const int32_t *element_pixels, size_t windows, size_t channels, REAL *target) {
    for (size_t w = 0; w < windows; w++, delta += channels) {
        for (size_t c = 0; c < channels; c++) {
            size_t pixel = (size_t)(window_pixels[w] + element_pixels[choices ? choices[w * channels + c] : 0]);
            target[pixel * channels + c] += delta[c];
        }
    }
}

LEPTUNE_KERNEL void KERNEL(pool_mean)(const REAL *restrict input, const int32_t *window_pixels,
                                      const int32_t *element_pixels, size_t windows, size_t elements, size_t channels,
                                      REAL *restrict output) {
    REAL share = 1 / (REAL)elements;
    for (size_t w = 0; w < windows; w++, output += channels) {
        memset(output, 0, channels * sizeof(REAL));
        for (size_t e = 0; e < elements; e++) {
            const REAL *x = input + (size_t)(window_pixels[w] + element_pixels[e]) * channels;
            for (size_t c = 0; c < channels; c++) {
                output[c] += x[c];
            }
        }
        for (size_t c = 0; c < channels; c++) {
            output[c] *= share;
        }
    }
}

LEPTUNE_KERNEL void KERNEL(spread_mean)(const REAL *restrict delta, const int32_t *window_pixels,
                                        const int32_t *element_pixels, size_t windows, size_t elements,
                                        size_t channels, REAL *restrict target) {
    REAL share = 1 / (REAL)elements;
    for (size_t w = 0; w < windows; w++, delta += channels) {
        for (size_t e = 0; e < elements; e++) {
            REAL *x = target + (size_t)(window_pixels[w] + element_pixels[e]) * channels;
            for (size_t c = 0; c < channels; c++) {
                x[c] += delta[c] * share;
            }
        }
    }
}

LEPTUNE_KERNEL void KERNEL(add)(const REAL *restrict x, REAL *restrict sum, size_t count) {
    for (size_t i = 0; i < count; i++) {
        sum[i] += x[i];
    }
}
