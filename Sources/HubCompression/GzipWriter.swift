internal import CZ
package import HubBase

/// Compresses bytes to the form of gzip, piece by piece.
package struct GzipWriter: ~Copyable {
    private static let pieceSize = 64 * 1024

    // Owned by this value alone, which cannot be copied: zlib keeps a pointer to it between calls.
    private let stream: UnsafeMutablePointer<z_stream>
    private let isOpen: Bool

    /// A writer that has written nothing.
    package init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        isOpen = hub_gzip_begin(stream, Z_DEFAULT_COMPRESSION) == Z_OK
    }

    deinit {
        if isOpen { deflateEnd(stream) }
        stream.deallocate()
    }

    /// Compresses more; with `isLast` nothing follows. What comes of it is appended to `out`.
    ///
    /// - Throws: `GzipError` if there is no memory for it.
    package mutating func compress(_ bytes: Span<UInt8>, isLast: Bool, to out: inout ByteWriter) throws(GzipError) {
        guard isOpen, bytes.count <= UInt32.max else { throw GzipError() }
        var status = Z_OK
        bytes.withUnsafeBufferPointer { input in
            // zlib only reads what comes in, whatever its type says.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(input.count)
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.pieceSize) { piece in
                repeat {
                    stream.pointee.next_out = piece.baseAddress
                    stream.pointee.avail_out = UInt32(Self.pieceSize)
                    status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    let count = Self.pieceSize - Int(stream.pointee.avail_out)
                    out.append(UnsafeBufferPointer(rebasing: piece[..<count]).span)
                } while status == Z_OK && stream.pointee.avail_out == 0
            }
            stream.pointee.next_in = nil
        }
        guard status == (isLast ? Z_STREAM_END : Z_OK) || (!isLast && status == Z_BUF_ERROR) else { throw GzipError() }
    }
}

/// There is no memory for it, it was used in a wrong order, or what was to be expanded is damaged.
package struct GzipError: Error {
    init() {}
}
