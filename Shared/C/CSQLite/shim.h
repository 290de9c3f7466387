#pragma once
#include <sqlite3.h>

/// The macro SQLITE_TRANSIENT is a cast that Swift does not see: the bytes are copied.
static inline int sqlite_bind_copy(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    /* A null pointer would bind NULL; an empty blob is not that. */
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}
