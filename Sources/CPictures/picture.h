#pragma once
#include "CPictures.h"

enum leptune_picture_outcome leptune_png_look(const uint8_t *bytes, size_t count, struct leptune_picture *picture);
enum leptune_picture_outcome leptune_png_decode(
    const uint8_t *bytes, size_t count, const struct leptune_picture *picture, uint8_t *pixels);

enum leptune_picture_outcome leptune_jpeg_look(
    const uint8_t *bytes, size_t count, uint32_t least_side, struct leptune_picture *picture);
enum leptune_picture_outcome leptune_jpeg_decode(
    const uint8_t *bytes, size_t count, const struct leptune_picture *picture, uint8_t *pixels);
