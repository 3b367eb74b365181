/// What is read and written: about what a call carries.
struct Order: Codable, Sendable {
    struct Item: Codable, Sendable {
        var name: String
        var count: Int
        var price: Double
    }

    var id: Int
    var customer: String
    var isPaid: Bool
    var note: String?
    var items: [Item]

    static let sample = Order(
        id: 4_711, customer: "Ada \"the first\" Lovelace", isPaid: true, note: nil,
        items: (0..<4).map { Item(name: "Tea no. \($0)", count: $0 + 1, price: 2.25 * Double($0 + 1)) })
}
