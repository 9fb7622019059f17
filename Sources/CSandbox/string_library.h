// What the files of the string library share.
#ifndef SANDBOX_STRING_LIBRARY_H
#define SANDBOX_STRING_LIBRARY_H

#include "internal.h"

/// The text of a string or number argument, without a sign on NaN; else an error.
const char *string_argument(lua_State *L, int argument, size_t *length);

/// Charges for work over that many bytes, before it is done.
void string_charge(lua_State *L, size_t bytes);

/// A first position as scripts give it (from one, negative from the end) as one of 1 and above.
size_t string_first(lua_Integer position, size_t length);

// string_search.c
int string_find(lua_State *L);
int string_match(lua_State *L);
int string_gmatch(lua_State *L);
int string_gsub(lua_State *L);

// string_format.c
int string_format(lua_State *L);

#endif
