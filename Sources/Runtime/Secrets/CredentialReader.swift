import Interpreter

/// Resolves the credentials of a program and collects everything that is wrong, so that the
/// operator hears of all missing secrets at once.
struct CredentialReader {
  private let source: any SecretSource
  private(set) var missing: [String] = []
  private(set) var problems: [String] = []
  private(set) var values: [SecretValue] = []

  init(_ source: any SecretSource) { self.source = source }

  /// Nil when the secret is missing, which is then noted; `user` names the declaration.
  mutating func read(_ credential: Credential, for user: String) -> SecretValue? {
    switch credential {
    case .literal(let text): return SecretValue(text)
    case .secret(let name):
      guard let value = source.secret(named: name) else {
        missing.append(
          "secret \"\(visible(name))\" of \(user) is missing: \(source.advice(for: name))")
        return nil
      }
      values.append(value)
      return value
    }
  }

  mutating func note(_ problem: String, for user: String) {
    problems.append("\(user): \(problem)")
  }

  /// Runs a part of the set-up whose failure is one more problem.
  mutating func attempt<Success>(
    for user: String, _ body: () throws(TransportError) -> Success
  ) -> Success? {
    do {
      return try body()
    } catch {
      note(error.detail, for: user)
      return nil
    }
  }

  /// Everything that is wrong; nil when nothing is.
  var failure: StartError? {
    guard !missing.isEmpty || !problems.isEmpty else { return nil }
    let code: StartError.Code = missing.isEmpty ? .invalidPackage : .missingSecrets
    return StartError(code, (missing + problems).joined(separator: "\n"))
  }
}
