/// A run of tests or proofs as JUnit's XML, which every CI shows.
package struct JUnitReport: Sendable {
  /// One test.
  package struct Case: Sendable {
    let name: String
    let path: String
    /// From 1; 0 where it is not known.
    let line: Int
    /// Why it failed; nothing where it passed.
    let failure: String?

    package init(name: String, path: String, line: Int, failure: String?) {
      (self.name, self.path, self.line, self.failure) = (name, path, line, failure)
    }
  }

  private let suite: String
  private let cases: [Case]

  /// A report of what was run, such as `tocsin test`.
  package init(suite: String, cases: [Case]) {
    self.suite = suite
    self.cases = cases
  }

  /// The document.
  package var text: String {
    let failed = cases.count { $0.failure != nil }
    let numbers = "tests=\"\(cases.count)\" failures=\"\(failed)\" errors=\"0\""
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(numbers)>\n"
    out += "  <testsuite name=\"\(xml(suite))\" \(numbers) skipped=\"0\">\n"
    for one in cases { out += text(of: one) }
    return out + "  </testsuite>\n</testsuites>\n"
  }

  private func text(of one: Case) -> String {
    let name = suite.split(separator: " ").joined(separator: ".")
    var out = "    <testcase name=\"\(xml(one.name))\" classname=\"\(xml(name))\""
    if !one.path.isEmpty { out += " file=\"\(xml(one.path))\"" }
    if one.line > 0 { out += " line=\"\(one.line)\"" }
    guard let failure = one.failure else { return out + "/>\n" }
    let summary = failure.split(separator: "\n").first.map(String.init) ?? "failed"
    out += ">\n      <failure message=\"\(xml(summary))\">\(xml(failure))</failure>\n"
    return out + "    </testcase>\n"
  }
}
