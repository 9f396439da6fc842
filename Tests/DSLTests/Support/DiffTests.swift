import Testing

@testable import DSL

@Suite struct Diffs {
  private func diff(_ old: String, _ new: String, context: Int = 3) -> String {
    unifiedDiff(from: old, to: new, oldName: "a", newName: "b", context: context)
  }

  @Test func isEmptyForEqualTexts() {
    #expect(diff("", "") == "")
    #expect(diff("a\nb", "a\nb") == "")
  }

  @Test func showsOneHunkWithContext() {
    #expect(
      diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") == """
        --- a
        +++ b
        @@ -2,7 +2,7 @@
         2
         3
         4
        -5
        +five
         6
         7
         8

        """)
  }

  @Test func separatesDistantHunks() {
    let old = (1...12).map { "\($0)\n" }.joined()
    let new = "0\n" + (1...11).map { "\($0)\n" }.joined()
    #expect(
      diff(old, new, context: 1) == """
        --- a
        +++ b
        @@ -1 +1,2 @@
        +0
         1
        @@ -11,2 +12 @@
         11
        -12

        """)
  }

  @Test func marksAMissingLineEnd() {
    #expect(
      diff("a\n", "a") == """
        --- a
        +++ b
        @@ -1 +1 @@
        -a
        +a
        \\ No newline at end of file

        """)
    #expect(diff("", "x\n") == "--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n")
    #expect(diff("x\n", "") == "--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n")
  }

  @Test func seesCarriageReturns() {
    #expect(diff("a\r\n", "a\n") == "--- a\n+++ b\n@@ -1 +1 @@\n-a\r\n+a\n")
  }

  /// Applying the printed edits to the old text gives the new text, on many small random pairs.
  @Test func appliesCleanly() {
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<300 {
      let old = (0..<random(9)).map { _ in "\(random(3))\n" }
      let new = (0..<random(9)).map { _ in "\(random(3))\n" }
      let text = diff(old.joined(), new.joined(), context: 100)
      let body = text.split(separator: "\n").dropFirst(3)
      let kept = body.filter { !$0.hasPrefix("+") }.map { $0.dropFirst() + "\n" }
      let added = body.filter { !$0.hasPrefix("-") }.map { $0.dropFirst() + "\n" }
      guard old != new else {
        #expect(text == "")
        continue
      }
      #expect(kept.joined() == old.joined())
      #expect(added.joined() == new.joined())
    }
  }

  @Test func staysBoundedOnUnrelatedTexts() {
    let old = (0..<3000).map { "old \($0)\n" }.joined()
    let new = (0..<3000).map { "new \($0)\n" }.joined()
    #expect(diff(old, new).hasPrefix("--- a\n+++ b\n@@ -1,3000 +1,3000 @@\n-old 0\n"))
  }
}
