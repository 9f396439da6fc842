import Testing

@testable import DSL

@Suite struct JSONReading {
  @Test(arguments: [
    ("null", "null"), (" true ", "true"), ("false", "false"), ("0", "0"), ("-0", "0"),
    ("-12", "-12"), ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("9223372036854775808", "9.223372036854776e+18"), ("1e2", "100.0"), ("1E-2", "0.01"),
    ("1.50", "1.5"), ("[]", "[]"), ("[ 1 , 2 ]", "[1,2]"), ("{}", "{}"),
    (#"{"b":1,"a":{"c":[]}}"#, #"{"b":1,"a":{"c":[]}}"#), (#""""#, #""""#),
    (#""a\/\b\f\n\r\t\\\"""#, #""a/\u0008\u000c\n\r\t\\\"""#),
    (#""\u00e9\u20AC\ud83d\ude42""#, "\"é€🙂\""),
    ("\"é€🙂 and plain text\"", "\"é€🙂 and plain text\""),
    (#""\u2028\u2029\u0000""#, #""\u2028\u2029\u0000""#), ("\"\u{202a}\"", "\"\u{202a}\""),
    (#"{"\u0061":1}"#, #"{"a":1}"#), ("\t\r\n[\n]", "[]"),
  ])
  func acceptsAndWritesBack(_ text: String, _ expected: String) throws {
    #expect(try JSONValue.parse(text).text == expected)
  }

  @Test(arguments: [
    ("", "unexpected end"), ("  ", "unexpected end"), ("nul", "expected 'null'"),
    ("NaN", "expected a value, found 'N'"), ("-", "expected a digit"), ("+1", "found '+'"),
    ("01", "start with 0"), ("1.", "expected a digit"), (".5", "found '.'"),
    ("1e", "expected a digit"), ("1e999", "out of range"), ("-Infinity", "expected a digit"),
    ("[1,]", "expected a value, found ']'"), ("[1 2]", "expected ',' or ']'"),
    ("[", "unexpected end"), ("[1", "unexpected end"), ("{\"a\"}", "expected ':'"),
    ("{\"a\":1,}", "expected a member name"), ("{a:1}", "expected a member name, found 'a'"),
    ("{\"a\":1 \"b\":2}", "expected ',' or '}'"), ("{,}", "expected a member name"),
    ("{} {}", "unexpected '{' after the value"), ("1 x", "unexpected 'x'"),
    ("\"a", "unexpected end"),
    ("\"\\", "unexpected end"), ("\"\\\"", "unexpected end"), ("\"\\x\"", "unknown escape"),
    ("\"\\u12\"", "four hexadecimal"), ("\"\\u12g4\"", "four hexadecimal"),
    ("\"\\ud800\"", "lone surrogate"), ("\"\\udc00\\ud800\"", "lone surrogate"),
    ("\"\\ud800\\u0041\"", "lone surrogate"), ("\"a\nb\"", "control characters"),
    ("\"\u{0}\"", "control characters"), ("\u{feff}1", "byte order mark"),
    (#"{"a":1,"a":2}"#, "'a' occurs twice"), (#"{"a":1,"\u0061":2}"#, "'a' occurs twice"),
    ("'a'", "found '''"), ("/**/1", "found '/'"),
  ])
  func refuses(_ text: String, _ reason: String) throws {
    let error = try #require(throws: JSONError.self) { try JSONValue.parse(text) }
    #expect(error.message.contains(reason), "\(error)")
  }

  @Test func refusesARepeatedNameAmongMany() throws {
    let members = (0..<40).map { "\"m\($0)\":\($0)" }.joined(separator: ",")
    #expect(try JSONValue.parse("{\(members)}").members?.count == 40)
    let error = try #require(throws: JSONError.self) {
      try JSONValue.parse("{\(members),\"m3\":0}")
    }
    #expect(error.message == "member 'm3' occurs twice")
    #expect(error.offset == members.utf8.count + 2)
  }

  @Test(
    arguments: [
      [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80],
      [0xc3], [0xf0, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func refusesInvalidUTF8(_ wrong: [UInt8]) throws {
    let quote = UInt8(ascii: "\"")
    let error = try #require(throws: JSONError.self) {
      try JSONValue.parse([quote, 0x61] + wrong + [quote])
    }
    #expect(error == JSONError(offset: 2, message: "invalid UTF-8 in a string"))
  }

  @Test func enforcesLimits() {
    let limits = JSONLimits(depth: 2, stringBytes: 3, numberBytes: 4, members: 2, elements: 2)
    let accepted = ["[[1]]", "\"abc\"", "\"\\u0061bc\"", "1234", "[1,2]", #"{"a":1,"b":2}"#]
    let refused = [
      "[[[]]]", "\"abcd\"", "\"\\u0061bcd\"", "12345", "[1,2,3]", #"{"a":1,"b":2,"c":3}"#,
    ]
    for text in accepted {
      #expect(throws: Never.self) { try JSONValue.parse(text, limits: limits) }
    }
    for text in refused {
      #expect(throws: JSONError.self, "\(text)") { try JSONValue.parse(text, limits: limits) }
    }
  }

  @Test func survivesDeepNestingInEveryReader() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try JSONValue.parse(deep) }
    var reader = JSONReader(Array(deep.utf8))
    #expect(throws: JSONError.self) { try reader.skipValue() }
  }

  /// Every proper prefix of a document is refused, by the tree reader and by the skipping one.
  @Test func refusesEveryPrefix() throws {
    let text = Array(#"{"a":[1,-2.5e3,true,null,{"b":"x\ny\u00e9€"}],"c":"d"}"#.utf8)
    for count in 0..<text.count {
      let prefix = Array(text[..<count])
      #expect(throws: JSONError.self) { try JSONValue.parse(prefix) }
      var reader = JSONReader(prefix)
      #expect(throws: JSONError.self) { try reader.skipValue() }
    }
    var reader = JSONReader(text)
    try reader.skipValue()
    try reader.end()
  }

  /// Any single changed byte gives a value or an error, and both readers agree on which.
  @Test func treeAndSkipAgreeOnDamagedText() {
    let text = Array(#"{"a":[1,-2.5e3,true,null],"b":"x\ny\u00e9€\ud83d\ude42"}"#.utf8)
    for index in text.indices {
      for byte in [0x00, 0x22, 0x2c, 0x30, 0x5c, 0x5d, 0x7d, 0x80, 0xff] as [UInt8] {
        var damaged = text
        damaged[index] = byte
        let tree = Result { try JSONValue.parse(damaged) }
        let skip = Result {
          var reader = JSONReader(damaged)
          try reader.skipValue()
          try reader.end()
        }
        switch (tree, skip) {
        case (.success, .success), (.failure, .failure): break
        default: Issue.record("byte \(byte) at \(index): \(tree) but \(skip)")
        }
      }
    }
  }

  @Test func pullsOnlyWhatTheCallerWants() throws {
    let text =
      #"{"skip":{"a":[{}]},"na\u006de":"web","count":3,"list":[1,2],"ratio":2,"gone":null}"#
    var reader = JSONReader(Array(text.utf8))
    var seen: [String] = []
    try reader.beginObject()
    while try reader.nextMember() {
      if reader.keyIs("name") {
        var bytes: [UInt8] = []
        reader.appendKey(to: &bytes)
        try reader.readString(appendingTo: &bytes)
        seen.append(String(decoding: bytes, as: UTF8.self))
      } else if reader.keyIs("count") {
        seen.append("\(try reader.readInt())")
      } else if reader.keyIs("list") {
        try reader.beginArray()
        while try reader.nextElement() { seen.append("element \(try reader.readInt())") }
      } else if reader.keyIs("ratio") {
        seen.append("\(try reader.readDouble())")
      } else if try !reader.skipNull() {
        seen.append("skipped \(reader.keyString)")
        try reader.skipValue()
      }
    }
    try reader.end()
    #expect(seen == ["skipped skip", "nameweb", "3", "element 1", "element 2", "2.0"])
  }

  @Test func namesWhatItFoundInstead() throws {
    var reader = JSONReader(Array("[true]".utf8))
    let error = try #require(throws: JSONError.self) { try reader.readString() }
    #expect(error.description == "expected a string, found an array (at byte 0)")
  }

  @Test(arguments: ["1.5", "1e3", "9223372036854775808", "-9223372036854775809"])
  func refusesWhatIsNoInteger(_ text: String) {
    var reader = JSONReader(Array(text.utf8))
    #expect(throws: JSONError.self) { try reader.readInt() }
  }
}

@Suite struct JSONWriting {
  @Test func indentsPrettyOutput() throws {
    let value = try JSONValue.parse(#"{"a":[],"b":{},"c":[1,{"d":"e"}],"f":1.5}"#)
    var writer = JSONWriter(.pretty)
    writer.value(value)
    #expect(
      writer.text == """
        {
          "a": [],
          "b": {},
          "c": [
            1,
            {
              "d": "e"
            }
          ],
          "f": 1.5
        }
        """)
    #expect(try JSONValue.parse(writer.bytes) == value)
  }

  @Test func writesNumbersThatReadBack() throws {
    for number in [0.1, 1e300, -Double.leastNonzeroMagnitude, 123456789.125, 1e16, .pi] {
      #expect(try JSONValue.parse(JSONValue.double(number).text) == .double(number))
    }
    #expect(JSONValue.array([.double(.nan), .double(-.infinity)]).text == "[null,null]")
  }

  @Test func roundTripsEveryScalarClass() throws {
    let text = String(String.UnicodeScalarView((0..<0x3000).compactMap(Unicode.Scalar.init))) + "🙂"
    let written = JSONValue.string(text).text
    #expect(try JSONValue.parse(written) == .string(text))
    #expect(
      !written.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{2028}" || $0 == "\u{2029}" })
  }

  @Test func continuesAfterExistingBytes() {
    var writer = JSONWriter(appendingTo: Array("1\n".utf8))
    writer.beginObject()
    writer.member("ok", true)
    writer.member("n", 2)
    writer.endObject()
    #expect(writer.text == "1\n{\"ok\":true,\"n\":2}")
  }
}
