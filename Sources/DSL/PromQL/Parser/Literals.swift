extension PromQL {
  /// The text of a string token with its quotes; nil when it has a wrong escape sequence or is not
  /// UTF-8.
  ///
  /// For the notations around PromQL that share its strings.
  package static func unquoted(_ bytes: [UInt8], _ range: TextRange) -> String? {
    guard let content = try? StringText.unquote(bytes, range),
      firstInvalidUTF8(content.span, 0..<content.count) == nil
    else { return nil }
    return String(decoding: content, as: UTF8.self)
  }

  /// The value of a decimal number without sign; nil when it is none or too large.
  package static func number(_ digits: ArraySlice<UInt8>) -> Double? {
    guard NumberText.kind(digits, .prometheus) == .number else { return nil }
    let value = NumberText.number(digits, .prometheus)
    return value.isFinite ? value : nil
  }
}
