#include "dispatch.h"
#include "ranking.h"
#include <math.h>

// Eight numbers side by side: one register of AVX, two of SSE or NEON.
typedef float lanes __attribute__((vector_size(32), aligned(4)));

LEPTUNE_KERNEL void leptune_ranking_step_f32(float *restrict user, float *restrict liked, float *restrict other,
                                             float *restrict liked_bias, float *restrict other_bias, size_t factors,
                                             float user_rate, float item_rate, float penalty) {
    lanes sums = {0};
    size_t whole = factors / 8 * 8;
    for (size_t f = 0; f < whole; f += 8) {
        sums += *(lanes *)(user + f) * (*(lanes *)(liked + f) - *(lanes *)(other + f));
    }
    float preference = *liked_bias - *other_bias;
    for (size_t f = whole; f < factors; f++) {
        preference += user[f] * (liked[f] - other[f]);
    }
    preference += ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
    float gradient = 1 / (1 + expf(preference));
    for (size_t f = 0; f < factors; f++) {
        float u = user[f], l = liked[f], o = other[f];
        user[f] = u + user_rate * (gradient * (l - o) - penalty * u);
        liked[f] = l + item_rate * (gradient * u - penalty * l);
        other[f] = o + item_rate * (-gradient * u - penalty * o);
    }
    *liked_bias += item_rate * (gradient - penalty * *liked_bias);
    *other_bias += item_rate * (-gradient - penalty * *other_bias);
}
