/// The ways to feed a reader: whole, byte by byte, and split once at every position.
func feedings(_ bytes: [UInt8]) -> [[[UInt8]]] {
    var ways = [[bytes], bytes.map { [$0] }]
    if bytes.count > 1 { ways += (1..<bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] } }
    return ways
}

func feedings(_ text: String) -> [[[UInt8]]] { feedings(Array(text.utf8)) }
