#pragma once
#include <stddef.h>
#include <stdint.h>

/// What came of looking at a picture, or of decoding it.
enum leptune_picture_outcome {
    leptune_picture_done = 0,
    /// The bytes begin as no PNG and no JPEG file does.
    leptune_picture_of_other_format = 1,
    /// The header contradicts itself, or is of a kind that is not read.
    leptune_picture_with_bad_header = 2,
    /// The pixels are damaged or not all there.
    leptune_picture_damaged = 3,
    /// There is not enough memory for it.
    leptune_picture_out_of_memory = 4,
    /// The program was built without libpng and libjpeg.
    leptune_picture_not_built = 5,
};

enum leptune_picture_format {
    leptune_picture_png = 1,
    leptune_picture_jpeg = 2,
};

/// The size of a picture, as its header says.
struct leptune_picture {
    enum leptune_picture_format format;
    /// In the file.
    uint32_t width, height;
    /// As it is decoded: a JPEG may be made smaller while it is decoded, to an eighth at least.
    uint32_t decoded_width, decoded_height;
    /// The eighths of its size that a JPEG is decoded to: 1, 2, 4 or 8.
    uint32_t eighths;
};

/// Reads the header of a PNG or JPEG file.
///
/// - Parameters:
///   - bytes: The file.
///   - count: How many bytes it has.
///   - least_side: How many pixels both sides shall at least have when a JPEG is made smaller by being decoded.
///   - picture: What was found; not touched unless the answer is `leptune_picture_done`.
enum leptune_picture_outcome leptune_picture_look(
    const uint8_t *bytes, size_t count, uint32_t least_side, struct leptune_picture *picture);

/// Decodes a picture that was looked at.
///
/// Grey, palettes, 16 bits a channel, CMYK and transparency (over white) all become red, green and blue bytes. Nothing of
/// the libraries' `longjmp` leaves this function.
///
/// - Parameters:
///   - picture: What looking at these bytes found.
///   - pixels: Room for `3 * decoded_width * decoded_height` bytes: row by row, red, green, blue.
enum leptune_picture_outcome leptune_picture_decode(
    const uint8_t *bytes, size_t count, const struct leptune_picture *picture, uint8_t *pixels);
