LEPTUNE_KERNEL void KERNEL(momentum_step)(REAL *restrict p, const REAL *restrict g, REAL *restrict v, REAL scale,
                                          REAL rate, REAL momentum, int nesterov, REAL decay, size_t count) {
    if (nesterov) {
        for (size_t i = 0; i < count; i++) {
            REAL gradient = scale * g[i] + decay * p[i];
            v[i] = momentum * v[i] + gradient;
            p[i] -= rate * (gradient + momentum * v[i]);
        }
    } else {
        for (size_t i = 0; i < count; i++) {
            v[i] = momentum * v[i] + (scale * g[i] + decay * p[i]);
            p[i] -= rate * v[i];
        }
    }
}

LEPTUNE_KERNEL void KERNEL(adam_step)(REAL *restrict p, const REAL *restrict g, REAL *restrict m, REAL *restrict v,
                                      REAL scale, REAL rate, REAL beta1, REAL beta2, REAL epsilon, REAL root_correction, REAL decay,
                                      REAL shrink, size_t count) {
    for (size_t i = 0; i < count; i++) {
        REAL parameter = p[i] * shrink;
        REAL gradient = scale * g[i] + decay * parameter;
        REAL first = beta1 * m[i] + (1 - beta1) * gradient;
        REAL second = beta2 * v[i] + (1 - beta2) * gradient * gradient;
        REAL root = sizeof(REAL) == 4 ? (REAL)sqrtf((float)second) : (REAL)sqrt((double)second);
        m[i] = first;
        v[i] = second;
        p[i] = parameter - rate * first / (root * root_correction + epsilon);
    }
}

LEPTUNE_KERNEL void KERNEL(move_towards)(REAL *restrict x, const REAL *restrict y, REAL share, size_t count) {
    for (size_t i = 0; i < count; i++) {
        x[i] = (1 - share) * x[i] + share * y[i];
    }
}

LEPTUNE_KERNEL double KERNEL(squared_norm)(const REAL *x, size_t count) {
#pragma clang fp reassociate(on)
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (double)x[i] * (double)x[i];
    }
    return sum;
}
