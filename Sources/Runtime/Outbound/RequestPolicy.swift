/// Which addresses this process may connect to.
///
/// Asked by the transport with the address a socket is about to be opened to, after name
/// resolution, so that no spelling of a host and no change of a DNS answer gets around it. Refuses
/// in this order: what is never right (link-local, cloud metadata, multicast), what the operator
/// denied, and, when the operator gave an allow list, everything outside it. Loopback and private
/// networks are allowed otherwise, because receivers often live there.
package struct RequestPolicy: Hashable, Sendable {
  private let denied: [AddressRange]
  /// Empty: no restriction.
  private let allowed: [AddressRange]

  /// Nothing denied beyond what is never right.
  package static let standard = RequestPolicy()

  private init() {
    denied = []
    allowed = []
  }

  /// Takes lists in CIDR notation; an unreadable entry is an error that names it.
  package init(deny: [String] = [], allow: [String] = []) throws(PolicyError) {
    denied = try Self.ranges(deny, list: "deny")
    allowed = try Self.ranges(allow, list: "allow")
  }

  /// Why an address is refused; nil when a connection to it may be opened.
  package func refusal(of address: IPAddress) -> String? {
    for form in address.forms {
      if let entry = Self.never.first(where: { $0.range.contains(form) }) {
        return "\(address) is \(entry.reason)"
      }
      if let range = denied.first(where: { $0.contains(form) }) {
        return "\(address) is in the denied network \(range)"
      }
    }
    guard allowed.isEmpty || address.forms.contains(where: isAllowed) else {
      return "\(address) is in none of the allowed networks"
    }
    return nil
  }

  private func isAllowed(_ form: IPAddress) -> Bool { allowed.contains { $0.contains(form) } }

  private static func ranges(
    _ texts: [String], list: String
  ) throws(PolicyError) -> [AddressRange] {
    var out: [AddressRange] = []
    for text in texts {
      guard let range = AddressRange(text) else {
        throw PolicyError(
          "'\(text)' in the \(list) list is no network; write it like 10.0.0.0/8 or fd00::/8, "
            + "with no bits set after the prefix")
      }
      out.append(range)
    }
    return out
  }

  /// Addresses no receiver has.
  ///
  /// Metadata services give the machine's credentials to whoever asks.
  private static let never: [(range: AddressRange, reason: String)] = [
    ("169.254.169.254", "a cloud metadata address"),
    ("169.254.0.0/16", "a link-local address"),
    ("100.100.100.200", "a cloud metadata address"),
    ("168.63.129.16", "a cloud metadata address"),
    ("192.0.0.192", "a cloud metadata address"),
    ("0.0.0.0/8", "an unspecified address"),
    ("224.0.0.0/4", "a multicast address"),
    ("255.255.255.255", "the broadcast address"),
    ("240.0.0.0/4", "a reserved address"),
    ("fd00:ec2::/32", "a cloud metadata address"),
    ("fd20:ce::254", "a cloud metadata address"),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a site-local address"),
    ("ff00::/8", "a multicast address"),
    ("::", "the unspecified address"),
    // Where a translator with its own prefix puts the IPv4 part is its operator's secret, and a
    // Teredo address hides it on purpose: neither can be checked.
    ("64:ff9b:1::/48", "in the local NAT64 range"),
    ("2001::/32", "a Teredo tunnel address"),
  ].compactMap { text, reason in AddressRange(text).map { (range: $0, reason: reason) } }
}

/// A network list that cannot be read.
package struct PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
