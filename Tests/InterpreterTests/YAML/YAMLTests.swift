import Testing

@testable import Interpreter

/// The nodes in one line: scalars as `text`, quoted ones as `'text'`.
private func outline(_ node: YAMLNode) -> String {
  switch node {
  case .scalar(let scalar): scalar.style == .plain ? scalar.text : "'\(scalar.text)'"
  case .sequence(let elements, _): "[" + elements.map(outline).joined(separator: ",") + "]"
  case .mapping(let members, _):
    "{" + members.map { "\($0.key.text):\(outline($0.value))" }.joined(separator: ",") + "}"
  }
}

@Suite struct YAMLReading {
  @Test(arguments: [
    ("", ""), ("# only a comment\n", ""), ("a", "a"), ("- a\n- 'b'\n- \"c\\n\"\n", "[a,'b','c\n']"),
    ("a: 1\nb:\n- x\n- {c: d}\n", "{a:1,b:[x,{c:d}]}"), ("b: 1\na: 2", "{b:1,a:2}"),
    ("a: |\n  x\n  y\nb: >\n  x\n  y\n", "{a:'x\ny\n',b:'x y\n'}"), ("---\na: b\n...\n", "{a:b}"),
    ("a: &x [1, 2]\nb: *x", "{a:[1,2],b:[1,2]}"), (#"{"a": ["b", 1]}"#, "{a:['b',1]}"),
    ("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3", "{base:{x:1,y:2},use:{y:3,x:1}}"),
    ("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}", "{a:{x:1},b:{x:2,y:2},c:{x:1,y:2}}"),
    ("'<<': 1", "{<<:1}"), ("größe: 🙂", "{größe:🙂}"), ("\u{feff}a: b", "{a:b}"), ("a:", "{a:}"),
    ("a: b\r\nc: d\r\n", "{a:b,c:d}"), ("? a\n: b\n", "{a:b}"),
  ])
  func givesNodes(_ text: String, _ expected: String) throws {
    #expect(outline(try YAMLReader.read(text)) == expected)
  }

  @Test(arguments: [
    ("a: b\na: c", 2, 1, "the key 'a' occurs twice"), ("{a: 1, 'a': 2}", 1, 8, "occurs twice"),
    ("a: [b", 2, 1, "ends with ']'"), ("a: 'b", 1, 4, "not closed"),
    ("a:\n\t- b", 2, 1, "a tab cannot indent"), ("a: 1\n b: 2", 2, 3, "is not allowed here"),
    ("a:\n  b: 1\n c: 2", 3, 2, "the mapping that begins in line 1?"),
    ("g:\n  - a: 1\n   b: 2", 3, 4, "the list that begins in line 2?"),
    ("a: b\nc\n", 2, 1, "no 'key"),
    ("a: {b: 1\nc: 2", 2, 2, "begins in line 1"),
    ("a: \"\\d\"", 1, 5, "write '\\\\' for a backslash"), ("a: @b", 1, 4, "quote the text"),
    ("a: *x", 1, 4, "no anchor 'x'"),
    ("a: &x [*x]", 1, 8, "inside its own anchor"), ("[a]: b", 1, 1, "a key must be a scalar"),
    ("a: b\n---\nc: d", 3, 1, "more than one document"), ("a: b: c", 1, 5, "not allowed"),
    ("<<: 1\na: b", 1, 5, "only mappings can be merged"),
    ("<<: [1]\na: b", 1, 6, "only mappings can be merged"),
    ("%YAML 9.9\n---\na", 1, 1, "incompatible"),
    ("é: 1\né: 2", 2, 1, "occurs twice"), ("a: \u{0}", 1, 4, "control characters"), ("}", 1, 1, ""),
    ("- a\nb: c", 2, 1, "element of a list"), ("&a &b c", 1, 4, ""), ("!<", 1, 3, "tag"),
  ])
  func refusesWithPlaceAndReason(
    _ text: String, _ line: Int, _ column: Int, _ reason: String
  ) throws {
    let error = try #require(throws: YAMLError.self) { try YAMLReader.read(text) }
    #expect(error.message.contains(reason), "\(error)")
    #expect((error.mark.line, error.mark.column) == (line, column), "\(error)")
  }

  @Test func refusesInvalidUTF8() throws {
    let bytes = Array("a: b\né: ".utf8) + [0xff] + Array("\n".utf8)
    let error = try #require(throws: YAMLError.self) { try YAMLReader.read(bytes) }
    #expect(error.message.contains("UTF-8"))
    #expect(error.mark == YAMLMark(line: 2, column: 4, offset: 9))
  }

  @Test func marksEveryNode() throws {
    let text = "ключ: знач\nlist:\n  - one\n  - {a: 🙂, b: two}\n"
    let root = try YAMLReader.read(text)
    let bytes = Array(text.utf8)
    func check(_ node: YAMLNode) {
      let mark = node.mark
      let before = bytes[..<mark.offset]
      #expect(mark.line == before.count { $0 == 0x0a } + 1)
      if let scalar = node.scalar {
        #expect(bytes[mark.offset...].starts(with: scalar.text.utf8))
        let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        let characters = String(decoding: bytes[lineStart..<mark.offset], as: UTF8.self)
        #expect(mark.column == characters.unicodeScalars.count + 1)
      }
      switch node {
      case .scalar: break
      case .sequence(let elements, _): elements.forEach(check)
      case .mapping(let members, _):
        for member in members {
          check(.scalar(member.key))
          check(member.value)
        }
      }
    }
    check(root)
  }

  @Test func enforcesLimits() {
    let limits = YAMLLimits(bytes: 100, depth: 3, nodes: 8)
    for (text, isAccepted) in [
      ("[[[a]]]", true), ("[[[[a]]]]", false), ("[1,2,3,4,5,6,7]", true),
      ("[1,2,3,4,5,6,7,8]", false), ("[&a [1,2], *a, 3]", true), ("[&a [1,2], *a, *a]", false),
      (String(repeating: " ", count: 100), true), (String(repeating: " ", count: 101), false),
    ] {
      let isRead = (try? YAMLReader.read(text, limits: limits)) != nil
      #expect(isRead == isAccepted, "\(text)")
    }
  }

  /// Each line doubles the size of the document when aliases are followed.
  @Test func refusesAliasBombs() {
    let lines = (1...60).map { "- &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }
    let bomb = "- &a0 x\n" + lines.joined(separator: "\n")
    #expect(throws: YAMLError.self) { try YAMLReader.read(bomb) }
  }

  @Test func survivesDeepNesting() {
    for text in [String(repeating: "[", count: 50_000), String(repeating: "- ", count: 5_000)] {
      #expect(throws: YAMLError.self) { try YAMLReader.read(text) }
    }
  }

  @Test func survivesEveryPrefixAndDamage() {
    let text = Array(
      "a: &x ['b', \"c\\u00e9\"]\nd: {e: *x, <<: {f: |-\n  g}}\n# h\n- i: >\n   j\n".utf8)
    for count in 0...text.count { _ = try? YAMLReader.read(Array(text[..<count])) }
    for index in text.indices {
      for byte in [0x00, 0x09, 0x22, 0x26, 0x2a, 0x3a, 0x5d, 0x7b, 0x80, 0xff] as [UInt8] {
        var damaged = text
        damaged[index] = byte
        _ = try? YAMLReader.read(damaged)
      }
    }
  }

  @Test func leavesTypesToTheReader() throws {
    let root = try YAMLReader.read("[~, '', true, 'true', no, 12, '12', !!str 5, -3]")
    guard case .sequence(let elements, _) = root else {
      Issue.record("no sequence")
      return
    }
    let scalars = elements.compactMap(\.scalar)
    #expect(scalars.map(\.isNull) == [true] + Array(repeating: false, count: 8))
    #expect(scalars.map(\.bool) == [nil, nil, true, nil, false, nil, nil, nil, nil])
    #expect(scalars.map(\.int) == [nil, nil, nil, nil, nil, 12, nil, 5, -3])
    #expect(scalars[7].tag == "tag:yaml.org,2002:str")
  }
}
