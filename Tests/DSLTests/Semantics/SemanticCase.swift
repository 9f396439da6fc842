import DSL
import Testing

/// A package of one file, and what the checker says about it.
///
/// A line that ends in `#! name name…` has exactly these findings, by the names of their codes;
/// all other lines have none.
struct SemanticCase: Sendable, CustomTestStringConvertible {
  /// What stands before the source: the edition, and as much of a package as the case wants.
  enum Frame: Sendable {
    /// The edition only.
    case bare
    /// A channel `ops` that is last resort and takes every alert.
    case whole
    /// The same without the route.
    case routeless
  }

  let name: String
  let text: String

  init(_ name: String, _ source: String) { self.init(name, .whole, source) }

  init(_ name: String, _ frame: Frame, _ source: String) {
    self.name = name
    let head =
      switch frame {
      case .bare: "edition 2026\n"
      case .whole:
        """
        edition 2026
        channel ops: terminal {}
        last resort ops
        route { otherwise -> ops }

        """
      case .routeless:
        """
        edition 2026
        channel ops: terminal {}
        last resort ops

        """
      }
    text = head + source
  }

  var testDescription: String { name }

  /// `line: name` of every finding that the marks announce, in order.
  var expected: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
      index, line in
      guard let mark = line.firstRange(of: "#! ") else { return [String]() }
      return line[mark.upperBound...].split(separator: " ").map { "\(index + 1): \($0)" }
    }
  }

  /// `line: name` of every finding of the checker, in order.
  var found: [String] {
    let file = SourceFile(path: "case.tocsin", text: text)
    return check(files: [file]).diagnostics.map { diagnostic in
      let line = file.position(of: diagnostic.primary.range.start, in: .utf8).line
      return "\(line + 1): \(diagnostic.code.name)"
    }
  }

  func check() {
    #expect(found.sorted() == expected.sorted(), "\(name)")
  }

  private func check(files: [SourceFile]) -> CheckedPackage { DSL.check(files: files) }
}
