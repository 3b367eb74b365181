import Testing

@testable import HubCrypto

@Test(arguments: [
    ("", "", ""), ("f", "Zg==", "Zg"), ("fo", "Zm8=", "Zm8"), ("foo", "Zm9v", "Zm9v"), ("foob", "Zm9vYg==", "Zm9vYg"),
    ("fooba", "Zm9vYmE=", "Zm9vYmE"), ("foobar", "Zm9vYmFy", "Zm9vYmFy"),
])
func base64MeetsItsPublishedVectors(_ text: String, _ padded: String, _ forURL: String) {
    #expect(base64(Array(text.utf8)) == padded)
    #expect(base64URL(Array(text.utf8)) == forURL)
}

@Test func theTwoAlphabetsDifferInTheirLastTwoDigits() {
    #expect(base64([0xFB, 0xFF, 0xBF]) == "+/+/")
    #expect(base64URL([0xFB, 0xFF, 0xBF]) == "-_-_")
}
