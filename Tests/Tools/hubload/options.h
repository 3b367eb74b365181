// The command line.
#pragma once
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <getopt.h>
#include <string>

using std::string;

enum class Dialect { echo, core };
enum class Scenario { invoke, broadcast, idle };

struct Options {
    Dialect dialect = Dialect::echo;
    Scenario scenario = Scenario::invoke;
    string path = "/";
    string target;                  // the hub method to call
    int port = 0, serverPid = 0;
    int connections = 64, window = 1, payload = 64;
    double warmup = 1, duration = 5;
    bool negotiate = false;
};

static Options options;

[[noreturn]] static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("hubload: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

static const char *usage =
    "usage: hubload --port P [options]\n"
    "  --dialect echo|core                plain frames, or SignalR Core in JSON (echo)\n"
    "  --scenario invoke|broadcast|idle   (invoke)\n"
    "  --path /PATH                       where the WebSocket is\n"
    "  --negotiate                        core: POST negotiate first\n"
    "  --target NAME                      core: method to call (echo; broadcast)\n"
    "  --connections N --window W         W messages in flight: of each connection; of the one sender of a broadcast\n"
    "  --payload BYTES                    length of the text that is sent (64)\n"
    "  --warmup S --duration S            seconds (1, 5)\n"
    "  --server-pid P                     measure that process's CPU time and memory\n";

static void readOptions(int argc, char **argv) {
    static const option names[] = {
        {"port", required_argument, nullptr, 'p'}, {"dialect", required_argument, nullptr, 'd'},
        {"scenario", required_argument, nullptr, 's'}, {"path", required_argument, nullptr, 'P'},
        {"negotiate", no_argument, nullptr, 'n'}, {"target", required_argument, nullptr, 't'},
        {"connections", required_argument, nullptr, 'c'}, {"window", required_argument, nullptr, 'w'},
        {"payload", required_argument, nullptr, 'l'}, {"warmup", required_argument, nullptr, 'u'},
        {"duration", required_argument, nullptr, 'D'}, {"server-pid", required_argument, nullptr, 'S'},
        {"help", no_argument, nullptr, 'h'}, {nullptr, 0, nullptr, 0}};
    for (int name; (name = getopt_long(argc, argv, "", names, nullptr)) != -1;) {
        string value = optarg ? optarg : "";
        switch (name) {
        case 'p': options.port = atoi(optarg); break;
        case 'd':
            if (value != "echo" && value != "core") die("unknown dialect %s", optarg);
            options.dialect = value == "core" ? Dialect::core : Dialect::echo;
            break;
        case 's':
            if (value != "invoke" && value != "broadcast" && value != "idle") die("unknown scenario %s", optarg);
            options.scenario = value == "invoke" ? Scenario::invoke : value == "idle" ? Scenario::idle : Scenario::broadcast;
            break;
        case 'P': options.path = value; break;
        case 'n': options.negotiate = true; break;
        case 't': options.target = value; break;
        case 'c': options.connections = atoi(optarg); break;
        case 'w': options.window = atoi(optarg); break;
        case 'l': options.payload = atoi(optarg); break;
        case 'u': options.warmup = atof(optarg); break;
        case 'D': options.duration = atof(optarg); break;
        case 'S': options.serverPid = atoi(optarg); break;
        case 'h': fputs(usage, stdout); exit(0);
        default: fputs(usage, stderr); exit(2);
        }
    }
    if (optind < argc || options.port <= 0 || options.connections < 1 || options.window < 1 || options.window > 4096 ||
        options.payload < 0) {
        fputs(usage, stderr);
        exit(2);
    }
    if (options.target.empty()) options.target = options.scenario == Scenario::broadcast ? "broadcast" : "echo";
}
