import Glibc
import HubBase
import HubNetwork
import HubTesting
import Testing

/// Descriptors of others on a real loop; a simulated one has none.
struct DescriptorWatchTests {
    /// A socket pair whose first end is watched.
    private struct Pair: Sendable {
        let ours: RawSocket
        let theirs: RawSocket
        let watch: any DescriptorWatch
        let told = Watched<[Readiness]>([])
        let loop: EventLoop

        init(on loop: EventLoop) async throws {
            (ours, theirs) = try RawSocket.pair()
            self.loop = loop
            let (told, descriptor) = (told, ours.descriptor)
            watch = try await loop.perform {
                try loop.poller.watch(descriptor, on: loop) { readiness in told.change { $0.append(readiness) } }
            }
        }

        func await(_ readiness: Readiness) async throws {
            let watch = watch
            try await loop.perform { watch.await(readiness) }
        }

        func close() async throws {
            let watch = watch
            try await loop.perform { watch.close() }
            ours.close()
            theirs.close()
        }
    }

    @Test func whatIsAwaitedIsTold() async throws {
        try await withLoops { loops in
            let pair = try await Pair(on: loops.all[0])
            try await pair.await(.writing)
            #expect(await pair.told.until { !$0.isEmpty }.first == .writing)
            try await pair.await(.reading)
            pair.told.change { $0 = [] }
            #expect(pair.theirs.send([1]))
            #expect(await pair.told.until { !$0.isEmpty }.first == .reading)
            try await pair.close()
        }
    }

    @Test func nothingIsToldAtFirstAndNothingOnceItIsClosed() async throws {
        try await withLoops { loops in
            let pair = try await Pair(on: loops.all[0])
            #expect(pair.theirs.send([1]))
            try await pair.await([.reading, .writing])
            #expect(await pair.told.until { !$0.isEmpty }.first == [.reading, .writing])
            try await pair.await([])
            pair.told.change { $0 = [] }
            let again = try await Pair(on: loops.all[0])
            try await again.await(.writing)
            _ = await again.told.until { !$0.isEmpty }
            #expect(pair.told.value.isEmpty)
            try await pair.close()
            try await pair.await(.reading)
            try await again.close()
            #expect(pair.told.value.isEmpty)
        }
    }

    @Test func aDescriptorIsWatchedAgainOnceItsWatchIsClosed() async throws {
        try await withLoops { loops in
            let loop = loops.all[0]
            let pair = try await Pair(on: loop)
            let (first, descriptor) = (pair.watch, pair.ours.descriptor)
            try await pair.await(.reading)
            await #expect(throws: UVError.self) {
                try await loop.perform { _ = try loop.poller.watch(descriptor, on: loop) { _ in } }
            }
            try await loop.perform {
                first.close()
                let second = try loop.poller.watch(descriptor, on: loop) { _ in }
                second.close()
                second.close()
            }
            try await pair.close()
        }
    }

    @Test func aWatchThatIsForgottenEndsWithItsLoop() async throws {
        let pair = try await withLoops { loops in
            let pair = try await Pair(on: loops.all[0])
            try await pair.await(.reading)
            return pair
        }
        #expect(pair.theirs.send([1]))
        #expect(pair.told.value.isEmpty)
        pair.ours.close()
        pair.theirs.close()
    }

    @Test func aSimulatedLoopHasNoDescriptors() async throws {
        try await SimulatedNetwork.run { network in
            let loop = network.loops[0]
            await #expect(throws: (any Error).self) { try await loop.perform { _ = try loop.poller.watch(0, on: loop) { _ in } } }
        }
    }
}
