/// Takes known secrets out of text that came from outside.
///
/// Receivers repeat requests in their error messages; such a message ends in logs and histories.
struct Redactor: Sendable {
  /// Shorter ones would take ordinary words out of every text.
  static let secretBytesMinimum = 6

  private let needles: [SecretValue]

  init(_ secrets: [SecretValue]) {
    needles = secrets.filter { $0.reveal().utf8.count >= Self.secretBytesMinimum }
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
