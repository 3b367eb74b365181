internal import CUV

/// The memory of one libuv handle, and the place where its `data` turns back into the object it belongs to.
///
/// From `open` to its close callback the handle holds that object, so every callback finds it alive; then memory and reference go.
struct UVHandle<Raw> {
    let raw: UnsafeMutablePointer<Raw>

    init() { raw = .allocate(capacity: 1) }

    /// Initialises the handle and makes it hold `owner`. After a failure nothing is left of it.
    func open(for owner: any UVOwner, _ initialise: (UnsafeMutablePointer<Raw>) -> Int32) -> Int32 {
        let status = initialise(raw)
        guard status == 0 else {
            raw.deallocate()
            return status
        }
        common.pointee.data = Unmanaged<AnyObject>.passRetained(owner).toOpaque()
        return 0
    }

    /// Begins to close; the owner hears `handleClosed` in a later step of the loop. Once only.
    func close() { uv_close(common, handleClosed) }

    // Every libuv handle begins with the fields of `uv_handle_t`.
    private var common: UnsafeMutablePointer<uv_handle_t> {
        UnsafeMutableRawPointer(raw).assumingMemoryBound(to: uv_handle_t.self)
    }
}

/// Who owns a libuv handle. Called on the loop.
protocol UVOwner: AnyObject {
    /// The loop ends: close the handle, if that has not begun.
    func loopEnds()

    /// The last call: the handle is gone.
    func handleClosed()
}

/// The owner of a handle, in one of its callbacks; `data` is the handle's.
func owner<Owner: AnyObject>(_ type: Owner.Type, _ data: UnsafeMutableRawPointer?) -> Owner {
    // A callback comes between `open`, which sets `data` to an `Owner` that it retains, and the close callback, which releases it.
    guard let data else { preconditionFailure("a handle calls back while it is open") }
    return Unmanaged<Owner>.fromOpaque(data).takeUnretainedValue()
}

/// Tells the owner of any open handle that the loop ends.
func tellOwner(of handle: UnsafeMutablePointer<uv_handle_t>) {
    (owner(AnyObject.self, handle.pointee.data) as? any UVOwner)?.loopEnds()
}

private func handleClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
    guard let handle, let data = handle.pointee.data else { return }
    let owner = Unmanaged<AnyObject>.fromOpaque(data).takeRetainedValue()
    UnsafeMutableRawPointer(handle).deallocate()
    (owner as? any UVOwner)?.handleClosed()
}
