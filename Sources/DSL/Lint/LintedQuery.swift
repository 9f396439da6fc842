/// A query of the package and where it stands; it is read when it is opened.
///
/// A package may have twenty thousand queries, and a tree is ten times as large as its text: the
/// checker keeps some, the others are made for one query after the other.
struct LintedQuery {
  let query: CheckedQuery
  let dialect: PromQL.Dialect
  /// The query where it is written out; nil where a constant holds it.
  let literal: TypedLiteralSyntax?

  /// Where the query, or the name of the constant that holds it, is written.
  var span: Span { query.span }

  /// The query with its tree; nil where it cannot be read, which the checker reports.
  func opened(_ records: PromQLLabels.Records) -> OpenQuery? {
    // A query with a window has no tree that is kept, as it is another for each window.
    let text = query.tree == nil ? readableText : query.text
    guard
      let expression = query.tree ?? (try? PromQL.parse(text, PromQL.Options(dialect: dialect)))
    else { return nil }
    return OpenQuery(
      self, QueryReview(expression, records: records),
      literal.map { WrittenQuery(expression, of: text, at: $0) })
  }

  /// The query with something in the place of `${window}`.
  private var readableText: String {
    guard query.text.hasByte(UInt8(ascii: "$")), let text = literal?.queryText else {
      return query.text
    }
    return text.text
  }

  /// The place of a part of the query.
  func span(of range: TextRange) -> Span { writtenSpan(of: range) ?? span }

  /// The bytes of a part as they stand in the file; nil where they stand in a constant.
  func writtenSpan(of range: TextRange) -> Span? { literal?.queryText?.span(of: range.indices) }
}

/// A query with its tree and what several rules ask of it.
struct OpenQuery {
  let query: LintedQuery
  let review: QueryReview
  /// The query as it stands in the package; nil where it is a constant's.
  let written: WrittenQuery?
  let idleParts: [PromQL.Fault]
  let oddPatterns: [PromQL.Fault]

  init(_ query: LintedQuery, _ review: QueryReview, _ written: WrittenQuery?) {
    self.query = query
    self.review = review
    self.written = written
    idleParts = review.idleParts()
    oddPatterns = review.oddPatterns()
  }

  /// The place of a part of the query.
  func span(of range: TextRange) -> Span { query.span(of: range) }

  /// Where the cause of a fault is written, unless that is the fault's own place.
  func place(of fault: PromQL.Fault) -> Span? {
    guard let cause = fault.cause, cause.range != fault.range else { return nil }
    return span(of: cause.range)
  }
}
