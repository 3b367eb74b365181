import HubBase

/// Sends back what it gets, through the loop's output.
final class Echo: ByteReceiver {
    private let stream: any ByteStream

    init(_ stream: any ByteStream) { self.stream = stream }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        let loop = stream.loop
        loop.withInput(range) { bytes in
            loop.gather(for: stream) { $0.append(bytes.span) }
        }
    }

    func writable() {}
    func ended(_ error: (any Error)?) {}
}
