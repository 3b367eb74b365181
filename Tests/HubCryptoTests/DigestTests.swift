import Testing

@testable import HubCrypto

private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

@Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
])
func sha1MeetsItsPublishedVectors(_ text: String, _ digest: String) {
    #expect(hex(Digest.sha1(Array(text.utf8).span)) == digest)
}

@Test func sha1OfAMillionLetters() {
    let letters = [UInt8](repeating: 0x61, count: 1_000_000)
    #expect(hex(Digest.sha1(letters.span)) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
}

@Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
])
func sha256MeetsItsPublishedVectors(_ text: String, _ digest: String) {
    #expect(hex(Digest.sha256(Array(text.utf8).span)) == digest)
}
