// JSON by simdjson, written out in the flat encoding that crosses into the sandbox, so that Swift reads one
// format for both. Swift cannot call simdjson's templates; this is all of it that it needs.

#include "CSimdjson.h"

#include <cstring>
#include <simdjson.h>
#include <vector>

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

/// Deeper than any event of a platform, far from the end of a thread's stack.
constexpr size_t depth_max = 64;

class FlatBytes {
public:
    std::vector<uint8_t> bytes;

    void tag(uint8_t value) { bytes.push_back(value); }

    template <typename Number> void number(uint8_t kind, Number value) {
        uint8_t *at = grow(1 + sizeof value);
        at[0] = kind;
        memcpy(at + 1, &value, sizeof value);
    }

    void text(std::string_view value) {
        uint32_t length = static_cast<uint32_t>(value.size());
        uint8_t *at = grow(4 + value.size());
        memcpy(at, &length, 4);
        memcpy(at + 4, value.data(), value.size());
    }

    /// The header of a list or map, filled in by `end` when its size is known.
    size_t begin(uint8_t kind) {
        uint8_t *at = grow(9);
        at[0] = kind;
        return bytes.size() - 8;
    }

    void end(size_t header, uint32_t count) {
        uint32_t length = static_cast<uint32_t>(bytes.size() - header - 8);
        memcpy(bytes.data() + header, &length, 4);
        memcpy(bytes.data() + header + 4, &count, 4);
    }

private:
    uint8_t *grow(size_t count) {
        size_t size = bytes.size();
        bytes.resize(size + count);
        return bytes.data() + size;
    }
};

void write(FlatBytes &out, const element &value);

void write(FlatBytes &out, const array &list) {
    size_t header = out.begin(6);
    uint32_t count = 0;
    for (element item : list) {
        write(out, item);
        count++;
    }
    out.end(header, count);
}

void write(FlatBytes &out, const object &map) {
    size_t header = out.begin(7);
    uint32_t count = 0;
    for (auto field : map) {
        out.text(field.key);
        write(out, field.value);
        count++;
    }
    out.end(header, count);
}

void write(FlatBytes &out, const element &value) {
    switch (value.type()) {
    case element_type::NULL_VALUE: out.tag(0); break;
    case element_type::BOOL: out.tag(value.get_bool().value_unsafe() ? 2 : 1); break;
    case element_type::INT64: out.number(3, value.get_int64().value_unsafe()); break;
    // Beyond 2^63: no field of an event is that large, so its exact value is of no use.
    case element_type::UINT64:
        out.number(4, static_cast<double>(value.get_uint64().value_unsafe()));
        break;
    case element_type::DOUBLE: out.number(4, value.get_double().value_unsafe()); break;
    case element_type::STRING:
        out.tag(5);
        out.text(value.get_string().value_unsafe());
        break;
    case element_type::ARRAY: write(out, value.get_array().value_unsafe()); break;
    case element_type::OBJECT: write(out, value.get_object().value_unsafe()); break;
    }
}

} // namespace

struct json_reader {
    simdjson::dom::parser parser;
    std::vector<uint8_t> padded;
    FlatBytes flat;
};

extern "C" {

json_reader *json_reader_create(void) { return new json_reader; }

void json_reader_destroy(json_reader *reader) { delete reader; }

json_result json_reader_parse(json_reader *reader, const uint8_t *text, size_t length) {
    if (reader->parser.capacity() < length || reader->parser.max_depth() != depth_max) {
        auto error = reader->parser.allocate(length < 4096 ? 4096 : length, depth_max);
        if (error) return {nullptr, 0, simdjson::error_message(error)};
    }
    if (reader->padded.size() < length + simdjson::SIMDJSON_PADDING) {
        reader->padded.resize(length * 2 + simdjson::SIMDJSON_PADDING);
    }
    memcpy(reader->padded.data(), text, length);
    element root;
    auto error = reader->parser.parse(reader->padded.data(), length, false).get(root);
    if (error == simdjson::DEPTH_ERROR) {
        return {nullptr, 0, "it is nested more than 64 levels deep"};
    }
    if (error) return {nullptr, 0, simdjson::error_message(error)};
    reader->flat.bytes.clear();
    write(reader->flat, root);
    return {reader->flat.bytes.data(), reader->flat.bytes.size(), nullptr};
}
}
