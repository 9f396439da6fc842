/// A name that is not written in small letters with underscores.
///
/// `payments_room`, not `PaymentsRoom`: with one style, names can be guessed and searched for.
struct NameStyle: LintRule {
  static let code = DiagnosticCode.nameStyle

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for (name, span) in package.declaredNames where name.contains(where: \.isUppercase) {
      found.report(.nameStyle(at: span, name: name, better: snake(name)))
    }
  }

  private static func snake(_ name: String) -> String {
    var out = ""
    var isAfterSmall = false
    for character in name {
      if character.isUppercase, isAfterSmall { out += "_" }
      out += character.lowercased()
      isAfterSmall = character.isLowercase || character.isNumber
    }
    return out
  }
}
