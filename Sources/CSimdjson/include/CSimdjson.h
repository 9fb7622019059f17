#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Reads JSON texts one after another, keeping its buffers. Not for use by two threads at once.
typedef struct json_reader json_reader;

/// What became of a text: its value, or why there is none.
typedef struct {
    /// The value in the sandbox's flat encoding, valid until the next call; null on failure.
    const uint8_t *_Nullable flat;
    size_t flat_length;
    /// The reason of a failure, a static text; null on success.
    const char *_Nullable failure;
} json_result;

json_reader *_Nonnull json_reader_create(void);
void json_reader_destroy(json_reader *_Nonnull reader);

/// Parses one JSON text (RFC 8259, strict UTF-8, at most `depth_max` levels) of any length.
json_result json_reader_parse(
    json_reader *_Nonnull reader, const uint8_t *_Nonnull text, size_t length);

#ifdef __cplusplus
}
#endif
#endif
