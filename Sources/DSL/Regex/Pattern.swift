/// A regular expression in RE2 syntax. The support room furnishes it.
package struct Pattern: Hashable, Sendable {
  package let source: String
}
