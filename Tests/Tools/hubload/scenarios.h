// What is sent and how the answers are checked. Each message carries a stamp: the id of the invocation, or `#number#`.
#pragma once
#include "connection.h"

static bool sending, measuring;
static Latencies latencies;

// ------------------------------------------------------------------------------------------------ messages

static void appendPayload(string &out, uint64_t id) {
    string stamp = "#" + std::to_string(id) + "#";
    out += stamp;
    if (size_t(options.payload) > stamp.size()) out.append(size_t(options.payload) - stamp.size(), 'x');
}

static const string &message(uint64_t id) {
    static string out;
    out.clear();
    if (options.dialect == Dialect::echo) {
        if (options.scenario == Scenario::broadcast) out += 'B';
        appendPayload(out, id);
        return out;
    }
    out += "{\"type\":1,";
    if (options.scenario == Scenario::invoke) out += "\"invocationId\":\"" + std::to_string(id) + "\",";
    out += "\"target\":\"" + options.target + "\",\"arguments\":[\"";
    appendPayload(out, id);
    out += "\"]}";
    out += recordSeparator;
    return out;
}

// Finds the number behind `key`, where `end` follows it.
static bool findNumber(string_view text, string_view key, char end, uint64_t &number) {
    size_t at = text.find(key);
    if (at == string_view::npos) return false;
    at += key.size();
    size_t digit = at;
    for (number = 0; digit < text.size() && text[digit] >= '0' && text[digit] <= '9'; digit++)
        number = number * 10 + uint64_t(text[digit] - '0');
    return digit > at && digit < text.size() && text[digit] == end;
}

// ------------------------------------------------------------------------------------------------ invoke

static void sendCall(Connection &c, size_t slot) {
    uint64_t id = c.ids[slot] += uint64_t(options.window);        // id % window is the slot
    c.sentAt[slot] = nowNs();
    sendText(c, message(id));
}

static void answered(Connection &c, uint64_t id, uint64_t now) {
    size_t slot = size_t(id % uint64_t(options.window));
    if (c.ids[slot] != id || !c.sentAt[slot]) return noteError("answer to no call in flight", std::to_string(id));
    if (measuring) latencies.add(now - c.sentAt[slot]);
    totals.messages++;
    c.sentAt[slot] = 0;
    if (sending) sendCall(c, slot);
}

// ------------------------------------------------------------------------------------------------ broadcast

static const size_t ring = 1 << 16;                               // more than can be in flight
static uint64_t broadcastAt[ring], nextSequence, completed;
static int arrived[ring];

static void sendBroadcast() {
    broadcastAt[nextSequence % ring] = nowNs();
    arrived[nextSequence % ring] = 0;
    sendText(*connections[0], message(nextSequence++));
}

static void delivered(Connection &c, uint64_t sequence, uint64_t now) {
    if (int64_t(sequence) != c.lastSequence + 1 || sequence >= nextSequence)
        return noteError("broadcast lost, repeated or out of order", std::to_string(sequence));
    c.lastSequence = int64_t(sequence);
    if (measuring) latencies.add(now - broadcastAt[sequence % ring]);
    totals.messages++;
    if (++arrived[sequence % ring] < options.connections) return;
    completed++;
    if (!sending) return;
    sendBroadcast();
    if (connections[0].get() != &c) flush(*connections[0]);
}

// ------------------------------------------------------------------------------------------------ both

static void received(Connection &c, string_view text, uint64_t now) {
    bool invoke = options.scenario == Scenario::invoke, core = options.dialect == Dialect::core;
    if (core && text.find("\"error\":") != string_view::npos) return noteError("error answer", text);
    if (core && text == "{\"type\":6}") return;
    uint64_t number;
    bool found = invoke && core ? findNumber(text, "\"invocationId\":\"", '"', number) : findNumber(text, "#", '#', number);
    if (!found) return noteError("message without a stamp", text);
    if (invoke) answered(c, number, now);
    else delivered(c, number, now);
}

static void startLoad() {
    sending = true;
    if (options.scenario == Scenario::broadcast)
        for (int i = 0; i < options.window; i++) sendBroadcast();
    if (options.scenario == Scenario::invoke)
        for (auto &c : connections)
            for (int i = 0; i < options.window; i++) {
                c->ids.push_back(uint64_t(i));
                c->sentAt.push_back(0);
            }
    for (auto &c : connections) {
        for (size_t slot = 0; slot < c->ids.size(); slot++) sendCall(*c, slot);
        if (!c->out.empty()) flush(*c);
    }
}

static uint64_t unanswered() {
    uint64_t count = nextSequence - completed;
    for (auto &c : connections)
        for (uint64_t at : c->sentAt) count += at != 0;
    return count;
}
