#include "exponential.h"
#include "vector_math.h"

LEPTUNE_KERNEL void leptune_exp_f32(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) {
        x[i] = exp_f32(x[i]);
    }
}

LEPTUNE_KERNEL void leptune_exp_f64(double *x, size_t count) {
    for (size_t i = 0; i < count; i++) {
        x[i] = exp_f64(x[i]);
    }
}
