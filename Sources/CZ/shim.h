#pragma once
#include <zlib.h>

// `deflateInit2` is a macro, which Swift does not see. 16 more window bits mean the form of gzip.
static inline int hub_gzip_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

// The same for reading; 16 more window bits: the form of gzip and nothing else.
static inline int hub_gunzip_begin(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}
