import HubBase
import HubTesting

/// A client that reads numbers, each the first argument of a call, and forgets them: a million is no more than one.
///
/// A number is its caller's own, from 0 on, behind the caller's million.
final class NumberReceiver: ByteReceiver {
    static let callers = 1_000_000

    struct Heard: Sendable, Equatable {
        var count = 0
        /// How many did not follow their caller's last one.
        var outOfOrder = 0
        var hasEnded = false
    }

    let heard = Watched(Heard())
    private let state = Lock(Reading())

    private struct Reading {
        var number: Int?
        var last: [Int: Int] = [:]

        /// What these bytes bring: brackets stand around arguments and nowhere else.
        mutating func read(_ bytes: [UInt8]) -> (count: Int, outOfOrder: Int) {
            var found = (count: 0, outOfOrder: 0)
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "["): number = 0
                case UInt8(ascii: "]"):
                    guard let ended = number.take() else { continue }
                    let (caller, place) = ended.quotientAndRemainder(dividingBy: NumberReceiver.callers)
                    found.count += 1
                    if place != last.updateValue(place, forKey: caller).map({ $0 + 1 }) ?? 0 { found.outOfOrder += 1 }
                default: if let begun = number { number = begun * 10 + Int(byte) - 0x30 }
                }
            }
            return found
        }
    }

    private let stream: any ByteStream

    /// Takes over an upgraded socket that has shaken hands.
    init(_ socket: TestSocket) {
        stream = socket.stream.stream
        stream.loop.onLoop { [stream] in stream.setReceiver(self) }
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        let bytes = stream.loop.withInput(range) { [UInt8](copying: $0.span) }
        let found = state.withLock { $0.read(bytes) }
        heard.change { heard in
            heard.count += found.count
            heard.outOfOrder += found.outOfOrder
        }
    }

    func writable() {}

    func ended(_ error: (any Error)?) { heard.change { $0.hasEnded = true } }
}
