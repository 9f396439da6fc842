import DSL

/// Secrets in the prose of comments: tokens by how they begin, and what is said to be a password.
enum CommentSecrets {
  /// How tokens of well-known services begin.
  private static let openings = [
    "xoxa-", "xoxb-", "xoxe.", "xoxp-", "xoxr-", "xoxs-", "xapp-", "ghp_", "gho_", "ghs_",
    "github_pat_", "glpat-", "glsa_", "glc_", "sk-", "AKIA", "eyJhbGci",
  ]
  /// How the names of settings end whose values are secrets.
  private static let names = [
    "password", "passwd", "pwd", "token", "secret", "api_key", "apikey", "api-key", "credentials",
    "routing_key", "service_key",
  ]
  /// Letters of a token at least; shorter words are prose.
  private static let lengthMin = 8

  /// The comment with `…` in place of what looks like a secret, and whether there is any.
  static func withheld(_ comment: Substring) -> (text: String, isRedacted: Bool) {
    var isRedacted = false
    var isAfterName = false
    let words = comment.split(separator: " ", omittingEmptySubsequences: false).map { word in
      guard !word.isEmpty else { return String(word) }
      let kept = isAfterName ? "" : kept(of: word)
      isAfterName = isSettingName(word)
      guard let kept else { return String(word) }
      isRedacted = true
      let end = word.reversed().prefix { ",;)\"'".contains($0) }.reversed()
      return kept + "…" + end
    }
    return (words.joined(separator: " "), isRedacted)
  }

  /// What may be shown of a word that holds a secret; nil for one that holds none.
  private static func kept(of word: Substring) -> String? {
    if let sign = word.firstIndex(where: { $0 == "=" || $0 == ":" }) {
      let value = word[word.index(after: sign)...]
      if isName(word[..<sign]), !value.isEmpty { return String(word[...sign]) }
    }
    let bare = word.drop { !$0.isLetter }
    if bare.count >= lengthMin, openings.contains(where: { bare.hasPrefix($0) }) { return "" }
    guard let scheme = word.firstRange(of: "://") else { return nil }
    let host = word[scheme.upperBound...].prefix { $0 != "/" }
    let isHook = word.contains("hooks.slack.com/services/")
    return host.contains("@") || isHook ? String(word[..<scheme.upperBound]) : nil
  }

  /// `password:` alone, whose value is the next word.
  private static func isSettingName(_ word: Substring) -> Bool {
    word.hasSuffix(":") && isName(word.dropLast())
  }

  private static func isName(_ text: Substring) -> Bool {
    let name = text.drop { $0 == "\"" || $0 == "'" }.lowercased()
    return name.allSatisfy { $0.isLetter || $0 == "_" || $0 == "-" }
      && names.contains { name.hasSuffix($0) }
  }
}
