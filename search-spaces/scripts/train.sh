#!/bin/sh
# A stand-in for a training program: gradient descent with momentum on a curved valley, one line an epoch.
#
#   train.sh LEARNING-RATE SMOOTHING EPOCHS
exec awk -v rate="$1" -v smoothing="$2" -v epochs="$3" 'BEGIN {
    x = -1; y = 2; speed_x = 0; speed_y = 0
    for (epoch = 1; epoch <= epochs; epoch++) {
        for (step = 0; step < 5; step++) {
            speed_x = smoothing * speed_x - rate * 2 * x
            speed_y = smoothing * speed_y - rate * 10 * y
            x += speed_x; y += speed_y
        }
        printf "{\"loss\": %.6g, \"epochs\": %d}\n", x * x + 5 * y * y, epoch
    }
}'
