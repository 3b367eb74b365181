internal import CZ
package import HubBase

/// Expands what has the form of gzip, piece by piece. One compressed piece behind another, and zeros behind the last one, are as good as
/// one alone.
package struct GzipReader: ~Copyable {
    private static let pieceSize = 64 * 1024

    // Owned by this value alone, which cannot be copied: zlib keeps a pointer to it between calls.
    private let stream: UnsafeMutablePointer<z_stream>
    private let isOpen: Bool
    private var state = State.empty

    private enum State {
        /// Nothing has come yet.
        case empty
        case inside
        /// Behind the end of a whole piece.
        case behind
    }

    /// A reader that has read nothing.
    package init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        isOpen = hub_gunzip_begin(stream) == Z_OK
    }

    deinit {
        if isOpen { inflateEnd(stream) }
        stream.deallocate()
    }

    /// Whether what came so far is whole; nothing at all is not.
    package var isWhole: Bool { state == .behind }

    /// Expands some of the bytes and appends what comes of them to `out`: 64 KiB at most, so that a few bytes cannot fill the memory.
    ///
    /// - Returns: how many of the bytes are done with. The rest comes again in the next call; while a call takes all and appends
    ///   something, one with no bytes may have more.
    /// - Throws: `GzipError` if these are no such bytes, or damaged ones; the reader is of no use then.
    package mutating func expand(_ bytes: Span<UInt8>, to out: inout ByteWriter) throws(GzipError) -> Int {
        guard isOpen, bytes.count <= UInt32.max else { throw GzipError() }
        let padding = state == .behind ? bytes.leadingZeros : 0
        let bytes = bytes.extracting(padding...)
        if bytes.isEmpty, state != .inside { return padding }
        if state == .behind, inflateReset(stream) != Z_OK { throw GzipError() }
        state = .inside
        var status = Z_OK
        let rest = bytes.withUnsafeBufferPointer { input in
            // zlib only reads what comes in, whatever its type says.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(input.count)
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.pieceSize) { piece in
                stream.pointee.next_out = piece.baseAddress
                stream.pointee.avail_out = UInt32(Self.pieceSize)
                status = inflate(stream, Z_NO_FLUSH)
                let count = Self.pieceSize - Int(stream.pointee.avail_out)
                out.append(UnsafeBufferPointer(rebasing: piece[..<count]).span)
            }
            stream.pointee.next_in = nil
            return Int(stream.pointee.avail_in)
        }
        switch status {
        case Z_STREAM_END: state = .behind
        case Z_OK, Z_BUF_ERROR: break
        default: throw GzipError()
        }
        return padding + bytes.count - rest
    }
}

extension Span<UInt8> {
    fileprivate var leadingZeros: Int {
        var count = 0
        while count < self.count, self[count] == 0 { count += 1 }
        return count
    }
}
