import Foundation
import Testing

/// The invariants of ARCHITECTURE.md that a machine can check.
struct HouseTests {
  /// Folder → modules it may import.
  ///
  /// Everything not listed is refused.
  static let allowedImports: [(folder: String, modules: Set<String>)] = [
    ("Sources/DSL", []),
    ("Sources/Interpreter/YAML", ["DSL", "CLibYAML"]),
    ("Sources/Interpreter", ["DSL"]),
    ("Sources/Runtime/Kernel", ["DSL", "Interpreter", "Crypto"]),
    ("Sources/Runtime/Interface", ["DSL", "Interpreter"]),
    (
      "Sources/Runtime/Outbound",
      [
        "DSL", "Interpreter", "CCurl", "Crypto", "Logging", "Foundation", "FoundationEssentials",
      ]
    ),
    (
      "Sources/Runtime",
      [
        "DSL", "Interpreter", "Crypto", "GRDB", "GRDBSQLite", "Logging", "ServiceLifecycle",
        "Foundation",
        "FoundationEssentials",
      ]
    ),
    (
      "Sources/Server",
      [
        "DSL", "Interpreter", "Runtime", "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore",
        "Logging", "Crypto",
        "FoundationEssentials", "Foundation", "ServiceLifecycle",
      ]
    ),
    (
      "Sources/CLI",
      [
        "CMalloc", "DSL", "Interpreter", "Runtime", "Server", "ArgumentParser", "Logging",
        "ServiceLifecycle",
        "UnixSignals", "Hummingbird", "Foundation", "FoundationEssentials", "Crypto",
      ]
    ),
  ]
  /// Thin layers of the platform that every module may use.
  static let platform: Set<String> = ["Synchronization", "Glibc", "Dispatch"]

