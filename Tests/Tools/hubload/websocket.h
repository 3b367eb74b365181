// The client's side of RFC 6455: masked frames out, plain frames in.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

using std::string;
using std::string_view;

static const char *upgradeKey = "dGhlIHNhbXBsZSBub25jZQ==";            // the key of RFC 6455, 1.3,
static const char *upgradeAnswer = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";     // and its known answer

enum { opText = 1, opClose = 8, opPing = 9, opPong = 10 };

struct Frame {
    int op;
    bool final;
    string_view body;
};

static const size_t badFrame = SIZE_MAX, maximumFrame = 64u << 20;

static inline uint32_t randomMask() {
    static uint32_t state = 0x9e3779b9u;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static inline void putFrame(string &out, int op, string_view body) {
    size_t size = body.size(), head = 2;
    char bytes[14] = {char(0x80 | op), char(0x80 | (size < 126 ? size : size < 65536 ? 126 : 127))};
    if (size >= 65536) for (int i = 7; i >= 0; i--) bytes[head++] = char(uint64_t(size) >> (8 * i));
    else if (size >= 126) for (int i = 1; i >= 0; i--) bytes[head++] = char(size >> (8 * i));
    uint32_t mask = randomMask();
    memcpy(bytes + head, &mask, 4);
    out.append(bytes, head + 4);
    size_t start = out.size(), i = 0;
    out.append(body);
    char *p = &out[start];
    for (uint64_t wide = uint64_t(mask) << 32 | mask, word; i + 8 <= size; i += 8) {
        memcpy(&word, p + i, 8);
        word ^= wide;
        memcpy(p + i, &word, 8);
    }
    for (; i < size; i++) p[i] = char(p[i] ^ bytes[head + (i & 3)]);
}

// Reads the frame at the front. Returns its size, 0 when it is not whole, `badFrame` when a server may not send it.
static inline size_t takeFrame(string_view bytes, Frame &frame) {
    const auto *b = reinterpret_cast<const uint8_t *>(bytes.data());
    if (bytes.size() < 2) return 0;
    if (b[1] & 0x80 || b[0] & 0x70) return badFrame;
    uint64_t size = b[1];
    size_t head = size == 126 ? 4 : size == 127 ? 10 : 2;
    if (bytes.size() < head) return 0;
    if (head > 2) {
        size = 0;
        for (size_t i = 2; i < head; i++) size = size << 8 | b[i];
    }
    if (size > maximumFrame) return badFrame;
    if (bytes.size() < head + size) return 0;
    frame = {b[0] & 15, (b[0] & 0x80) != 0, bytes.substr(head, size_t(size))};
    return head + size_t(size);
}
