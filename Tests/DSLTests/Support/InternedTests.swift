import DSL
import Testing

@Suite struct InternedTests {
  @Test func equalTextsAreOne() {
    let bytes = Array("rate(up) rate".utf8)
    let first = Interned(bytes, 0..<4)
    #expect(first == Interned(bytes, 9..<13))
    #expect(first == Interned("rate"))
    #expect(first != Interned(bytes, 0..<3))
    #expect(first.text == "rate")
    #expect(Set([first, Interned("rate"), "up", Interned("")]).count == 3)
  }

  /// What a string of a query stands for need not be UTF-8.
  @Test func bytesStayAsTheyAre() {
    let bytes: [UInt8] = [0x61, 0xff, 0x00]
    let text = Interned(bytes, bytes.indices)
    #expect(text.bytes == bytes)
    #expect(text.text == "a\u{FFFD}\0")
    #expect(text != Interned(text.text))
  }

  @Test func whatNobodyInternedIsUnknown() {
    #expect(Interned(known: "no query of any test says this") == nil)
    let text = Interned("but this one is said")
    #expect(Interned(known: "but this one is said") == text)
  }

  @Test func threadsAgree() async {
    let names = (0..<2_000).map { "thread_name_\($0)" }
    let found = await withTaskGroup(of: [Interned].self) { group in
      for _ in 0..<8 { group.addTask { names.map { Interned($0) } } }
      var found: [[Interned]] = []
      for await texts in group { found.append(texts) }
      return found
    }
    #expect(found.allSatisfy { $0 == found[0] })
    #expect(found[0].map(\.text) == names)
  }
}
