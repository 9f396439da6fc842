import CCurl
import Glibc

/// An IPv4 or IPv6 address in network byte order.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// Four or sixteen bytes.
  package let bytes: [UInt8]

  /// Takes bytes in network order; nil unless there are 4 or 16 of them.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Parses the canonical text forms only: `10.0.0.1`, `fd00::1`.
  package init?(_ text: String) {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: &four) { Array($0) }
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    bytes = withUnsafeBytes(of: &six) { Array($0) }
  }

  package var isIPv4: Bool { bytes.count == 4 }

  /// Text in the form that standard tools print.
  package var description: String {
    var out = [CChar](repeating: 0, count: 64)
    let family = isIPv4 ? AF_INET : AF_INET6
    guard inet_ntop(family, bytes, &out, socklen_t(out.count)) != nil else { return "?" }
    return String(decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The address itself, then each IPv4 address that a translator or tunnel reaches through it.
  ///
  /// A rule about an IPv4 address must also hold for its disguises: IPv4-mapped and -compatible,
  /// SIIT, NAT64 with the well-known prefix and 6to4.
  package var forms: [IPAddress] {
    guard !isIPv4 else { return [self] }
    // `::` and `::1` lie in the IPv4-compatible block but are addresses of their own.
    guard bytes[..<13].contains(where: { $0 != 0 }) else { return [self] }
    return [self]
      + Self.embeddings.compactMap { embedding in
        guard embedding.prefix.contains(self) else { return nil }
        return IPAddress(bytes: Array(bytes[embedding.offset..<(embedding.offset + 4)]))
      }
  }

  private static let embeddings: [(prefix: AddressRange, offset: Int)] = [
    ("::ffff:0:0/96", 12), ("::/96", 12), ("::ffff:0:0:0/96", 12), ("64:ff9b::/96", 12),
    ("2002::/16", 2),
  ].compactMap { text, offset in AddressRange(text).map { (prefix: $0, offset: offset) } }
}

/// A block of addresses in CIDR notation: `10.0.0.0/8`, `fd00::/8`, or one address.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
  package let base: IPAddress
  package let prefixLength: Int

  /// Parses CIDR text; nil when it is malformed or has bits set behind the prefix.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let base = IPAddress(String(parts[0])) else { return nil }
    let bits = base.bytes.count * 8
    var length = bits
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let given = Int(parts[1]),
        given <= bits
      else { return nil }
      length = given
    }
    self.base = base
    prefixLength = length
    for bit in length..<bits where base.bytes[bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 {
      return nil
    }
  }

  package var description: String { "\(base)/\(prefixLength)" }

  package func contains(_ address: IPAddress) -> Bool {
    guard address.bytes.count == base.bytes.count else { return false }
    let whole = prefixLength / 8
    guard address.bytes[..<whole] == base.bytes[..<whole] else { return false }
    let rest = prefixLength % 8
    guard rest > 0 else { return true }
    let mask = ~(UInt8(0xff) >> UInt8(rest))
    return address.bytes[whole] & mask == base.bytes[whole] & mask
  }
}

extension IPAddress {
  /// Reaches this machine only, in any disguise.
  package var isLoopback: Bool {
    forms.contains { $0.isIPv4 ? $0.bytes[0] == 127 : $0 == Self.loopback6 }
  }

  private static let loopback6 = IPAddress("::1")
}
