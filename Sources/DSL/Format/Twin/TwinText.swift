/// Why a JSON text is no twin of a file, and where in it.
package struct TwinError: Error, CustomStringConvertible {
  /// The place, as in `$[3]["route"][0]`.
  package let path: String
  package let message: String

  package var description: String { "\(path): \(message)" }
}

/// A file as its JSON twin says it, before it is laid out.
package struct TwinText {
  /// The member that holds the statements of a block in the midst of a statement.
  static let block = "block"

  /// Blocks in each other.
  package static let depthMax = 64
  /// Bytes of one string of the twin.
  package static let stringBytesMax = 1 << 20

  package private(set) var text = ""
  /// Where each line comes from: the path of its statement.
  package private(set) var places: [String] = []
  /// Bytes of the text whose lines are counted.
  private var countedBytes = 0

  /// Reads a twin.
  ///
  /// - Throws: `JSONError` for what is no JSON, `TwinError` for what is no twin.
  package init(_ bytes: [UInt8]) throws {
    // A block is an array in an object.
    let limits = JSONLimits(
      depth: 2 * Self.depthMax + 4, stringBytes: Self.stringBytesMax, members: 16)
    guard case .array(let statements) = try JSONValue.parse(bytes, limits: limits) else {
      throw TwinError(path: "$", message: "expected the array of the file's statements")
    }
    try add(statements, at: "$", depth: 0)
  }

  private mutating func add(
    _ statements: [JSONValue], at path: String, depth: Int
  ) throws(TwinError) {
    for (index, statement) in statements.enumerated() {
      let place = "\(path)[\(index)]"
      if statement == .string("") {
        write("", at: place)
        continue
      }
      let margin = String(repeating: "  ", count: depth)
      text += margin
      try add(statement, at: place, depth: depth)
      write("", at: place)
    }
  }

  /// Ends a line.
  private mutating func write(_ rest: String, at place: String) {
    text += rest + "\n"
    let bytes = text.utf8
    let added = bytes[bytes.index(bytes.startIndex, offsetBy: countedBytes)...]
    for byte in added where byte == Ascii.lineFeed { places.append(place) }
    countedBytes = bytes.count
  }

  private mutating func add(
    _ statement: JSONValue, at place: String, depth: Int
  ) throws(TwinError) {
    switch statement {
    case .string(let source): text += source
    case .object(let members):
      let member = try single(members, at: place)
      text += member.name + Self.gap(after: member.name)
      try add(value: member.value, at: "\(place)[\(quoted(member.name))]", depth: depth)
    case .array(let parts):
      guard !parts.isEmpty else { throw fault(place, "a statement has at least one part") }
      for (index, part) in parts.enumerated() {
        if index > 0 { text += Self.gap(after: parts[index - 1]) }
        try add(part: part, at: "\(place)[\(index)]", depth: depth)
      }
    case .null, .bool, .int, .double:
      throw fault(place, "expected a statement: a string, an object or an array of parts")
    }
  }

  /// What parts one part of a statement from the next: a comment goes up to the end of its line.
  private static func gap(after part: JSONValue) -> String {
    guard case .string(let source) = part else { return " " }
    return gap(after: source)
  }

  private static func gap(after source: String) -> String {
    guard source.utf8.contains(UInt8(ascii: "#")) else { return " " }
    let last = Lexer.lex(Array(source.utf8)).tokens.kinds.last { $0 != .endOfFile }
    return last == .comment || last == .docComment ? "\n" : " "
  }

  /// What stands behind the head of a statement.
  private mutating func add(
    value: JSONValue, at place: String, depth: Int
  ) throws(TwinError) {
    switch value {
    case .array(let statements): try add(block: statements, at: place, depth: depth)
    case .string(let content): try add(TwinLiteral(.text, line: content), at: place, depth: depth)
    case .object: try add(part: value, at: place, depth: depth)
    case .null, .bool, .int, .double:
      throw fault(
        place, "expected a text, a literal such as {\"promql\": \"up == 0\"}, or statements")
    }
  }

  private mutating func add(
    part: JSONValue, at place: String, depth: Int
  ) throws(TwinError) {
    switch part {
    case .string(let source): text += source
    case .object(let members):
      let member = try single(members, at: place)
      let inner = "\(place)[\(quoted(member.name))]"
      if member.name == Self.block {
        guard case .array(let statements) = member.value else {
          throw fault(inner, "expected the array of the block's statements")
        }
        try add(block: statements, at: inner, depth: depth)
      } else {
        try add(try literal(member, at: inner), at: inner, depth: depth)
      }
    case .null, .bool, .int, .double, .array:
      throw fault(
        place, "expected a part: a string of source, or an object with a literal or a block")
    }
  }

  private mutating func add(
    block statements: [JSONValue], at place: String, depth: Int
  ) throws(TwinError) {
    guard !statements.isEmpty else {
      text += "{}"
      return
    }
    guard depth < Self.depthMax else {
      throw fault(place, "blocks stand in each other at most \(Self.depthMax) deep")
    }
    write("{", at: place)
    try add(statements, at: place, depth: depth + 1)
    text += String(repeating: "  ", count: depth) + "}"
  }

  private mutating func add(
    _ literal: TwinLiteral, at place: String, depth: Int
  ) throws(TwinError) {
    let margin = String(repeating: "  ", count: depth + 1)
    guard let source = literal.source(margin: margin) else {
      throw fault(
        place,
        "this cannot be written in a literal of this kind; "
          + "a text of several lines is an array of them")
    }
    text += source
  }

  private func literal(
    _ member: JSONMember, at place: String
  ) throws(TwinError) -> TwinLiteral {
    guard let language = TwinLiteral.Language(rawValue: member.name) else {
      let known = TwinLiteral.Language.allCases.map { "`\($0.rawValue)`" } + ["`\(Self.block)`"]
      throw fault(place, "expected one of \(known.joined(separator: ", "))")
    }
    switch member.value {
    case .string(let line): return TwinLiteral(language, line: line)
    case .array(let lines):
      var texts: [String] = []
      for (index, line) in lines.enumerated() {
        guard case .string(let text) = line else {
          throw fault("\(place)[\(index)]", "expected a line of the text as a string")
        }
        texts.append(text)
      }
      return TwinLiteral(language, block: texts)
    case .null, .bool, .int, .double, .object:
      throw fault(place, "expected a string, or the lines of a text block as an array of strings")
    }
  }

  private func single(
    _ members: [JSONMember], at place: String
  ) throws(TwinError) -> JSONMember {
    guard members.count == 1 else {
      throw fault(place, "expected an object with one member, found \(members.count)")
    }
    return members[0]
  }

  private func fault(_ place: String, _ message: String) -> TwinError {
    TwinError(path: place, message: message)
  }

  private func quoted(_ name: String) -> String {
    var writer = JSONWriter()
    writer.string(name)
    return writer.text
  }
}
