import Hubs
import Testing

@testable import HubForwarding

struct AddressTests {
}
