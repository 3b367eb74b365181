// One connection: opened by HTTP, then a WebSocket. All connections share one epoll and one read buffer.
#pragma once
#include "measure.h"
#include "websocket.h"
#include <arpa/inet.h>
#include <cerrno>
#include <memory>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static const char recordSeparator = '\x1e';

enum class Phase { waiting, negotiating, upgrading, greeting, ready, closed };

struct Connection {
    Phase phase = Phase::waiting;
    int socket = -1;
    bool wantsWrite = false;
    string in, out;                         // the beginning of a frame or answer; what the kernel has not taken
    string message;                         // of continuation frames
    std::vector<uint64_t> ids, sentAt;      // invoke: of each message in flight; sentAt 0: answered
    int64_t lastSequence = -1;              // broadcast
};

struct Totals {
    uint64_t messages = 0, errors = 0;
    int open = 0, opening = 0, closedEarly = 0;
    string firstError;
};

static int watcher = -1;                     // epoll
static std::vector<std::unique_ptr<Connection>> connections;
static Totals totals;

// The scenario's part, see scenarios.h.
static void received(Connection &connection, string_view text, uint64_t now);

static void noteError(const char *what, string_view detail = {}) {
    if (!totals.errors++) totals.firstError = string(what) + (detail.empty() ? "" : ": " + string(detail.substr(0, 200)));
}

static void watch(Connection &c, int operation) {
    epoll_event event{};
    event.events = EPOLLIN | (c.wantsWrite ? uint32_t(EPOLLOUT) : 0u);
    event.data.ptr = &c;
    if (epoll_ctl(watcher, operation, c.socket, &event)) die("epoll_ctl: %s", strerror(errno));
}

static void closeSocket(Connection &c) {
    if (c.socket >= 0) close(c.socket);
    c.socket = -1;
    c.in.clear();
    c.out.clear();
}

static void fail(Connection &c, const char *why, string_view detail = {}) {
    if (c.phase == Phase::ready) totals.open--, totals.closedEarly++;
    else totals.opening--;
    c.phase = Phase::closed;
    noteError(why, detail);
    closeSocket(c);
}

static void openSocket(Connection &c) {
    c.socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c.socket < 0) die("socket: %s (raise the limit of open files?)", strerror(errno));
    int one = 1;
    setsockopt(c.socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(uint16_t(options.port));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c.wantsWrite = true;
    watch(c, EPOLL_CTL_ADD);
    if (connect(c.socket, reinterpret_cast<sockaddr *>(&server), sizeof server) && errno != EINPROGRESS)
        fail(c, "connect", strerror(errno));
}

static void flush(Connection &c) {
    while (!c.out.empty()) {
        ssize_t size = send(c.socket, c.out.data(), c.out.size(), MSG_NOSIGNAL);
        if (size < 0 && errno == EAGAIN) break;
        if (size < 0) return fail(c, "send", strerror(errno));
        c.out.erase(0, size_t(size));
    }
    if (c.wantsWrite == !c.out.empty()) return;
    c.wantsWrite = !c.out.empty();
    watch(c, EPOLL_CTL_MOD);
}

static void sendText(Connection &c, string_view text) { putFrame(c.out, opText, text); }

// ------------------------------------------------------------------------------------------------ opening

static void request(Connection &c, const string &line, const string &fields) {
    openSocket(c);
    if (c.phase != Phase::closed)
        c.out = line + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options.port) + "\r\n" + fields + "\r\n";
}

static void upgrade(Connection &c, const string &token) {
    c.phase = Phase::upgrading;
    request(c, "GET " + options.path + (token.empty() ? "" : "?id=" + token),
            string("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ") + upgradeKey + "\r\n");
}

static void startOpening(Connection &c) {
    totals.opening++;
    if (!options.negotiate) return upgrade(c, "");
    c.phase = Phase::negotiating;
    request(c, "POST " + options.path + "/negotiate?negotiateVersion=1", "Connection: close\r\nContent-Length: 0\r\n");
}

