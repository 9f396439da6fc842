import Crypto
import Interpreter

/// Delivers rendered messages through one declared channel.
///
/// One file per kind. A driver is made once per program version, with its credentials; making it
/// checks all that can be known before the first message.
protocol ChannelDriver: Sendable {
  func deliver(_ delivery: Delivery, _ attempt: DeliveryAttempt) async -> EffectOutcome
}

/// What is particular to one attempt; the same for every attempt of a row but for the time.
struct DeliveryAttempt: Sendable {
  let key: IdempotencyKey
  let now: Instant
}

/// The name of an effect as receivers see it: fits a header and a mail id, tells nothing.
struct IdempotencyKey: Hashable, Sendable, CustomStringConvertible {
  /// 32 hexadecimal digits.
  let description: String

  init(_ key: EffectKey) { self.init(hashing: key.description) }

  /// Half of a SHA-256: keys hold label values, which may be long and in any script.
  init(hashing text: String) {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for byte in SHA256.hash(data: Array(text.utf8)).prefix(16) {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    description = String(decoding: out, as: UTF8.self)
  }
}
