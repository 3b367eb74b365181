// Clock, latencies, and what the server process uses.
#pragma once
#include "options.h"
#include <cstdint>
#include <cstring>
#include <ctime>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

static inline uint64_t nowNs() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return uint64_t(time.tv_sec) * 1000000000ull + uint64_t(time.tv_nsec);
}

// Log-linear histogram: 128 steps per power of two, so under 1 % error.
class Latencies {
    static constexpr int bits = 7;
    std::vector<uint64_t> count = std::vector<uint64_t>((64 - bits + 1) << bits, 0);
    uint64_t total = 0;

    static size_t index(uint64_t value) {
        if (value < (1u << bits)) return size_t(value);
        int exponent = 63 - __builtin_clzll(value) - bits;      // value >> exponent lies in [128, 255]
        return size_t(((exponent + 1) << bits) + int((value >> exponent) - (1u << bits)));
    }
    static uint64_t value(size_t index) {
        if (index < (1u << bits)) return index;
        int exponent = int(index >> bits) - 1;
        return (uint64_t((index & ((1 << bits) - 1)) + (1 << bits)) << exponent) + ((uint64_t(1) << exponent) >> 1);
    }

public:
    void add(uint64_t ns) { count[index(ns)]++; total++; }

    double quantileUs(double quantile) const {
        if (!total) return 0;
        uint64_t want = uint64_t(quantile * double(total - 1)) + 1, seen = 0;
        for (size_t i = 0; i < count.size(); i++)
            if ((seen += count[i]) >= want) return double(value(i)) / 1000;
        return 0;
    }
};

// What a process has used so far.
struct Use {
    double cpuSeconds = 0;          // user and system; the kernel counts in steps of 10 ms
    long residentKiB = 0;

    static Use ofServer() {
        Use use;
        if (!options.serverPid) return use;
        string folder = "/proc/" + std::to_string(options.serverPid);
        string stat = read(folder + "/stat"), status = read(folder + "/status");
        unsigned long user = 0, system = 0;
        size_t name = stat.rfind(')');                          // the name of the program may hold blanks
        if (name == string::npos || sscanf(stat.c_str() + name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                                           &user, &system) != 2)
            die("no process %d", options.serverPid);
        use.cpuSeconds = double(user + system) / double(sysconf(_SC_CLK_TCK));
        size_t line = status.find("VmRSS:");
        if (line != string::npos) use.residentKiB = strtol(status.c_str() + line + 6, nullptr, 10);
        return use;
    }

    static double ofGenerator() {
        rusage use;
        getrusage(RUSAGE_SELF, &use);
        return double(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + double(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
    }

private:
    static string read(const string &path) {
        FILE *file = fopen(path.c_str(), "r");
        if (!file) return "";
        char text[4096];
        size_t size = fread(text, 1, sizeof text, file);
        fclose(file);
        return string(text, size);
    }
};