  @Test func importsFollowTheModuleGraph() {
    var faults: [String] = []
    for file in Tree.files(under: "Sources") {
      guard let rule = Self.allowedImports.first(where: { file.path.hasPrefix($0.folder + "/") })
      else {
        faults.append("\(file.path): no rule for its folder")
        continue
      }
      for (number, line) in Tree.code(file) {
        guard let module = importedModule(line) else { continue }
        if !rule.modules.contains(module), !Self.platform.contains(module) {
          faults.append("\(file.path):\(number): \(rule.folder) may not import \(module)")
        }
      }
    }
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  /// Word → folders in which it may not occur, and what to use instead.
  static let banned: [(word: String, folders: [String], instead: String)] = [
    ("try!", ["Sources"], "typed throws"),
    ("as!", ["Sources"], "a checked cast"),
    ("fatalError(", ["Sources"], "an error value; preconditions guard programmer errors"),
    ("Date()", ["Sources/Runtime", "Sources/Server"], "Environment's clock"),
    (
      "SystemRandomNumberGenerator", ["Sources/Runtime/Kernel", "Sources/Interpreter"],
      "Turn.random"
    ),
    ("UUID()", ["Sources/Runtime/Kernel", "Sources/Interpreter"], "Turn.random"),
    ("JSONDecoder", ["Sources"], "JSONReader"),
    ("JSONEncoder", ["Sources"], "JSONWriter"),
    ("JSONSerialization", ["Sources"], "JSONValue"),
    ("ISO8601DateFormatter", ["Sources"], "parseRFC3339"),
    ("TimeZone(", ["Sources"], "Zone"),
    ("NSRegularExpression", ["Sources"], "Pattern"),
    (
      "ProcessInfo", ["Sources/DSL", "Sources/Interpreter", "Sources/Runtime/Kernel"], "a parameter"
    ),
    ("String(format:", ["Sources"], "interpolation"),
    ("await ", ["Sources/Runtime/Kernel", "Sources/DSL", "Sources/Interpreter"], "pure functions"),
    (
      "print(", ["Sources/DSL", "Sources/Interpreter", "Sources/Runtime", "Sources/Server"],
      "a return value or the logger"
    ),
    ("Thread.sleep", ["Sources"], "a due time"),
  ]

  @Test func bannedCallsAreAbsent() {
    var faults: [String] = []
    for file in Tree.files(under: "Sources") {
      for (number, line) in Tree.code(file) {
        for rule in Self.banned
        where rule.folders.contains(where: { file.path.hasPrefix($0 + "/") }) {
          if mentions(line, rule.word) {
            faults.append("\(file.path):\(number): '\(rule.word)' is banned; use \(rule.instead)")
          }
        }
      }
    }
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  /// Folder → what belongs to folders that it may not use.
  static let separateFolders: [(folder: String, words: [String])] = [
    (
      "Sources/DSL/PromQL",
      [
        "SyntaxTree", "SyntaxKind", "SyntaxView", "TokenTable", "ParsedFile", "Symbols",
        "LabelCondition", "Diagnostic", "Layout", "SourceSet",
      ]
    )
  ]

  @Test func separateFoldersStayApart() {
    var faults: [String] = []
    for rule in Self.separateFolders {
      for file in Tree.files(under: rule.folder) {
        for (number, line) in Tree.code(file) {
          for word in rule.words where mentions(line, word) {
            faults.append("\(file.path):\(number): \(rule.folder) may not use '\(word)'")
          }
        }
      }
    }
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  /// Every `@unchecked Sendable` has a sentence of proof above it and is listed here.
  static let uncheckedSendable: Set<String> = [
    "Sources/Runtime/Outbound", "Sources/Runtime/Store", "Sources/Runtime/Pipeline",
  ]

  @Test func uncheckedSendableIsRareAndExplained() {
    var faults: [String] = []
    for file in Tree.files(under: "Sources") {
      let lines = Tree.code(file)
      for (index, entry) in lines.enumerated() where entry.text.contains("@unchecked Sendable") {
        let isListed = Self.uncheckedSendable.contains { file.path.hasPrefix($0 + "/") }
        let above = index > 0 ? String(file.lines[index - 1]) : ""
        if !isListed || !above.contains("//") {
          faults.append("\(file.path):\(entry.number): unlisted or unexplained @unchecked Sendable")
        }
      }
    }
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  @Test func filesAndLinesStayReadable() {
    let fileLinesMaximum = 800
    let columnsMaximum = 100
    var faults: [String] = []
    for file in Tree.files(under: "Sources") + Tree.files(under: "Tests")
    where !file.isGenerated {
      if file.lines.count > fileLinesMaximum {
        faults.append("\(file.path): \(file.lines.count) lines, at most \(fileLinesMaximum)")
      }
      for (index, line) in file.lines.enumerated()
      where line.count > columnsMaximum && file.path.hasPrefix("Sources/") {
        faults.append("\(file.path):\(index + 1): \(line.count) columns")
      }
    }
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  @Test func functionsStayShort() {
    let functionLinesMaximum = 70
    var faults: [String] = []
    for file in Tree.files(under: "Sources") where !file.isGenerated {
      for function in longFunctions(file, maximum: functionLinesMaximum) {
        faults.append("\(file.path):\(function.line): \(function.length) lines")
      }
    }
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  @Test func featureNamesExist() throws {
    let manifest = try Tree.read("Package.swift")
    let list = try #require(
      manifest.split(separator: "let features = [").last?.split(separator: "]").first)
    let names = list.split(separator: "\"").map(String.init).filter {
      $0.first?.isLetter == true
    }
    #expect(names.count >= 6)
    let (status, output) = try shell("swiftc", "-print-supported-features")
    try #require(status == 0)
    for name in names { #expect(output.contains("\"\(name)\""), "unknown feature \(name)") }
  }

  @Test func sourcesAreFormatted() throws {
    let (status, output) = try shell(
      "swift", "format", "lint", "--strict", "--recursive", "--parallel", "--configuration",
      ".swift-format", "Sources", "Package.swift")
    #expect(status == 0, "\(output.prefix(4000))")
  }
}

private func importedModule(_ line: String) -> String? {
  let words = line.split(separator: " ")
  guard let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count,
    words[..<index].allSatisfy({
      ["package", "public", "internal", "private", "@testable", "@preconcurrency"].contains($0)
    })
  else { return nil }
  return String(words[index + 1])
}

private func mentions(_ line: String, _ word: String) -> Bool {
  guard let range = line.range(of: word) else { return false }
  guard let first = word.first, first.isLetter, range.lowerBound > line.startIndex else {
    return true
  }
  let before = line[line.index(before: range.lowerBound)]
  return !(before.isLetter || before.isNumber || before == "_")
}

/// Functions by indentation: from a line with `func` or `init(` to the closing brace below it.
private func longFunctions(_ file: Tree.File, maximum: Int) -> [(line: Int, length: Int)] {
  var found: [(line: Int, length: Int)] = []
  let lines = file.lines.map(String.init)
  for (index, line) in lines.enumerated() {
    let text = line.drop { $0 == " " }
    guard text.contains("func ") || text.contains("init("), !text.contains(".init("),
      !text.hasPrefix("//"),
      !text.hasSuffix("}")
    else { continue }
    let indent = line.count - text.count
    let closing = String(repeating: " ", count: indent) + "}"
    guard let end = lines[index...].firstIndex(of: closing) else { continue }
    if end - index + 1 > maximum { found.append((index + 1, end - index + 1)) }
  }
  return found
}