static void negotiated(Connection &c) {
    static const string name = "\"connectionToken\":\"";
    size_t head = c.in.find("\r\n\r\n");
    if (head == string::npos || c.in.compare(0, 12, "HTTP/1.1 200")) return fail(c, "negotiate", c.in);
    size_t begin = c.in.find(name, head), end = c.in.find('"', begin == string::npos ? begin : begin + name.size());
    if (end == string::npos) return fail(c, "negotiate without a token", c.in);
    string token = c.in.substr(begin + name.size(), end - begin - name.size());   // base64url: nothing to escape
    closeSocket(c);
    upgrade(c, token);
}

static void becomeReady(Connection &c) {
    c.phase = Phase::ready;
    totals.opening--;
    totals.open++;
}

// Returns whether the head is whole.
static bool upgraded(Connection &c) {
    size_t head = c.in.find("\r\n\r\n");
    if (head == string::npos) return false;
    if (c.in.compare(0, 12, "HTTP/1.1 101") || c.in.find(upgradeAnswer) > head) return fail(c, "upgrade refused", c.in), false;
    c.in.erase(0, head + 4);
    if (options.dialect == Dialect::echo) return becomeReady(c), true;
    c.phase = Phase::greeting;
    sendText(c, string("{\"protocol\":\"json\",\"version\":1}") + recordSeparator);
    return true;
}

// ------------------------------------------------------------------------------------------------ receiving

static void receivedRecord(Connection &c, string_view text, uint64_t now) {
    if (c.phase != Phase::greeting) return received(c, text, now);
    if (text == "{}") becomeReady(c);
    else fail(c, "handshake refused", text);
}

static void receivedMessage(Connection &c, string_view text, uint64_t now) {
    if (options.dialect == Dialect::echo) return received(c, text, now);
    while (!text.empty() && c.socket >= 0) {
        size_t end = text.find(recordSeparator);
        if (end == string_view::npos) return noteError("message without its end", text);
        receivedRecord(c, text.substr(0, end), now);
        text.remove_prefix(end + 1);
    }
}

static void receivedFrame(Connection &c, const Frame &frame, uint64_t now) {
    switch (frame.op) {
    case opClose: return fail(c, "closed by server", frame.body.size() > 2 ? frame.body.substr(2) : string_view());
    case opPing: return putFrame(c.out, opPong, frame.body);
    case opPong: return;
    default: break;
    }
    if (frame.final && c.message.empty()) return receivedMessage(c, frame.body, now);
    c.message += frame.body;
    if (!frame.final) return;
    string whole;
    whole.swap(c.message);
    receivedMessage(c, whole, now);
}

// Whole frames are read where they lie; only the beginning of one is kept.
static void receivedBytes(Connection &c, string_view bytes, uint64_t now) {
    string joined;
    if (!c.in.empty()) {
        joined.swap(c.in);
        joined += bytes;
        bytes = joined;
    }
    Frame frame;
    while (c.socket >= 0) {
        size_t size = takeFrame(bytes, frame);
        if (size == badFrame) return fail(c, "bad frame from the server");
        if (!size) break;
        bytes.remove_prefix(size);
        receivedFrame(c, frame, now);
    }
    if (c.socket >= 0) c.in = bytes;
}

static void readable(Connection &c) {
    static char buffer[512 * 1024];
    ssize_t size = recv(c.socket, buffer, sizeof buffer, 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size == 0 && c.phase == Phase::negotiating) return negotiated(c);
    if (size <= 0) return fail(c, "connection ended", size < 0 ? strerror(errno) : c.in);
    string_view bytes(buffer, size_t(size));
    if (c.phase == Phase::negotiating) {
        c.in += bytes;
        return;
    }
    if (c.phase == Phase::upgrading) {
        c.in += bytes;
        if (!upgraded(c)) return;
        bytes = {};
    }
    receivedBytes(c, bytes, nowNs());
    if (c.socket >= 0 && !c.out.empty() && !c.wantsWrite) flush(c);
}

// Waits at most `ms` and handles what came. A connection that an earlier event of the same batch closed has no socket.
static void pump(int ms) {
    static epoll_event events[512];
    int count = epoll_wait(watcher, events, 512, ms);
    for (int i = 0; i < count; i++) {
        auto &c = *static_cast<Connection *>(events[i].data.ptr);
        if (c.socket >= 0 && events[i].events & EPOLLOUT) flush(c);
        if (c.socket >= 0 && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(c);
    }
}
