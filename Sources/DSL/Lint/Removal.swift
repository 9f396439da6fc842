extension Edit {
  /// Takes a statement out of its block, with its line or with the comma that parts it from its
  /// neighbours.
  static func removing(_ span: Span, in source: SourceFile) -> Edit {
    let bytes = source.bytes
    var start = Int(span.range.start)
    var end = Int(span.range.end)
    func isBlank(_ byte: UInt8) -> Bool { byte == Ascii.space || byte == Ascii.tab }
    var before = start
    while before > 0, isBlank(bytes[before - 1]) { before -= 1 }
    var after = end
    while after < bytes.count, isBlank(bytes[after]) { after += 1 }
    let beginsLine = before == 0 || bytes[before - 1] == Ascii.lineFeed
    let endsLine = after == bytes.count || bytes[after] == Ascii.lineFeed
    let comma = UInt8(ascii: ",")
    if beginsLine, endsLine {
      start = before
      end = min(after + 1, bytes.count)
    } else if after < bytes.count, bytes[after] == comma {
      end = after + 1
      while end < bytes.count, isBlank(bytes[end]) { end += 1 }
    } else if before > 0, bytes[before - 1] == comma {
      start = before - 1
    } else {
      start = before
    }
    let range = TextRange(UInt32(start), UInt32(end))
    return Edit(span: Span(span.file, range), replacement: "")
  }
}

extension LintedPackage {
  /// The finding with the offer to take a statement out.
  func removing(
    _ span: Span, _ title: String, _ applicability: Suggestion.Applicability,
    from diagnostic: Diagnostic
  ) -> Diagnostic {
    guard let source = source(of: span) else { return diagnostic }
    return diagnostic.suggest(
      Suggestion(
        title: title, edits: [.removing(span, in: source)], applicability: applicability))
  }
}
