/// A header for a credential with a readable value.
///
/// `Authorization`, `X-Api-Key` and their like carry passwords. Written out, the password is in the
/// repository and in every copy of it. Write `secret("…")` as the value.
struct LiteralAuthorization: LintRule {
  static let code = DiagnosticCode.literalAuthorization

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let channels = package.sources.channels.flatMap { $0.body?.headers ?? [] }
    for field in channels + package.survey.httpCalls.flatMap(\.headers) {
      guard let key = field.key, CredentialName.isOne(key.spelled), let value = field.value,
        case .stringLiteral(let literal) = value, literal.constant != nil
      else { continue }
      found.report(.literalAuthorization(at: value.span, header: key.spelled))
    }
  }
}
