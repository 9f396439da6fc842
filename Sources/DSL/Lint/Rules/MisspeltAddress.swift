/// An address that is nearly another one.
///
/// The scheme lacks a letter (`htps://`), the host stands once in the package and differs by one
/// slip of the hand from one that is used more often or lacks the `/` after one, or the same host
/// is asked over `https` elsewhere. Whoever follows the link at night finds nothing.
struct MisspeltAddress: NodeLintRule {
  static let code = DiagnosticCode.misspeltAddress

  /// Beginnings of addresses that lack a character, and what they are meant for.
  private static let schemes: [(wrong: [UInt8], meant: String)] =
    ["https://", "http://"].flatMap { scheme in
      scheme.indices.map { gap in
        var wrong = scheme
        wrong.remove(at: gap)
        return (Array(wrong.utf8), scheme)
      }
    }
    .filter { $0.wrong != Array("http://".utf8) }
  private static let right = ["https://", "http://"].map { Array($0.utf8) }
  /// What wrong beginnings begin with: most texts can be passed over at once.
  private static let firsts: [UInt8] = Array(Set(schemes.compactMap(\.wrong.first)))

  static func check(
    _ view: StringSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    let range = view.contentRange.indices
    let bytes = view.tree.source.bytes[range]
    guard let first = bytes.first, Self.firsts.contains(first),
      !Self.right.contains(where: { bytes.starts(with: $0) })
    else { return }
    for (wrong, meant) in schemes where bytes.starts(with: wrong) {
      let next = bytes.dropFirst(wrong.count).first
      guard let next, next.isIdentifierPart else { continue }
      let end = UInt32(range.lowerBound + wrong.count)
      let span = Span(view.tree.source.id, TextRange(UInt32(range.lowerBound), end))
      return report(span, String(decoding: wrong, as: UTF8.self), meant, &found)
    }
  }

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let hosts = package.survey.hosts
    var counts: [String: Int] = [:]
    var secure: [String: Int] = [:]
    for use in hosts {
      counts[use.host, default: 0] += 1
      if use.scheme?.text == "https" { secure[use.host, default: 0] += 1 }
    }
    let usual = counts.filter { $0.value > 1 }.map(\.key).sorted()
    let table = SlipTable(usual)
    for use in hosts {
      if let scheme = use.scheme, scheme.text == "http", secure[use.host, default: 0] > 1,
        counts[use.host] == secure[use.host, default: 0] + 1
      {
        report(scheme.span, "http", "https", &found)
      }
      guard counts[use.host] == 1 else { continue }
      if let slip = table.slip(use.host), !slip.isNumber {
        report(use.span, use.host, slip.meant, &found)
      } else if let host = usual.first(where: { isGrown(use.host, from: $0) }) {
        let rest = use.host.dropFirst(host.count)
        report(use.span, use.host, "\(host)/\(rest)", &found)
      }
    }
  }

  /// Whether the beginning of a path stands directly behind the last name of a host.
  private static func isGrown(_ host: String, from usual: String) -> Bool {
    guard host.hasPrefix(usual), let next = host.utf8.dropFirst(usual.utf8.count).first else {
      return false
    }
    return next.isIdentifierPart
  }

  private static func report(
    _ span: Span, _ written: String, _ meant: String, _ found: inout LintFindings
  ) {
    found.report(
      Diagnostic.misspeltAddress(at: span, written: written, meant: meant)
        .suggest("write `\(meant)`", replacing: span, with: meant))
  }
}
