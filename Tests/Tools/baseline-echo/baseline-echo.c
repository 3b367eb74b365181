// A raw WebSocket echo on libuv, one thread: the baseline of the benchmarks. It is a measure, not a server: no fragments,
// no limits but two. A text message that starts with "B" goes to every connection, any other is sent back.
// One read buffer and one write buffer serve all connections: the answers to the frames of a read leave in one write,
// and only what the kernel does not take is copied and queued.
//
//     baseline-echo        prints the URL of the free port it took
#include "websocket.h"
#include <signal.h>
#include <stdlib.h>
#include <uv.h>

typedef struct conn {
    uv_tcp_t tcp;
    struct conn *prev, *next;        // list of the open WebSockets
    uint8_t *rest;                   // the beginning of a frame whose end has not come
    uint32_t rest_len;
    bool open;                       // the handshake is done
} conn;

typedef struct { uv_write_t req; uint8_t data[]; } pending;

static conn all = {.prev = &all, .next = &all};
static uint8_t in[WS_READ], out[WS_READ + 4096];
static const size_t max_queue = 4 << 20;

static void closed(uv_handle_t *h) {
    conn *c = (conn *)h;
    free(c->rest);
    free(c);
}

static void drop(conn *c) {
    if (uv_is_closing((uv_handle_t *)&c->tcp)) return;
    if (c->open) {
        c->prev->next = c->next;
        c->next->prev = c->prev;
    }
    uv_close((uv_handle_t *)&c->tcp, closed);
}

static void written(uv_write_t *req, int status) {
    if (status < 0 && status != UV_ECANCELED) drop((conn *)req->handle);
    free(req);
}

// Writes now what the kernel takes, queues a copy of the rest.
static void send_bytes(conn *c, const uint8_t *data, size_t len) {
    if (!len || uv_is_closing((uv_handle_t *)&c->tcp)) return;
    uv_buf_t buf = uv_buf_init((char *)data, (unsigned)len);
    int n = uv_try_write((uv_stream_t *)&c->tcp, &buf, 1);
    if (n == (int)len) return;
    if (n == UV_EAGAIN) n = 0;
    if (n < 0 || uv_stream_get_write_queue_size((uv_stream_t *)&c->tcp) > max_queue) {
        drop(c);
        return;
    }
    len -= (size_t)n;
    pending *p = malloc(sizeof *p + len);
    if (!p) abort();
    memcpy(p->data, data + n, len);
    buf = uv_buf_init((char *)p->data, (unsigned)len);
    if (uv_write(&p->req, (uv_stream_t *)&c->tcp, &buf, 1, written)) {
        free(p);
        drop(c);
    }
}

static void broadcast(const ws_frame *f) {
    static uint8_t frame[WS_MAX_HEADER + WS_MAX_PAYLOAD];
    size_t len = ws_write(frame, f->op, f->data, f->len);
    for (conn *c = all.next, *next; c != &all; c = next) {
        next = c->next;
        send_bytes(c, frame, len);
    }
}

// Hands out the shared buffer, behind what is left of the read before.
static void lend(uv_handle_t *h, size_t hint, uv_buf_t *buf) {
    (void)hint;
    conn *c = (conn *)h;
    if (c->rest_len) memcpy(in, c->rest, c->rest_len);
    *buf = uv_buf_init((char *)in + c->rest_len, sizeof in - c->rest_len);
}

static void got(uv_stream_t *s, ssize_t nread, const uv_buf_t *buf) {
    (void)buf;
    conn *c = (conn *)s;
    if (nread < 0) drop(c);
    if (nread <= 0) return;
    uint8_t *p = in;
    size_t left = c->rest_len + (size_t)nread, used = 0;
    if (!c->open) {
        ptrdiff_t k = ws_handshake(p, left, out, &used);
        if (k < 0) return drop(c);
        if (k > 0) {
            c->open = true;
            c->next = all.next;
            c->prev = &all;
            c->next->prev = all.next = c;
        }
        p += k;
        left -= (size_t)k;
    }
    bool bye = false;
    while (c->open && !bye) {
        ws_frame f;
        ptrdiff_t k = ws_read(p, left, &f);
        if (k == 0) break;
        if (k < 0) return drop(c);
        p += k;
        left -= (size_t)k;
        if (f.op == WS_TEXT && f.len && f.data[0] == 'B') broadcast(&f);
        else if (f.op == WS_PONG) continue;
        else used += ws_write(out + used, f.op == WS_PING ? WS_PONG : f.op, f.data, f.len);
        bye = f.op == WS_CLOSE;
    }
    send_bytes(c, out, used);
    if (bye) return drop(c);
    if (left > c->rest_len || !left) {
        free(c->rest);
        c->rest = left ? malloc(left) : NULL;
        if (left && !c->rest) abort();
    }
    if (left) memcpy(c->rest, p, left);
    c->rest_len = (uint32_t)left;
}

static void connected(uv_stream_t *server, int status) {
    conn *c = status < 0 ? NULL : calloc(1, sizeof *c);
    if (!c) return;
    uv_tcp_init(server->loop, &c->tcp);
    if (uv_accept(server, (uv_stream_t *)&c->tcp) || uv_tcp_nodelay(&c->tcp, 1) || uv_read_start((uv_stream_t *)&c->tcp, lend, got))
        drop(c);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    uv_loop_t *loop = uv_default_loop();
    uv_tcp_t server;
    struct sockaddr_in at;
    int size = sizeof at;
    uv_ip4_addr("127.0.0.1", 0, &at);
    uv_tcp_init(loop, &server);
    int e = uv_tcp_bind(&server, (const struct sockaddr *)&at, 0);
    if (!e) e = uv_listen((uv_stream_t *)&server, 4096, connected);
    if (!e) e = uv_tcp_getsockname(&server, (struct sockaddr *)&at, &size);
    if (e) {
        fprintf(stderr, "baseline-echo: %s\n", uv_strerror(e));
        return 1;
    }
    printf("listening on http://127.0.0.1:%d\n", ntohs(at.sin_port));
    fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
