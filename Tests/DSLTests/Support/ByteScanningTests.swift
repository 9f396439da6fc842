import Testing

@testable import DSL

/// What looks at eight bytes at a time finds what looking at each byte finds.
@Suite struct ByteScanningTests {
  /// Texts of all sorts of bytes, those that scans stop at more often than others.
  private func texts(_ body: ([UInt8]) -> Void) {
    var random = SeededRandom(seed: 11)
    let marks: [UInt8] = Array("\"\\$%@:#&!?\t\n\r ~'".utf8) + [0, 0x1F, 0x7F, 0x80, 0xFF]
    for _ in 0..<3_000 {
      let length = Int.random(in: 0...40, using: &random)
      body(
        (0..<length).map { _ in
          Int.random(in: 0..<12, using: &random) == 0
            ? marks.randomElement(using: &random) ?? 0
            : UInt8.random(in: 0x61...0x7A, using: &random)
        })
    }
  }

  @Test func proseBytes() {
    texts { text in
      for start in 0...text.count {
        let wanted = text[start...].firstIndex { byte in
          byte < 0x20 || byte >= 0x80 || "\"\\$%".utf8.contains(byte)
        }
        let found = skipProseBytes(text.span, from: start, to: text.count)
        #expect(found == wanted ?? text.count, "\(text) from \(start)")
      }
    }
  }

  @Test func twoBytes() {
    let (one, other) = (UInt8(ascii: "@"), UInt8(ascii: ":"))
    texts { text in
      for start in 0...text.count {
        let wanted = text[start...].firstIndex { $0 == one || $0 == other }
        let found = skipBytes(to: one, or: other, in: text.span, from: start, to: text.count)
        #expect(found == wanted ?? text.count, "\(text) from \(start)")
      }
    }
  }

  @Test func equality() {
    texts { text in
      #expect(areSame(text, text))
      for index in text.indices {
        var other = text
        other[index] ^= 1
        #expect(!areSame(text, other), "\(text) but for \(index)")
      }
      #expect(!areSame(text, text + [0]))
    }
  }

  private func areSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    sameBytes(left.span, right.span)
  }

  /// The first value of a name comes back, also among more names than are looked through.
  @Test func namesThatComeTwice() {
    var seen = SeenNames<Int>()
    for number in 0..<40 { #expect(seen.add("name \(number)", number) == nil) }
    for number in 0..<40 { #expect(seen.add("name \(number)", -1) == number) }
  }
}
