// A load generator for hub servers on loopback: one thread, one epoll. See README.md.
#include "scenarios.h"
#include <csignal>

struct Sample {
    Use server = Use::ofServer();
    double generatorCpu = Use::ofGenerator();
    uint64_t at = nowNs(), messages = totals.messages;
};

static bool openAll() {
    const int atOnce = 128;
    const uint64_t limit = nowNs() + 60'000'000'000;
    size_t next = 0;
    while (totals.open < options.connections && nowNs() < limit && !totals.errors) {
        while (next < connections.size() && totals.opening < atOnce) startOpening(*connections[next++]);
        pump(100);
    }
    return totals.open == options.connections;
}

// Pumps for that many seconds, or until `done`.
template <class Done> static void pumpFor(double seconds, Done done) {
    for (uint64_t end = nowNs() + uint64_t(seconds * 1e9); nowNs() < end && totals.open && !done();) pump(20);
}

static void pumpFor(double seconds) {
    pumpFor(seconds, [] { return false; });
}

static void closeAll() {
    for (auto &c : connections)
        if (c->phase == Phase::ready) putFrame(c->out, opClose, string_view("\x03\xe8", 2)), flush(*c);
}

static void report(const Sample &start, const Sample &opened, const Sample &from, const Sample &to, uint64_t lost) {
    double seconds = double(to.at - from.at) / 1e9, count = double(to.messages - from.messages);
    double cpu = to.server.cpuSeconds - from.server.cpuSeconds;
    printf("{\"connections\":%d,\"window\":%d,\"connect_seconds\":%.3f,\"connect_cpu_us\":%.1f,\"kib_per_connection\":%.2f,"
           "\"seconds\":%.3f,\"messages\":%.0f,\"rate\":%.0f,\"server_us_per_message\":%.3f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
           "\"server_cpu\":%.3f,\"generator_cpu\":%.3f,\"errors\":%llu,\"unanswered\":%llu,\"closed_early\":%d}\n",
           options.connections, options.window, double(opened.at - start.at) / 1e9,
           (opened.server.cpuSeconds - start.server.cpuSeconds) / options.connections * 1e6,
           double(to.server.residentKiB - start.server.residentKiB) / options.connections, seconds, count, count / seconds,
           count > 0 ? cpu / count * 1e6 : 0, latencies.quantileUs(.5), latencies.quantileUs(.99), cpu / seconds,
           (to.generatorCpu - from.generatorCpu) / seconds, (unsigned long long)totals.errors, (unsigned long long)lost,
           totals.closedEarly);
}

int main(int argc, char **argv) {
    readOptions(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    watcher = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < options.connections; i++) connections.emplace_back(new Connection);

    Sample start;
    if (!openAll()) die("only %d of %d connections opened: %s", totals.open, options.connections, totals.firstError.c_str());
    Sample opened;
    if (options.scenario != Scenario::idle) startLoad();
    pumpFor(options.warmup);
    measuring = true;
    Sample from;
    pumpFor(options.duration);
    Sample to;
    measuring = sending = false;
    pumpFor(1, [] { return unanswered() == 0; });                // what is in flight may still arrive
    uint64_t lost = unanswered();
    closeAll();
    report(start, opened, from, to, lost);
    if (totals.errors) fprintf(stderr, "hubload: %s\n", totals.firstError.c_str());
    return totals.errors || lost || totals.closedEarly ? 1 : 0;
}
