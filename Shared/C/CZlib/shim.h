#pragma once
#include <zlib.h>

/* What Swift cannot say of zlib: macros. A negative number of window bits is deflate without a frame. */

static inline int gs_inflate_init(z_streamp stream)
{
    return inflateInit2(stream, -15);
}

static inline int gs_deflate_init(z_streamp stream, int level)
{
    return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}
