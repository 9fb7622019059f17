// math.random: xoshiro256** (Blackman and Vigna), seeded for each run by the host.
#include "internal.h"

static uint64_t rotate(uint64_t value, int by) { return (value << by) | (value >> (64 - by)); }

static uint64_t next_random(uint64_t *state) {
    uint64_t result = rotate(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 45);
    return result;
}

void random_seed(sandbox *s, uint64_t seed) {
    // splitmix64 spreads the seed, as the authors advise.
    for (int i = 0; i < 4; i++) {
        uint64_t z = (seed += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        header_of(s)->random[i] = z ^ (z >> 31);
    }
}

/// A number from 0 to `most`, each as likely: those beyond are drawn again.
static uint64_t up_to(uint64_t *state, uint64_t most) {
    uint64_t mask = most ? UINT64_MAX >> __builtin_clzll(most) : 0;
    uint64_t drawn = next_random(state) & mask;
    while (drawn > most) drawn = next_random(state) & mask;
    return drawn;
}

int math_random(lua_State *L) {
    uint64_t *state = header_of(sandbox_of(L))->random;
    lua_Integer low = 1, high = 0;
    switch (lua_gettop(L)) {
    case 0:
        lua_pushnumber(L, (lua_Number)(next_random(state) >> 11) * 0x1p-53);
        return 1;
    case 1:
        high = luaL_checkinteger(L, 1);
        if (high == 0) {
            lua_pushinteger(L, (lua_Integer)next_random(state));
            return 1;
        }
        break;
    case 2:
        low = luaL_checkinteger(L, 1);
        high = luaL_checkinteger(L, 2);
        break;
    default: return luaL_error(L, "wrong number of arguments");
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
    uint64_t drawn = up_to(state, (uint64_t)high - (uint64_t)low);
    lua_pushinteger(L, (lua_Integer)((uint64_t)low + drawn));
    return 1;
}
