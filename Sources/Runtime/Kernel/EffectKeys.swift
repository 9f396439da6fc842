import Crypto
import Interpreter

/// Makes idempotency keys: stable over attempts and restarts, unlike between any two notices, and
/// of no use to somebody who does not know the instance.
struct EffectKeys: Sendable {
  let instance: String

  func notification(
    _ notice: Notice, of group: GroupKey, to receiver: String, at now: Instant
  ) -> EffectKey {
    var parts = ["notification", group.description, receiver, "\(now.nanoseconds)"]
    parts.append(notice.reason.rawValue)
    for told in notice.tells { parts.append("\(told.fingerprint)/\(told.occurrence)") }
    parts.append("ended")
    for told in notice.ended { parts.append("\(told.fingerprint)/\(told.occurrence)") }
    return EffectKey(digest(parts))
  }

  func handOver(_ key: EffectKey, to channel: String) -> EffectKey {
    EffectKey(digest(["hand-over", key.description, channel]))
  }

  /// An effect of an escalation, a run or another part of the workflow, named by its parts.
  func workflow(_ parts: [String]) -> EffectKey { EffectKey(digest(["workflow"] + parts)) }

  /// Correlates all that is said about a group.
  func thread(of group: GroupKey) -> String { digest(["thread", group.description]) }

  /// Base32 of 160 bits of an HMAC; every part is preceded by its length.
  private func digest(_ parts: [String]) -> String {
    var mac = HMAC<SHA256>(key: SymmetricKey(data: Array(instance.utf8)))
    for part in parts { mac.update(data: Array("\(part.utf8.count):\(part)".utf8)) }
    return base32(Array(mac.finalize().prefix(20)))
  }

  private func base32(_ bytes: [UInt8]) -> String {
    let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var (out, bits, width): ([UInt8], UInt32, Int) = ([], 0, 0)
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      width += 8
      while width >= 5 {
        width -= 5
        out.append(digits[Int(bits >> UInt32(width)) & 31])
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
