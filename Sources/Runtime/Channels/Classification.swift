import Interpreter

/// What the status of an HTTP answer means for the effect.
enum HTTPVerdict: Hashable, Sendable {
  case accepted
  case retry(after: TimeSpan?)
  case final

  /// 408, 425, 429 and 5xx may succeed later; other answers outside 2xx stay what they are.
  init(_ response: OutboundResponse, now: Instant) {
    switch response.status {
    case 200..<300: self = .accepted
    case 408, 425, 429, 500..<600: self = .retry(after: retryAfter(response, now: now))
    default: self = .final
    }
  }
}

enum RetryAfter {
  /// Whoever asks for more gets this.
  static let maximum = TimeSpan.hours(1)
}

/// The receiver's wish, as seconds or as a date, within [0, cap]; nil when it cannot be read.
func retryAfter(_ response: OutboundResponse, now: Instant) -> TimeSpan? {
  guard let text = response.header("retry-after") else { return nil }
  if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
    // More digits than an Int64 has are certainly beyond the cap.
    guard let seconds = Int64(text) else { return RetryAfter.maximum }
    return min(.seconds(seconds), RetryAfter.maximum)
  }
  guard let date = parseHTTPDate(text) else { return nil }
  return max(.zero, min(date - now, RetryAfter.maximum))
}

/// The outcome of an attempt that got no answer.
///
/// An effect that is harmless to repeat is never in doubt.
func outcome(of error: TransportError, repeatable: Bool = false) -> EffectOutcome {
  if error.isFinal { return .failed(reason: error.description) }
  return error.mayHaveHappened && !repeatable
    ? .inDoubt(reason: error.description) : .retry(reason: error.description, after: nil)
}

/// The same, for receivers whose status line is all that counts; it may have come in time.
func outcome(of error: TransportError, statusDecidesAt now: Instant) -> EffectOutcome {
  guard let status = error.status else { return outcome(of: error) }
  return outcome(of: OutboundResponse(status: status), now: now, redact: Redactor([]))
}

/// The outcome of an HTTP answer whose status alone decides.
func outcome(
  of response: OutboundResponse, now: Instant, redact: Redactor
) -> EffectOutcome {
  switch HTTPVerdict(response, now: now) {
  case .accepted: .done(value: .none, receipt: "HTTP \(response.status)")
  case .retry(let after): .retry(reason: describe(response, redact), after: after)
  case .final: .failed(reason: describe(response, redact))
  }
}

/// `HTTP 500: first words of the body`.
func describe(_ response: OutboundResponse, _ redact: Redactor) -> String {
  if (300..<400).contains(response.status) {
    return "HTTP \(response.status): redirects are not followed; give the final URL"
  }
  let words = visible(redact(response.text).trimmingSpace(), limit: 200)
  return words.isEmpty ? "HTTP \(response.status)" : "HTTP \(response.status): \(words)"
}

extension String {
  /// Without white space at both ends.
  func trimmingSpace() -> String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}

/// Cuts text to a number of Unicode scalars, and says how much is missing.
///
/// `retreat` gets the text before the cut and moves the cut back, out of what must stay whole.
func truncated(
  _ text: String, to limit: Int,
  retreat: (Substring.UnicodeScalarView) -> String.Index = { $0.endIndex }
) -> String {
  let scalars = text.unicodeScalars
  guard scalars.count > limit else { return text }
  // Room for the mark; the count has at most ten digits.
  let room = scalars.index(scalars.startIndex, offsetBy: max(0, limit - 40))
  let end = retreat(scalars[..<room])
  let missing = scalars.distance(from: end, to: scalars.endIndex)
  return String(scalars[..<end]) + "… [\(missing) more characters]"
}
