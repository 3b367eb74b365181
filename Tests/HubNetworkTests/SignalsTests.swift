import Glibc
import HubBase
import HubNetwork
import Testing

/// Each in a process of its own, which gets the signals.
struct SignalsTests {
    @Test func everySignalIsSeenAlsoASecondTime() async {
        await #expect(processExitsWith: .success) {
            try await withLoops { loops in
                var signals = Signals(on: loops.all[0]).makeAsyncIterator()
                try await loops.all[0].perform {}
                for (number, signal) in [
                    (SIGTERM, Signals.Signal.terminate), (SIGHUP, .hangUp), (SIGUSR1, .user1), (SIGINT, .interrupt),
                ] {
                    kill(getpid(), number)
                    guard await signals.next() == signal else { exit(1) }
                    // While the first one is being handled.
                    kill(getpid(), number)
                    guard await signals.next() == signal else { exit(2) }
                }
            }
        }
    }

    @Test func whenNobodyIteratesTheSystemsDefaultIsBack() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            try await withLoops { loops in
                do {
                    let signals = Signals(on: loops.all[0])
                    try await loops.all[0].perform {}
                    kill(getpid(), SIGTERM)
                    for await _ in signals { break }
                }
                try await loops.all[0].perform {}
                try await loops.all[0].perform {}
                kill(getpid(), SIGTERM)
                // Pool threads block signals, and the one that took the first may not be back yet: the second waits for it.
                try await Task.sleep(for: .seconds(60))
            }
        }
    }

    @Test func theSequenceEndsWithItsLoop() async throws {
        let signals = try await withLoops { loops in
            let signals = Signals(on: loops.all[0])
            try await loops.all[0].perform {}
            return signals
        }
        for await _ in signals { Issue.record("nobody sent a signal") }
    }
}
