// The part of RFC 6455 that a benchmark server needs: the opening handshake, frames read
// and unmasked where they lie, frames written without a mask.
#pragma once

#define _GNU_SOURCE
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };
enum { WS_MAX_HEADER = 10, WS_MAX_PAYLOAD = 64 * 1024, WS_READ = 256 * 1024 };

typedef struct { uint8_t op; uint8_t *data; size_t len; } ws_frame;

// Reads one whole masked frame at `p` and unmasks it in place. Returns the bytes used,
// 0 when more are needed, -1 when the peer breaks the protocol or a limit of this server.
static inline ptrdiff_t ws_read(uint8_t *p, size_t n, ws_frame *f) {
    if (n < 2) return 0;
    uint64_t len = p[1] & 127;
    size_t head = 2;
    if ((p[0] & 0xf0) != 0x80 || !(p[1] & 0x80)) return -1;      // no fragments, no extensions
    if (len == 126) {
        if (n < 4) return 0;
        len = (uint64_t)p[2] << 8 | p[3];
        head = 4;
    } else if (len == 127) {
        if (n < 10) return 0;
        len = 0;
        for (int i = 2; i < 10; i++) len = len << 8 | p[i];
        head = 10;
    }
    if (len > WS_MAX_PAYLOAD) return -1;
    if (n < head + 4 + len) return 0;
    uint32_t key;
    memcpy(&key, p + head, 4);
    uint64_t wide = (uint64_t)key << 32 | key;
    uint8_t *d = p + head + 4;
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        uint64_t v;
        memcpy(&v, d + i, 8);
        v ^= wide;
        memcpy(d + i, &v, 8);
    }
    for (; i < len; i++) d[i] ^= (uint8_t)(key >> (i & 3) * 8);
    *f = (ws_frame){.op = p[0] & 15, .data = d, .len = len};
    return (ptrdiff_t)(head + 4 + len);
}

// Writes one final frame; `out` has room for WS_MAX_HEADER + len bytes. Returns its length.
static inline size_t ws_write(uint8_t *out, uint8_t op, const void *data, size_t len) {
    size_t k = 2;
    out[0] = 0x80 | op;
    if (len < 126) out[1] = (uint8_t)len;
    else if (len < 65536) {
        out[1] = 126;
        out[2] = (uint8_t)(len >> 8);
        out[3] = (uint8_t)len;
        k = 4;
    } else {
        out[1] = 127;
        for (int i = 0; i < 8; i++) out[2 + i] = (uint8_t)((uint64_t)len >> (56 - 8 * i));
        k = 10;
    }
    memcpy(out + k, data, len);
    return k + len;
}

// Answers the upgrade request at `p`. Returns the bytes used, 0 when the head is not complete,
// -1 when it is no upgrade; the answer is written to `out` (at least 256 bytes).
static inline ptrdiff_t ws_handshake(const uint8_t *p, size_t n, uint8_t *out, size_t *out_len) {
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", name[] = "\r\nsec-websocket-key:";
    const uint8_t *end = memmem(p, n, "\r\n\r\n", 4);
    if (!end) return n > 8192 ? -1 : 0;
    for (const uint8_t *l = p; (l = memmem(l, (size_t)(end - l), "\r\n", 2)); l += 2) {
        if ((size_t)(end - l) < sizeof name || strncasecmp((const char *)l, name, sizeof name - 1)) continue;
        const uint8_t *key = l + sizeof name - 1;
        while (*key == ' ') key++;
        char text[24 + sizeof guid];
        if (end - key < 24) return -1;
        memcpy(text, key, 24);
        memcpy(text + 24, guid, sizeof guid);
        uint8_t hash[20], accept[29];
        SHA1((const uint8_t *)text, strlen(text), hash);
        EVP_EncodeBlock(accept, hash, 20);
        *out_len = (size_t)snprintf((char *)out, 256, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                    "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", (char *)accept);
        return end + 4 - p;
    }
    return -1;
}
