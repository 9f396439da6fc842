/// A label matcher in Alertmanager's terms. The support room furnishes parsing and printing.
package struct Matcher: Hashable, Sendable {
  package enum Operator: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case matches = "=~"
    case notMatches = "!~"
  }
  package let name: String
  package let op: Operator
  package let value: String

  package init(name: String, op: Operator, value: String) throws {
    self.name = name
    self.op = op
    self.value = value
  }
}
