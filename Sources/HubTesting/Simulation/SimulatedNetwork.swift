package import HubBase

/// Event loops, sockets and time without a kernel: the same loops as in production, run in turn by one thread, whose clock moves only
/// when told. What happens on them is the same each time.
///
/// ```swift
/// try await SimulatedNetwork.run(loops: 2, chunk: 1) { network in
///     let listener = try network.loops[0].poller.listen(on: address) { … }
///     await network.advance(by: .seconds(30))
/// }
/// ```
package final class SimulatedNetwork: Sendable {
    package let loops: [EventLoop]
    private let driver = SimulatedDriver()
    private let thread: SystemThread

    /// Loops that run until `stop()`.
    ///
    /// - Parameters:
    ///   - loops: how many; at least one.
    ///   - socketBuffer: how many bytes a socket takes whose peer does not read.
    ///   - chunk: how many bytes a read brings at most; 1 feeds everything byte by byte.
    package init(loops: Int = 1, socketBuffer: Int = 64 * 1024, chunk: Int = .max) throws {
        precondition(loops > 0 && socketBuffer > 0 && chunk > 0)
        let ports = SimulatedPorts(socketBuffer: socketBuffer, chunk: chunk)
        let driver = driver
        let pollers = (0..<loops).map { _ in SimulatedPoller(driver, ports) }
        let members = zip(0..., pollers).map { index, poller in
            SimulatedDriver.Member(loop: EventLoop(index: index, poller: poller), poller: poller)
        }
        self.loops = members.map(\.loop)
        thread = try SystemThread { driver.run(members) }
    }

    /// Loops that run while `body` does.
    package static func run<R>(
        loops: Int = 1, socketBuffer: Int = 64 * 1024, chunk: Int = .max, _ body: (SimulatedNetwork) async throws -> R
    ) async throws -> R {
        let network = try SimulatedNetwork(loops: loops, socketBuffer: socketBuffer, chunk: chunk)
        let result: Result<R, any Error>
        do { result = .success(try await body(network)) } catch { result = .failure(error) }
        await network.stop()
        return try result.get()
    }

    /// The loops' time.
    package var now: LoopInstant { driver.now }

    /// Returns when no loop has anything left to do at this time. Work that is at some other executor is not waited for.
    package func settle() async { await advance(by: .zero) }

    /// Moves the time on, to each moment a loop waits for in turn, and lets everything settle there.
    package func advance(by duration: Duration) async { await driver.advance(by: duration) }

    /// Ends the loops, closes their streams and waits for the thread. Once.
    package func stop() async {
        driver.stop()
        await thread.join()
    }
}
