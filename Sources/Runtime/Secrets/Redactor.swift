/// Takes known secrets out of text that came from outside.
///
/// Receivers repeat requests in their error messages; such a message ends in logs and histories.
struct Redactor: Sendable {
  /// Shorter ones would take ordinary words out of every text.
  static let secretBytesMinimum = 6

  private let needles: [SecretValue]

  /// `addresses` are URLs that are secrets as a whole: a receiver that repeats one names rather its
  /// path or a token in it.
  init(_ secrets: [SecretValue], addresses: [SecretValue] = []) {
    let parts = addresses.flatMap { Self.parts(ofAddress: $0.reveal()) }.map { SecretValue($0) }
    needles = (secrets + addresses + parts).filter {
      $0.reveal().utf8.count >= Self.secretBytesMinimum
    }
  }

  /// Shorter segments of a path are words such as `services`.
  static let segmentBytesMinimum = 16

  /// Path with query, path, query, and the long pieces of both.
  private static func parts(ofAddress text: String) -> [String] {
    guard let scheme = text.firstRange(of: "://"),
      let slash = text[scheme.upperBound...].firstIndex(where: { $0 == "/" || $0 == "?" })
    else { return [] }
    let target = text[slash...].prefix { $0 != "#" }
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let values = halves.dropFirst().flatMap { $0.split(separator: "&") }.map { pair in
      pair.split(separator: "=", maxSplits: 1).last ?? pair
    }
    let pieces = (halves[0].split(separator: "/") + values).filter {
      $0.utf8.count >= segmentBytesMinimum
    }
    return ([target] + halves + pieces).map(String.init)
  }

  func callAsFunction(_ text: String) -> String {
    guard !needles.isEmpty else { return text }
    // The longest first, so that no part of a long secret survives a shorter one inside it.
    let patterns = needles.map { Array($0.reveal().utf8) }.sorted { $0.count > $1.count }
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var position = 0
    while position < bytes.count {
      let rest = bytes[position...]
      if let found = patterns.first(where: { rest.starts(with: $0) }) {
        out.append(contentsOf: Array("<secret>".utf8))
        position += found.count
      } else {
        out.append(bytes[position])
        position += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
