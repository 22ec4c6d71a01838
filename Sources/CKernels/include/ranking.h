#pragma once
#include <stddef.h>

/// One step of stochastic gradient ascent on ln σ(user · (liked − other) + difference of the biases), less the penalty
/// times half the squared length of all three vectors and biases.
///
/// The vectors of items move by `item_rate`, that of the user by `user_rate`. The vectors must not overlap.
void leptune_ranking_step_f32(float *user, float *liked, float *other, float *liked_bias, float *other_bias,
                              size_t factors, float user_rate, float item_rate, float penalty);
