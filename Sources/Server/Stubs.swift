// Stand-ins until the support and evaluation rooms land these; remove then.
import DSL
import Interpreter
func parseRFC3339(_ t: String) -> Instant? { nil }
func isZeroTime(_ t: String) -> Bool { false }
func formatRFC3339(_ t: Instant) -> String { "" }
func jsonValue(of v: Value) -> JSONValue { .null }
extension Matcher { static func parseList(_ t: String) throws -> [Matcher] { [] }
 init(name: String, op: Operator, value: String) throws { fatalError() }
 func matches(_ l: LabelSet) -> Bool { false } }
extension Pattern { static func parse(_ t: String) throws -> Pattern { fatalError() }
 func matchesWhole(_ t: String) -> Bool { false } }
